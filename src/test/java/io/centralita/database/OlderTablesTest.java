package io.centralita.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.apache.commons.io.IOUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an older system's tables may have that stands in the way of ours, and what cannot be. */
class OlderTablesTest {

  private final TestDatabase database = TestDatabase.empty();
  private final Sql sql = Sql.on(database);

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  @Test
  void migrate_demandingTables_keepTheirRowsAndTakeOurs() throws Exception {
    sql.execute(script("demanding-tables"));

    database.database().migrate();

    assertThat(sql.rows("SELECT id, name, owner_id IS NULL FROM workspaces ORDER BY id"))
        .containsExactly("1|W1|f", "2|W2|f", "3|W3|f");
    assertThat(
            sql.rows(
                "SELECT id, status, direction, minutes, call_date, call_date_retired, cost, cost_retired"
                    + " FROM calls ORDER BY id"))
        .containsExactly(
            "CA1|completed|outbound-api|1|2025-10-04 15:00:01+00|null|0.0085|null",
            "CA2|null|null|1|null|infinity|null|NaN",
            "CA3|null|null|1|null|-infinity|1|null");
    assertThat(sql.rows("SELECT call FROM notes")).containsExactly("CA1");
    assertThat(sql.rows("SELECT phone_number, label, country FROM workspace_phones ORDER BY id"))
        .containsExactly("+34881198794|a|+34", "+34930349294|b|+34");
    assertThat(sql.rows("SELECT conversation_id, start_time FROM elevenlabs_conversations"))
        .containsExactlyInAnyOrder("conv_1|2025-10-05 19:10:02+00", "conv_2|null");
    assertTakesOurs();
  }

  @Test
  void rollUp_snapshotsOfAdoptedRows_comeRight_andNoneIsLost() throws Exception {
    sql.execute(script("demanding-tables"));
    database.database().migrate();
    AdoptedTables adopted = new AdoptedTables(database.dataSource());

    adopted.rollUp();
    adopted.rollUp();

    assertThat(
            sql.rows(
                "SELECT workspace_id, snapshot_date, total_calls, total_cost FROM twilio_snapshots ORDER BY 2"))
        .containsExactly(
            // older than any call that is still there
            "3|2024-10-04 17:00:00+00|97|97.0000", "2|2025-10-04 15:00:00+00|1|0.0085");
    assertThat(sql.one("SELECT snapshot_date, total_calls FROM twilio_snapshots_retired"))
        .isEqualTo("2025-10-04 17:00:00+00|98");
    assertThat(
            sql.rows(
                "SELECT workspace_id, snapshot_date, total_conversations FROM elevenlabs_snapshots"))
        .containsExactly("2|2025-10-05 19:00:00+00|1");
    assertThat(sql.rows("SELECT hour FROM sync_pending_hours")).isEmpty();
  }

  @Test
  void migrate_guardedTables_letUsIn_andGoOnGuardingTheRest() throws Exception {
    sql.execute(script("guarded-tables"));

    database.database().migrate();

    assertThat(sql.one("SELECT id, call_date, cost, duration, workspace_id FROM calls"))
        .isEqualTo("00000000-0000-0000-0000-000000000001|2025-10-04 15:00:00+00|0.01|30|2");
    assertThat(
            sql.rows(
                "SELECT tgname FROM pg_trigger"
                    + " WHERE NOT tgisinternal AND tgenabled = 'O' AND tgname NOT LIKE 'note%'"))
        .containsExactlyInAnyOrder("audit", "later", "guard");
    assertThat(sql.rows("SELECT what FROM audit")).isEmpty();
    assertTakesOurs();
    assertThat(sql.rows("SELECT what FROM audit")).isNotEmpty();
    assertThat(
            sql.one(
                "SELECT add_phone('+15005550006', 1), add_phone('+34999999998', 1), add_phone('+34999999998', 1)"))
        .isEqualTo("f|t|f");
  }

