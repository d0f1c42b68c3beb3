package io.centralita.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
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
  static final String OUR_WRITES =
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
      INSERT INTO elevenlabs_conversations (conversation_id, agent_id, workspace_id, call_sid, start_time, status, cost, raw_data)
        VALUES ('conv_new', 'agent_1', 99, 'CA1', '2025-10-05T19:10:02Z', 'in-progress', 12345678901, '{}'),
          ('conv_web', NULL, NULL, NULL, NULL, NULL, NULL, NULL)
        ON CONFLICT (conversation_id) DO UPDATE SET cost = excluded.cost;
      """;

  private static final String CONVERSATION =
      """
      SELECT conversation_id, agent_id, workspace_id, call_sid, start_time, duration, status, cost::real, llm_price::real,
        llm_usage -> 'a-model' ->> 'tokens', dev_discount, verified
      FROM elevenlabs_conversations WHERE conversation_id = 'conv_1'
      """;

  private static final String TYPES =
      """
      SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attname)
      FROM pg_attribute WHERE attrelid = '%s'::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'id'
      """;

  private static final String INDEXES =
      """
      SELECT indexdef FROM pg_indexes
      WHERE indexdef LIKE 'CREATE INDEX%' AND (indexname LIKE 'calls_%' OR indexname LIKE 'elevenlabs_conversations_%')
      ORDER BY 1
      """;

  private static final List<String> TABLES =
      List.of(
          "workspaces",
          "workspace_phones",
          "calls",
          "twilio_snapshots",
          "elevenlabs_snapshots",
          "elevenlabs_conversations");

  /** As on a first start; nobody changes it. */
  private static TestDatabase fresh;

  private TestDatabase database;
  private Sql sql;

  @BeforeAll
  static void createFreshDatabase() {
    fresh = TestDatabase.migrated();
  }

  @AfterAll
  static void dropFreshDatabase() {
    fresh.close();
  }

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
        .isInstanceOf(DatabaseUnavailableException.class)
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        CREATE TABLE elevenlabs_conversations (
          id bigserial PRIMARY KEY,
          conversation_id text NOT NULL UNIQUE,
          agent_id text NOT NULL,
          workspace_id bigint NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
          call_sid text UNIQUE,
          start_time timestamp NOT NULL DEFAULT now(),
          duration numeric DEFAULT 0 CHECK (duration > 0),
          status text NOT NULL CHECK (status IN ('done', 'failed')),
          cost numeric(10, 4) DEFAULT 0,
          llm_price numeric(10, 7),
          llm_usage json,
          dev_discount numeric(10, 4) DEFAULT 0,
          created_at timestamptz DEFAULT now());
        INSERT INTO elevenlabs_conversations VALUES (7, 'conv_1', 'agent_1', 1, 'CA1', '2025-10-05 19:10:02', 70.0, 'done',
          531, 0.0008968, '{"a-model": {"tokens": 8120}}', 0);
        """,
        """
        CREATE TABLE elevenlabs_conversations (id text PRIMARY KEY DEFAULT gen_random_uuid()::text, agent_id varchar(40),
          workspace_id text, call_sid varchar(34), start_time text, duration text, status varchar(10), cost double precision,
          llm_price text, llm_usage text, dev_discount text, raw_data text);
        INSERT INTO elevenlabs_conversations VALUES ('conv_1', 'agent_1', '1', 'CA1', '2025-10-05T21:10:02+02:00', '70', 'done',
          531, ' 8.968e-4', '{"a-model": {"tokens": 8120}}', 'false', '{}');
        """,
        """
        CREATE TYPE conversation_status AS ENUM ('processing', 'done', 'failed');
        CREATE TABLE elevenlabs_conversations (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), conversation_id varchar(64) NOT NULL,
          agent_id text, workspace_id integer, call_sid text, start_time bigint, duration interval, status conversation_status,
          cost integer, llm_price money, llm_usage jsonb, dev_discount integer NOT NULL DEFAULT 0, verified text NOT NULL,
          tenant text NOT NULL CHECK (tenant <> ''));
        CREATE UNIQUE INDEX ON elevenlabs_conversations (conversation_id);
        CREATE UNIQUE INDEX ON elevenlabs_conversations (agent_id, start_time);
        INSERT INTO elevenlabs_conversations (conversation_id, agent_id, workspace_id, call_sid, start_time, duration, status, cost,
            llm_usage, verified, tenant)
          VALUES ('conv_1', 'agent_1', 1, 'CA1', 1759691402, '70 s', 'done', 531, '{"a-model": {"tokens": 8120}}', 'yes', 'x');
        ALTER TABLE elevenlabs_conversations ALTER llm_price TYPE numeric(12, 8) USING 0.0008968;
        """,
        """
        CREATE TABLE elevenlabs_conversations (conversation_id text UNIQUE DEFERRABLE, agent_id uuid,
          workspace_id smallint, start_time timestamptz(3), duration bigint, status text, cost text, llm_price real,
          llm_usage jsonb, dev_discount boolean DEFAULT true, PRIMARY KEY (workspace_id, conversation_id));
        INSERT INTO elevenlabs_conversations VALUES ('conv_1', NULL, 1, '2025-10-05T19:10:02Z', 70, 'done', '531', 0.0008968,
          '{"a-model": {"tokens": 8120}}', false);
        ALTER TABLE elevenlabs_conversations ALTER agent_id TYPE text USING 'agent_1', ADD raw_data json;
        UPDATE elevenlabs_conversations SET raw_data = '{"metadata": {"phone_call": {"call_sid": "CA1"}}}';
        """
      })
  void migrate_olderConversations_keepsThem(String old) throws SQLException {
    sql.execute("CREATE TABLE workspaces (id bigint PRIMARY KEY, name text)");
    sql.execute("INSERT INTO workspaces VALUES (1, 'Ventas')");
    sql.execute(old);

    database.database().migrate();

    assertThat(sql.one(CONVERSATION))
        .isEqualTo("conv_1|agent_1|1|CA1|2025-10-05 19:10:02+00|70|done|531|0.0008968|8120|f|f");
    assertLikeNew();
  }

  @Test
  void migrate_conversationsAsTheProviderGivesThem_areReadFromThere() throws SQLException {
    sql.execute(
        "CREATE TABLE elevenlabs_conversations (raw_data jsonb, updated_at timestamptz);"
            + " INSERT INTO elevenlabs_conversations VALUES"
            + " ('{\"conversation_id\": \"conv_1\", \"agent_id\": \"agent_1\", \"status\": \"done\", \"metadata\":"
            + " {\"start_time_unix_secs\": 1759691402, \"call_duration_secs\": 70, \"phone_call\": null}}', NULL),"
            + " ('[]', NULL)");

    database.database().migrate();

    assertThat(sql.one(CONVERSATION))
        .isEqualTo("conv_1|agent_1|null|null|2025-10-05 19:10:02+00|70|done|null|null|null|null|f");
    assertThat(
            sql.one(
                "SELECT raw_data, created_at FROM elevenlabs_conversations WHERE conversation_id IS NULL"))
        .isEqualTo("[]|null");
    assertLikeNew();
  }

  @Test
  void migrate_columnsOfConversationsThatFillThemselves_keepTheirValuesAndTakeOurs()
      throws SQLException {
    sql.execute(
        "CREATE TABLE elevenlabs_conversations (cost integer GENERATED ALWAYS AS IDENTITY, raw_data jsonb,"
            + " conversation_id text GENERATED ALWAYS AS (raw_data ->> 'conversation_id') STORED,"
            + " status varchar(20) GENERATED ALWAYS AS (raw_data ->> 'status') STORED);"
            + " INSERT INTO elevenlabs_conversations (raw_data) VALUES"
            + " ('{\"conversation_id\": \"conv_1\", \"status\": \"done\"}')");

    database.database().migrate();
    sql.execute(
        "INSERT INTO elevenlabs_conversations (conversation_id, status) VALUES ('conv_2', 'failed')");

    assertThat(
            sql.rows(
                "SELECT conversation_id, status, cost FROM elevenlabs_conversations ORDER BY 1"))
        .containsExactly("conv_1|done|1", "conv_2|failed|null");
    assertLikeNew();
  }

  @Test
  void migrate_conversationsTwice_keepsTheLastWrittenInPlace() throws SQLException {
    sql.execute(
        "CREATE TABLE elevenlabs_conversations (id bigserial PRIMARY KEY, conversation_id text, status text, updated_at timestamp);"
            + " INSERT INTO elevenlabs_conversations (conversation_id, status, updated_at) VALUES"
            + " ('conv_1', 'processing', '2025-10-05 19:12'), ('conv_1', 'done', '2025-10-05 19:13'),"
            + " ('conv_1', 'initiated', NULL), ('conv_2', 'done', NULL);"
            + " CREATE TABLE elevenlabs_conversations_retired (n integer)");

    database.database().migrate();

    assertThat(
            sql.rows("SELECT conversation_id, status, id FROM elevenlabs_conversations ORDER BY 1"))
        .containsExactly("conv_1|done|2", "conv_2|done|4");
    assertThat(sql.rows("SELECT status, id FROM elevenlabs_conversations_retired_2 ORDER BY id"))
        .containsExactly("processing|1", "initiated|3");
    assertLikeNew();
  }

  @Test
  void migrate_unreadableConversation_keepsWhatItHeldBeside() throws SQLException {
    sql.execute(
        "CREATE TABLE elevenlabs_conversations (conversation_id text PRIMARY KEY, start_time text, duration text,"
            + " cost double precision, dev_discount numeric, workspace_id uuid, llm_usage text);"
            + " INSERT INTO elevenlabs_conversations VALUES ('conv_1', 'ayer', '1:10', 'NaN', 0.25,"
            + " '00000000-0000-0000-0000-000000000001', 'none')");

    database.database().migrate();

    assertThat(
            sql.one(
                "SELECT start_time, start_time_retired, duration, duration_retired, cost, cost_retired, dev_discount,"
                    + " dev_discount_retired, workspace_id, workspace_id_retired, llm_usage FROM elevenlabs_conversations"))
        .isEqualTo(
            "null|ayer|null|1:10|null|NaN|null|0.25|null|00000000-0000-0000-0000-000000000001|\"none\"");
    assertLikeNew();
  }

  @Test
  void migrate_conversationsThatOthersReferTo_keepTheirKey() throws SQLException {
    sql.execute(
        "CREATE TABLE elevenlabs_conversations (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), conversation_id varchar(64) UNIQUE);"
            + " CREATE TABLE notes (conversation uuid REFERENCES elevenlabs_conversations,"
            + " name varchar(64) REFERENCES elevenlabs_conversations (conversation_id));"
            + " ALTER TABLE notes ENABLE ROW LEVEL SECURITY;"
            + " INSERT INTO elevenlabs_conversations (conversation_id) VALUES ('conv_1');"
            + " INSERT INTO notes SELECT id, conversation_id FROM elevenlabs_conversations");

    database.database().migrate();

    assertThat(
            sql.rows(
                "SELECT name FROM notes JOIN elevenlabs_conversations ON id = conversation AND conversation_id = name"))
        .containsExactly("conv_1");
    assertLikeNew();
  }

  @Test
  void migrate_conversationsTwiceThatOthersReferTo_touchesNothing() throws SQLException {
    sql.execute(
        "CREATE TABLE elevenlabs_conversations (id bigserial PRIMARY KEY, conversation_id text);"
            + " INSERT INTO elevenlabs_conversations (conversation_id) VALUES ('conv_1'), ('conv_1');"
            + " CREATE TABLE notes (conversation bigint REFERENCES elevenlabs_conversations ON DELETE CASCADE);"
            + " INSERT INTO notes VALUES (1), (2)");

    assertThatThrownBy(() -> database.database().migrate())
        .isInstanceOf(DatabaseUnavailableException.class)
        .hasMessageContaining("several rows with the same conversation_id");
    assertThat(sql.rows("SELECT FROM notes")).hasSize(2);
    assertThat(sql.rows("SELECT FROM elevenlabs_conversations")).hasSize(2);
  }

  @Test
  void migrate_conversationsUnderAView_keepTheirTypes() throws SQLException {
    sql.execute(
        "CREATE TABLE elevenlabs_conversations (conversation_id varchar(64) PRIMARY KEY, cost numeric(10, 4));"
            + " CREATE VIEW report AS SELECT conversation_id, cost FROM elevenlabs_conversations;"
            + " INSERT INTO elevenlabs_conversations VALUES ('conv_1', 531)");

    database.database().migrate();

    assertThat(sql.one(TYPES.formatted("elevenlabs_conversations")))
        .contains("conversation_id character varying(64)", "cost numeric(10,4)");
    assertThat(sql.rows("SELECT conversation_id, credits FROM conversation_costs"))
        .containsExactly("conv_1|531.0000");
  }

  @Test
  void migrate_conversationsUnderAViewThatStandsInTheWay_saysWhichOne() throws SQLException {
    sql.execute(
        "CREATE TABLE elevenlabs_conversations (conversation_id text PRIMARY KEY, start_time text);"
            + " CREATE VIEW report AS SELECT start_time FROM elevenlabs_conversations");

    assertThatThrownBy(() -> database.database().migrate())
        .isInstanceOf(DatabaseUnavailableException.class)
        .hasMessageContaining("V1__schema.sql")
        .hasMessageContaining("elevenlabs_conversations.start_time is of type text")
        .hasMessageContaining("report");
  }

  /** The columns of a new database, plus whatever was there; and our statements work on them. */
  private void assertLikeNew() throws SQLException {
    for (String table : TABLES) {
      assertThat(sql.one(TYPES.formatted(table)).split(", (?=[a-z])"))
          .contains(Sql.on(fresh).one(TYPES.formatted(table)).split(", (?=[a-z])"));
    }
    assertThat(sql.rows(INDEXES)).isEqualTo(Sql.on(fresh).rows(INDEXES));
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
