package io.centralita.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdoptionTest {
  private static final String DOCUMENTED_SNAPSHOTS =
      """
      CREATE TABLE public.twilio_snapshots (
        id BIGSERIAL PRIMARY KEY,
        workspace_id BIGINT REFERENCES public.workspaces(id) ON DELETE CASCADE,
        snapshot_date TIMESTAMPTZ NOT NULL,
        total_calls INTEGER DEFAULT 0,
        total_cost DECIMAL(10, 4) DEFAULT 0,
        total_duration INTEGER DEFAULT 0,
        created_at TIMESTAMPTZ DEFAULT NOW(),
        UNIQUE(workspace_id, snapshot_date)
      );
      CREATE TABLE public.elevenlabs_snapshots (
        id BIGSERIAL PRIMARY KEY,
        workspace_id BIGINT REFERENCES public.workspaces(id) ON DELETE CASCADE,
        snapshot_date TIMESTAMPTZ NOT NULL,
        total_conversations INTEGER DEFAULT 0,
        total_cost DECIMAL(10, 4) DEFAULT 0,
        total_duration INTEGER DEFAULT 0,
        llm_usage JSONB,
        llm_price DECIMAL(10, 4) DEFAULT 0,
        llm_charge DECIMAL(10, 4) DEFAULT 0,
        call_charge DECIMAL(10, 4) DEFAULT 0,
        free_minutes_consumed DECIMAL(10, 4) DEFAULT 0,
        free_llm_dollars_consumed DECIMAL(10, 4) DEFAULT 0,
        dev_discount DECIMAL(10, 4) DEFAULT 0,
        created_at TIMESTAMPTZ DEFAULT NOW(),
        UNIQUE(workspace_id, snapshot_date)
      );
      CREATE INDEX idx_twilio_snapshots_workspace ON public.twilio_snapshots(workspace_id);
      CREATE INDEX idx_twilio_snapshots_date ON public.twilio_snapshots(snapshot_date DESC);
      CREATE INDEX idx_elevenlabs_snapshots_workspace ON public.elevenlabs_snapshots(workspace_id);
      CREATE INDEX idx_elevenlabs_snapshots_date ON public.elevenlabs_snapshots(snapshot_date DESC);
      ALTER TABLE public.twilio_snapshots ENABLE ROW LEVEL SECURITY;
      CREATE POLICY "Allow all for authenticated users" ON public.twilio_snapshots FOR ALL USING (true);
      CREATE POLICY "Allow all for authenticated users" ON public.elevenlabs_snapshots FOR ALL USING (true);
      """;

  /** What the program itself writes, whatever the tables looked like before. */
  private static final String OUR_WRITES =
      """
      INSERT INTO workspaces (name) VALUES ('new');
      INSERT INTO workspace_phones (phone_number, workspace_id) VALUES ('+34999999999', 1)
        ON CONFLICT (phone_number) DO NOTHING;
      INSERT INTO calls (id, source, account_sid, workspace_id, phone_number, call_date, duration, cost, price_unit,
          direction, status, from_number, to_number, start_time, end_time, attribution, matched_call_id, raw_data,
          date_updated, price_updated)
        VALUES ('CAnew', 'twilio', 'AC1', 1, NULL, now(), NULL, NULL, NULL, NULL, NULL, NULL, NULL, now(), NULL,
          'unattributed', NULL, '{"sid": "CAnew"}', now(), NULL)
        ON CONFLICT (id) DO UPDATE SET cost = excluded.cost WHERE calls.raw_data <> excluded.raw_data;
      INSERT INTO twilio_snapshots (workspace_id, snapshot_date, total_calls, total_cost, total_duration)
        VALUES (1, '2025-01-01T00:00Z', 1, 12345678901.5, 3000000000)
        ON CONFLICT (workspace_id, snapshot_date) DO UPDATE SET total_cost = excluded.total_cost;
      INSERT INTO elevenlabs_snapshots (workspace_id, snapshot_date, total_cost, total_cost_usd, total_duration, llm_usage)
        VALUES (1, '2025-01-01T00:00Z', 12345678901.5, 0.1, 3000000000, '{}')
        ON CONFLICT (workspace_id, snapshot_date) DO UPDATE SET total_cost = excluded.total_cost;
      """;

  private static final String TYPES =
      """
      SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attname)
      FROM pg_attribute WHERE attrelid = '%s'::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'id'
      """;

  private TestDatabase database;
  private Sql sql;

  @BeforeEach
  void createDatabase() {
    database = TestDatabase.empty();
    sql = Sql.on(database);
  }

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  @Test
  void migrate_documentedTables_keepsRows() throws SQLException {
    sql.execute(
        "CREATE TABLE workspaces (id bigserial PRIMARY KEY, name text NOT NULL);"
            + " INSERT INTO workspaces (name) VALUES ('Ventas'), ('Soporte')");
    sql.execute(
        "CREATE TABLE workspace_phones (id bigserial PRIMARY KEY, phone_number text NOT NULL UNIQUE,"
            + " workspace_id bigint NOT NULL REFERENCES workspaces (id), created_at timestamptz DEFAULT now());"
            + " INSERT INTO workspace_phones (phone_number, workspace_id) VALUES ('+34881198794', 2)");
    sql.execute(
        "CREATE TABLE calls (id text PRIMARY KEY, source text NOT NULL, workspace_id bigint REFERENCES workspaces (id),"
            + " phone_number text NOT NULL, call_date timestamptz NOT NULL, duration integer NOT NULL DEFAULT 0,"
            + " cost numeric(10,4) NOT NULL DEFAULT 0, raw_data jsonb, created_at timestamptz DEFAULT now());"
            + " INSERT INTO calls VALUES"
            + " ('CA1', 'twilio', 2, '+34881198794', '2025-08-01T10:00Z', 30, 0.0085, '{\"direction\": \"outbound-api\"}'),"
            + " ('conv_1', 'elevenlabs', 1, '+34881198794', '2025-08-01T10:00Z', 30, 100, NULL)");
    sql.execute(DOCUMENTED_SNAPSHOTS);
    sql.execute(
        "INSERT INTO twilio_snapshots (workspace_id, snapshot_date, total_calls, total_cost, total_duration)"
            + " VALUES (2, '2025-08-01T10:00Z', 182, 3.8596, 4872)");
    sql.execute(
        "CREATE TABLE call_snapshots (id bigserial, total integer); INSERT INTO call_snapshots VALUES (1, 7)");

    database.database().migrate();

    assertThat(
            sql.rows(
                "SELECT * FROM calls_before ORDER BY id"
                    .replace(
                        "calls_before",
                        "(SELECT id, source, workspace_id, phone_number, call_date, duration, cost, raw_data FROM calls) c")))
        .containsExactly(
            "CA1|twilio|2|+34881198794|2025-08-01 10:00:00+00|30|0.0085|{\"direction\": \"outbound-api\"}",
            "conv_1|elevenlabs|1|+34881198794|2025-08-01 10:00:00+00|30|100.0000|null");
    assertThat(sql.rows("SELECT name FROM workspaces ORDER BY id"))
        .containsExactly("Ventas", "Soporte");
    assertThat(sql.one("SELECT total_calls, total_cost, total_duration FROM twilio_snapshots"))
        .isEqualTo("182|3.8596|4872");
    assertThat(sql.one("SELECT * FROM call_snapshots_retired")).isEqualTo("1|7");
    assertLikeNew();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // the shape the documents imply, in the types people choose
        """
        CREATE TABLE calls (id varchar(64) UNIQUE, source varchar(20), workspace_id integer, phone_number varchar(20),
          call_date timestamp, duration numeric, cost double precision, raw_data json, created_at timestamp);
        INSERT INTO calls VALUES ('CA1', 'twilio', 1, '+34881198794', '2025-08-01 10:00', 30.0, 0.0085,
          '{"direction": "outbound-api"}', '2025-08-01 10:00');
        """,
        """
        CREATE TABLE calls (id text PRIMARY KEY, source text DEFAULT 'twilio', workspace_id bigint DEFAULT 1, phone_number text,
          call_date timestamp(3) DEFAULT now(), duration text DEFAULT '0', cost text DEFAULT '0', raw_data text DEFAULT '{}',
          created_at timestamp(3) DEFAULT now() NOT NULL, agent_id text NOT NULL);
        INSERT INTO calls VALUES ('CA1', 'twilio', 1, '+34881198794', '2025-08-01 10:00', '30', '0.0085',
          '{"direction": "outbound-api"}', '2025-08-01 10:00', 'x');
        """,
        """
        CREATE TYPE call_source AS ENUM ('twilio', 'elevenlabs');
        CREATE TABLE calls (pk bigserial PRIMARY KEY, id text NOT NULL, source call_source NOT NULL DEFAULT 'twilio', workspace_id smallint,
          phone_number text, call_date timestamptz(3), duration bigint, cost real, raw_data jsonb, created_at date,
          UNIQUE (id) DEFERRABLE);
        INSERT INTO calls (id, workspace_id, phone_number, call_date, duration, cost, raw_data, created_at)
          VALUES ('CA1', 1, '+34881198794', '2025-08-01T10:00Z', 30, 0.0085, '{"direction": "outbound-api"}', '2025-08-01');
        """,
        """
        CREATE TABLE calls (id text, source text, workspace_id text, phone_number text, call_date text, duration interval,
          cost numeric(12, 6), raw_data json);
        INSERT INTO calls VALUES ('CA1', 'twilio', '1', '+34881198794', '2025-08-01T10:00:00Z', '30 s', 0.0085,
          '{"direction": "outbound-api"}');
        INSERT INTO calls VALUES (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
        """
      })
  void migrate_otherTypes_convertsThem(String old) throws SQLException {
    sql.execute(old);

    database.database().migrate();

    assertThat(
            sql.one(
                "SELECT id, source, workspace_id, phone_number, call_date, duration, cost::real, raw_data->>'direction'"
                    + " FROM calls WHERE id IS NOT NULL"))
        .isEqualTo("CA1|twilio|1|+34881198794|2025-08-01 10:00:00+00|30|0.0085|outbound-api");
    assertLikeNew();
  }

  @Test
  void migrate_unreadableValues_keepsThemBeside() throws SQLException {
    sql.execute(
        "CREATE TABLE calls (id text PRIMARY KEY, duration text, cost double precision, call_date text, raw_data json);"
            + " INSERT INTO calls VALUES ('CA1', '0:35', 'NaN', 'ayer', '{\"a\": \"x\\u0000\\u0000y\\\\u0000\\ud83d\\ude00\"}'),"
            + " ('CA2', '', NULL, '2025-08-01 10:00+02', '{\"a\": \"\\ud83d\"}'), ('CA3', '3000000000', 1, NULL, NULL)");

    database.database().migrate();

    assertThat(
            sql.rows(
                "SELECT id, duration, duration_retired, cost, cost_retired, call_date, call_date_retired,"
                    + " raw_data->>'a' FROM calls ORDER BY id"))
        .containsExactly(
            "CA1|null|0:35|null|NaN|null|ayer|xy\\u0000\uD83D\uDE00",
            "CA2|null||null|null|2025-08-01 08:00:00+00|null|",
            "CA3|null|3000000000|1|null|null|null|null");
    assertLikeNew();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bigserial",
        "serial",
        "uuid DEFAULT gen_random_uuid()",
        "bigint",
        "uuid",
        "text",
        "integer GENERATED ALWAYS AS IDENTITY"
      })
  void migrate_phonesWithDuplicates_keepsTheOldestInPlace(String id) throws SQLException {
    sql.execute("CREATE TABLE workspaces (id integer, name varchar(10))");
    sql.execute("INSERT INTO workspaces VALUES (7, 'Siete')");
    sql.execute(
        "CREATE TABLE workspace_phones (id "
            + id
            + ", phone_number varchar(20), workspace_id integer,"
            + " created_at timestamp, label text NOT NULL)");
    sql.execute(
        "INSERT INTO workspace_phones "
            + (id.contains("ALWAYS") ? "OVERRIDING SYSTEM VALUE" : "")
            + " SELECT "
            + (id.startsWith("uuid") ? "gen_random_uuid()" : id.equals("text") ? "n::text" : "n")
            + ", number, workspace, day::timestamp, 'x' FROM (VALUES"
            + " (1, '+34911111111', 8, '2025-02-01'), (2, '+34911111111', 7, '2025-01-01'), (3, '+34922222222', 7, NULL),"
            + " (4, NULL, 7, NULL), (5, NULL, NULL, NULL), (6, '+34933333333', 8, NULL)) AS old (n, number, workspace, day)");

    database.database().migrate();

    assertThat(
            sql.rows(
                "SELECT phone_number, workspace_id, created_at FROM workspace_phones ORDER BY 1, 2"))
        .containsExactly(
            "+34911111111|7|2025-01-01 00:00:00+00",
            "+34922222222|7|null",
            "+34933333333|8|null",
            "null|7|null",
            "null|null|null");
    assertThat(sql.one("SELECT phone_number, workspace_id, label FROM workspace_phones_retired"))
        .isEqualTo("+34911111111|8|x");
    assertThat(sql.rows("SELECT id, name FROM workspaces ORDER BY id"))
        .containsExactly("1|Workspace 1", "7|Siete", "8|Workspace 8");
    assertLikeNew();
  }

  @Test
  void migrate_duplicatesThatOthersReferTo_touchesNothing() throws SQLException {
    sql.execute(
        "CREATE TABLE workspace_phones (id bigserial PRIMARY KEY, phone_number text);"
            + " INSERT INTO workspace_phones (phone_number) VALUES ('+34911111111'), ('+34911111111');"
            + " CREATE TABLE routing (phone bigint REFERENCES workspace_phones ON DELETE CASCADE);"
            + " INSERT INTO routing VALUES (1), (2)");

    assertThatThrownBy(() -> database.database().migrate())
        .isInstanceOf(DatabaseUnavailable.class)
        .hasMessageContaining("workspace_phones has several rows with the same (phone_number)");
    assertThat(sql.rows("SELECT FROM routing")).hasSize(2);
    assertThat(sql.rows("SELECT FROM workspace_phones")).hasSize(2);
  }

  @Test
  void migrate_workspaceOneThere_isLeftAlone() throws SQLException {
    sql.execute(
        "CREATE TABLE workspaces (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text UNIQUE,"
            + " slug text NOT NULL); INSERT INTO workspaces (name, slug) VALUES ('Principal', 'p'), ('Otro', 'o')");

    database.database().migrate();

    assertThat(sql.rows("SELECT id, name, slug, created_at FROM workspaces ORDER BY id"))
        .containsExactly("1|Principal|p|null", "2|Otro|o|null");
    assertThat(
            sql.one(
                "SELECT attnotnull FROM pg_attribute WHERE attrelid = 'workspaces'::regclass AND attname = 'slug'"))
        .isEqualTo("t");
  }

  @Test
  void migrate_workspacesWithoutOne_getsItBesideTheOthers() throws SQLException {
    sql.execute(
        "CREATE TABLE workspaces (id serial PRIMARY KEY, name text NOT NULL, slug text NOT NULL);"
            + " INSERT INTO workspaces VALUES (5, 'Cinco', 'c')");

    database.database().migrate();

    assertThat(sql.rows("SELECT id, name FROM workspaces ORDER BY id"))
        .containsExactly("1|Workspace 1", "5|Cinco");
    assertLikeNew();
  }

  @Test
  void migrate_snapshotsUnderAView_keepTheirTypes() throws SQLException {
    sql.execute("CREATE TABLE workspaces (id bigserial PRIMARY KEY, name text)");
    sql.execute(DOCUMENTED_SNAPSHOTS);
    sql.execute(
        "CREATE VIEW report AS SELECT workspace_id, sum(total_cost) AS cost, sum(total_duration) AS seconds"
            + " FROM twilio_snapshots GROUP BY workspace_id");

    database.database().migrate();

    assertThat(sql.one(TYPES.formatted("twilio_snapshots")))
        .contains("total_cost numeric(10,4)", "total_duration integer");
    assertThat(sql.one(TYPES.formatted("elevenlabs_snapshots")))
        .contains(
            "total_cost numeric(20,4)", "total_cost_usd numeric(20,4)", "total_duration bigint");
    assertThat(sql.rows("SELECT * FROM report")).isEmpty();
  }

  @Test
  void migrate_snapshotsWithoutKey_getIt() throws SQLException {
    sql.execute(
        "CREATE TABLE twilio_snapshots (id uuid DEFAULT gen_random_uuid(), workspace_id integer, snapshot_date timestamp,"
            + " total_calls bigint, total_cost double precision, total_duration numeric, created_at timestamp);"
            + " INSERT INTO twilio_snapshots (workspace_id, snapshot_date, total_calls, total_cost, total_duration, created_at) VALUES"
            + " (3, '2025-08-01 10:00', 1, 1.5, 60, '2025-08-01'), (3, '2025-08-01 10:00', 2, 2.5, 70, '2025-08-02'),"
            + " (NULL, '2025-08-01 10:00', 1, 1, 1, NULL), (NULL, '2025-08-01 10:00', 1, 1, 1, NULL)");

    database.database().migrate();

    assertThat(
            sql.rows(
                "SELECT workspace_id, snapshot_date, total_calls, total_cost, total_duration FROM twilio_snapshots ORDER BY 1, 2"))
        .containsExactly(
            "3|2025-08-01 10:00:00+00|2|2.5000|70",
            "null|2025-08-01 10:00:00+00|1|1.0000|1",
            "null|2025-08-01 10:00:00+00|1|1.0000|1");
    assertThat(sql.one("SELECT total_calls FROM twilio_snapshots_retired")).isEqualTo("1");
    assertThat(sql.one("SELECT name FROM workspaces WHERE id = 3")).isEqualTo("Workspace 3");
    assertLikeNew();
  }

  @Test
  void migrate_retiredSnapshotsThere_keepsBoth() throws SQLException {
    sql.execute(
        "CREATE TABLE call_snapshots (n integer); INSERT INTO call_snapshots VALUES (1);"
            + " CREATE TABLE call_snapshots_retired (n integer); INSERT INTO call_snapshots_retired VALUES (2)");

    database.database().migrate();

    assertThat(
            sql.rows(
                "SELECT n FROM call_snapshots_retired UNION ALL SELECT n FROM call_snapshots_retired_2"))
        .containsExactly("2", "1");
    assertThat(sql.one("SELECT to_regclass('call_snapshots')")).isEqualTo("null");
    assertLikeNew();
  }

  /** The columns of a new database, plus whatever was there; and our statements work on them. */
  private void assertLikeNew() throws SQLException {
    try (TestDatabase fresh = TestDatabase.migrated()) {
      for (String table :
          new String[] {
            "workspaces", "workspace_phones", "calls", "twilio_snapshots", "elevenlabs_snapshots"
          }) {
        assertThat(sql.one(TYPES.formatted(table)).split(", (?=[a-z])"))
            .contains(Sql.on(fresh).one(TYPES.formatted(table)).split(", (?=[a-z])"));
      }
      assertThat(
              sql.rows(
                  "SELECT indexdef FROM pg_indexes WHERE tablename = 'calls' AND indexname LIKE 'calls_%' AND indexdef LIKE 'CREATE INDEX%' ORDER BY 1"))
          .isEqualTo(
              Sql.on(fresh)
                  .rows(
                      "SELECT indexdef FROM pg_indexes WHERE tablename = 'calls' AND indexname LIKE 'calls_%' AND indexdef LIKE 'CREATE INDEX%' ORDER BY 1"));
    }
    sql.execute(OUR_WRITES);
    sql.execute(OUR_WRITES);
    assertThat(
            sql.rows(
                "SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND NOT relrowsecurity"))
        .isEmpty();
    assertThat(sql.rows("SELECT policyname FROM pg_policies")).isEmpty();
    assertThat(
            sql.rows(
                "SELECT proname FROM pg_proc WHERE pronamespace::regnamespace::text LIKE 'pg_temp%'"))
        .isEmpty();
  }
}