  @Test
  void migrate_hostedTables_keepWhatTheirUsersNeed_andTakeOurs() throws Exception {
    sql.execute(script("hosted-tables"));

    database.database().migrate();
    new AdoptedTables(database.dataSource()).ensureWorkspace(7);

    assertThat(sql.one("SELECT id, source, call_date, user_id IS NULL FROM calls"))
        .isEqualTo("CA1|twilio|2025-10-04 15:00:00+00|f");
    assertThat(sql.rows("SELECT id, owner_id IS NULL FROM workspaces ORDER BY id"))
        .containsExactly("1|t", "2|f", "7|t");
    assertThat(
            sql.rows(
                "SELECT table_name FROM information_schema.columns WHERE column_default = 'auth.uid()' ORDER BY 1"))
        .containsExactly("calls", "workspace_phones", "workspaces");
    assertThat(sql.rows("SELECT indexname FROM pg_indexes WHERE indexname ~ '^(by|of)_'"))
        .containsExactlyInAnyOrder("by_time", "by_number");
    assertThat(sql.one("SELECT add_phone('+34999999998', 1)")).isEqualTo("t");
    assertTakesOurs();
  }

  @Test
  void migrate_callsThatArePartOfOthers_nameThem_withOrWithoutAColumnForIt() throws SQLException {
    sql.execute(
        """
        CREATE TABLE calls (id text PRIMARY KEY, parent_call_sid varchar(40) NOT NULL DEFAULT '' CHECK (parent_call_sid <> 'x'),
          raw_data json);
        INSERT INTO calls VALUES ('CA1', '', '{"parent_call_sid": "CA9"}'), ('CA2', 'CA8', '{"parent_call_sid": null}'),
          ('CA3', '', '{"parent_call_sid": ""}'), ('CA4', '', NULL);
        """);
    try (TestDatabase without = TestDatabase.empty()) {
      Sql other = Sql.on(without);
      other.execute(
          "CREATE TABLE calls (id text PRIMARY KEY, raw_data json);"
              + " INSERT INTO calls VALUES ('CA1', '{\"parent_call_sid\": \"CA9\"}'), ('CA4', NULL)");

      without.database().migrate();

      assertThat(other.rows("SELECT id, parent_call_sid FROM calls ORDER BY id"))
          .containsExactly("CA1|CA9", "CA4|null");
    }

    database.database().migrate();

    assertThat(sql.rows("SELECT id, parent_call_sid FROM calls ORDER BY id"))
        .containsExactly("CA1|CA9", "CA2|CA8", "CA3|null", "CA4|null");
    assertTakesOurs();
  }

  @Test
  void ensureWorkspace_isAdded_whateverTheTableDemands() throws Exception {
    sql.execute(script("demanding-tables"));
    database.database().migrate();
    AdoptedTables adopted = new AdoptedTables(database.dataSource());

    adopted.ensureWorkspace(2);
    adopted.ensureWorkspace(7);
    adopted.ensureWorkspace(7);

    assertThat(sql.rows("SELECT id, name FROM workspaces ORDER BY id"))
        .containsExactly("1|W1", "2|W2", "3|W3", "7|Workspace 7");
    sql.execute("INSERT INTO workspaces (name) VALUES ('next')");
    assertThat(sql.one("SELECT id FROM workspaces WHERE name = 'next'")).isEqualTo("8");
  }

  @Test
  void ensureWorkspace_thatTheTableRefuses_saysSo() throws Exception {
    database.database().migrate();
    sql.execute("ALTER TABLE workspaces ADD CHECK (id < 5)");

    assertThatThrownBy(() -> new AdoptedTables(database.dataSource()).ensureWorkspace(7))
        .isInstanceOf(DatabaseUnavailableException.class)
        .hasMessageStartingWith("The workspace 7 cannot be added to public.workspaces (new row for")
        .hasMessageEndingWith(": add it by hand, then start again.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          CREATE VIEW calls AS SELECT 1 AS id | public.calls is a view
          CREATE MATERIALIZED VIEW calls AS SELECT 1 AS id | public.calls is a materialized view
          CREATE TABLE calls (id text) PARTITION BY HASH (id) | public.calls is a partitioned table
          CREATE TABLE calls (id text); CREATE TABLE calls_2025 () INHERITS (calls) | public.calls is part of an inheritance
          CREATE SEQUENCE twilio_snapshots | public.twilio_snapshots is a sequence
          CREATE VIEW elevenlabs_conversations AS SELECT 1 AS id | public.elevenlabs_conversations is a view
          CREATE TABLE workspaces (id uuid PRIMARY KEY); INSERT INTO workspaces VALUES (gen_random_uuid()) | public.workspaces.id is of type uuid
          CREATE TABLE workspace_phones (tenant text DEFAULT current_setting('app.tenant')) | public.workspace_phones.tenant has a default that fails for Centralita (unrecognized configuration parameter "app.tenant")
          CREATE TABLE sync_runs (id integer) | V1__schema.sql failed: relation "sync_runs" already exists in the schema public and is not Centralita's: rename it
          CREATE VIEW sync_alerts AS SELECT 1 AS id | relation "sync_alerts" already exists in the schema public
          CREATE FUNCTION is_unsettled(text, numeric) RETURNS boolean LANGUAGE sql AS 'SELECT true' | function "is_unsettled" already exists with same argument types in the schema public
          """)
  void migrate_whatItCannotLiveWith_isSaidInOneSentence(String old, String said)
      throws SQLException {
    sql.execute(old);

    assertThatThrownBy(() -> database.database().migrate())
        .isInstanceOf(DatabaseUnavailableException.class)
        .hasMessageContaining(said)
        .hasMessageNotContaining("Exception")
        .hasMessageNotContaining("http")
        .message()
        .endsWith(".")
        .doesNotContain("\n");
  }

  @Test
  void migrate_besideAnotherProgramThatUsesFlyway() throws SQLException {
    sql.execute(
        """
        CREATE TABLE flyway_schema_history (
          installed_rank integer PRIMARY KEY, version varchar(50), description varchar(200) NOT NULL, type varchar(20) NOT NULL,
          script varchar(1000) NOT NULL, checksum integer, installed_by varchar(100) NOT NULL,
          installed_on timestamp NOT NULL DEFAULT now(), execution_time integer NOT NULL, success boolean NOT NULL);
        INSERT INTO flyway_schema_history VALUES
          (1, '1', 'theirs', 'SQL', 'V1__theirs.sql', 1, 'x', now(), 1, true),
          (2, '2.1', 'theirs', 'SQL', 'V2_1__theirs.sql', 1, 'x', now(), 1, true);
        """);

    database.database().migrate();
    database.database().migrate();

    assertThat(sql.rows("SELECT version FROM flyway_schema_history")).containsExactly("1", "2.1");
    assertThat(sql.rows("SELECT id FROM workspaces")).containsExactly("1");
  }

  @Test
  void migrate_tablesOfAnUnreleasedVersion_areSaidInOneSentence() throws SQLException {
    database.database().migrate();
    sql.execute(
        "UPDATE centralita_schema_history SET script = 'V1__calls_and_snapshots.sql', checksum = 1 WHERE version = '1'");
    assertSaysThatNoneCanBeUpgraded();

    sql.execute("ALTER TABLE centralita_schema_history RENAME TO flyway_schema_history");
    assertSaysThatNoneCanBeUpgraded();
  }

  private void assertSaysThatNoneCanBeUpgraded() {
    assertThatThrownBy(() -> database.database().migrate())
        .isInstanceOf(DatabaseUnavailableException.class)
        .hasMessageStartingWith(
            "The tables of this database were made by a version of Centralita that was never released")
        .hasMessageContaining("DATABASE_URL")
        .message()
        .doesNotContain("\n");
  }

  @Test
  void migrate_tablesOfAnotherRole_areNamedWithIt() throws SQLException {
    sql.execute("CREATE TABLE calls (id text PRIMARY KEY)");
    sql.execute("CREATE ROLE newcomer LOGIN PASSWORD 'newcomer'");
    try {
      sql.execute("GRANT CREATE ON SCHEMA public TO newcomer");
      try (Database stranger = Database.connect(database.urlOf("newcomer"))) {
        assertThatThrownBy(stranger::migrate)
            .isInstanceOf(DatabaseUnavailableException.class)
            .hasMessageContaining("public.calls belongs to the role postgres")
            .hasMessageContaining("ALTER TABLE public.calls OWNER TO newcomer");
      }
    } finally {
      sql.execute("DROP OWNED BY newcomer; DROP ROLE newcomer");
    }
  }

  private void assertTakesOurs() throws SQLException {
    // workspaces are touched only where one is missing
    String writes = AdoptionTest.OUR_WRITES.replaceFirst("INSERT INTO workspaces [^;]*;", "");
    sql.execute(writes);
    sql.execute(writes);
    assertThat(sql.rows("SELECT relname FROM pg_class WHERE relforcerowsecurity")).isEmpty();
  }

  private static String script(String name) throws IOException {
    return IOUtils.resourceToString("/adoption/" + name + ".sql", StandardCharsets.UTF_8);
  }
}
