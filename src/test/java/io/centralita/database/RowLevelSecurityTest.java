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

/** With the roles and grants of a hosted database. */
class RowLevelSecurityTest {
  private static TestDatabase server;

  private TestDatabase database;
  private Sql sql;

  @BeforeAll
  static void createRoles() throws SQLException {
    server = TestDatabase.empty();
    Sql.on(server)
        .execute("CREATE ROLE anon; CREATE ROLE authenticated; CREATE ROLE service_role BYPASSRLS");
  }

  @AfterAll
  static void dropRoles() throws SQLException {
    Sql.on(server).execute("DROP ROLE anon, authenticated, service_role");
    server.close();
  }

  @BeforeEach
  void createDatabase() throws SQLException {
    database = TestDatabase.empty();
    sql = Sql.on(database);
    sql.execute(
        """
        GRANT USAGE ON SCHEMA public TO anon, authenticated, service_role;
        ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO anon, authenticated, service_role;
        ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON SEQUENCES TO anon, authenticated, service_role;
        ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON FUNCTIONS TO anon, authenticated, service_role;
        """);
  }

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  @Test
  void migrate_everyTable_isClosed() throws SQLException {
    database.database().migrate();

    assertThat(
            sql.rows(
                "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
                    + " AND relkind IN ('r', 'p') AND NOT relrowsecurity"))
        .isEmpty();
    assertThat(sql.rows("SELECT DISTINCT roles, cmd, permissive FROM pg_policies"))
        .containsExactly("{authenticated}|SELECT|PERMISSIVE");
  }

  @Test
  void anon_seesAndChangesNothing() throws SQLException {
    sql.execute("CREATE TABLE call_snapshots (id bigserial, created_at date)");
    sql.execute("INSERT INTO call_snapshots DEFAULT VALUES");
    database.database().migrate();
    fill();
    Sql anon = sql.as("anon");

    for (String table :
        List.of(
            "workspaces",
            "workspace_phones",
            "calls",
            "twilio_snapshots",
            "elevenlabs_snapshots",
            "elevenlabs_conversations",
            "call_snapshots_retired",
            "centralita_schema_history")) {
      assertThat(anon.rows("SELECT * FROM " + table)).as(table).isEmpty();
      assertThat(anon.execute("DELETE FROM " + table)).as(table).isZero();
      assertDenied(
          anon,
          "INSERT INTO "
              + table
              + " SELECT * FROM "
              + table
              + " UNION ALL SELECT (r).* FROM (SELECT"
              + " jsonb_populate_record(NULL::"
              + table
              + ", '{\"id\": \"99\", \"installed_rank\": 99}') r) x");
      if (!table.endsWith("history")) {
        assertThat(anon.execute("UPDATE " + table + " SET created_at = NULL")).as(table).isZero();
        assertDenied(anon, "TRUNCATE " + table + " CASCADE");
      }
      assertThat(sql.rows("SELECT FROM " + table)).as(table).isNotEmpty();
    }
  }

  @Test
  void authenticated_readsOnly() throws SQLException {
    database.database().migrate();
    fill();
    Sql signedIn = sql.as("authenticated");

    for (String table :
        List.of(
            "workspaces",
            "workspace_phones",
            "calls",
            "twilio_snapshots",
            "elevenlabs_snapshots",
            "elevenlabs_conversations")) {
      assertThat(signedIn.rows("SELECT * FROM " + table)).as(table).isNotEmpty();
      assertThat(signedIn.execute("DELETE FROM " + table)).as(table).isZero();
      assertThat(signedIn.execute("UPDATE " + table + " SET created_at = NULL")).as(table).isZero();
      assertDenied(signedIn, "INSERT INTO " + table + " (created_at) VALUES (now())");
      assertDenied(signedIn, "TRUNCATE " + table + " CASCADE");
      assertThat(sql.as("service_role").rows("SELECT FROM " + table)).as(table).isNotEmpty();
    }
  }

  @Test
  void outsiders_cannotMoveSequences() throws SQLException {
    database.database().migrate();

    assertDenied(sql.as("anon"), "SELECT setval('twilio_snapshots_id_seq', 1)");
    assertDenied(sql.as("authenticated"), "SELECT nextval('workspace_phones_id_seq')");
    assertThat(sql.as("service_role").one("SELECT nextval('workspace_phones_id_seq')"))
        .isNotBlank();
  }

  @Test
  void migrate_oldPolicies_areDroppedOrNarrowed() throws SQLException {
    sql.execute(
        """
        CREATE TABLE calls (id text PRIMARY KEY, source text, phone_number text);
        INSERT INTO calls VALUES ('CA1', 'twilio', 'mine'), ('CA2', 'twilio', 'theirs');
        CREATE POLICY "Allow all for authenticated users" ON calls FOR ALL USING (true);
        CREATE POLICY "public reads" ON calls FOR SELECT TO anon USING (true);
        CREATE POLICY "writes" ON calls FOR INSERT TO authenticated WITH CHECK (true);
        CREATE POLICY "changes" ON calls FOR UPDATE TO authenticated USING (true);
        CREATE POLICY "own rows" ON calls FOR ALL TO authenticated USING (phone_number = 'mine');
        CREATE POLICY "server" ON calls FOR ALL TO service_role USING (true);
        """);

    database.database().migrate();

    assertThat(
            sql.rows(
                "SELECT policyname, roles, cmd, qual FROM pg_policies WHERE tablename = 'calls'"))
        .containsExactly("own rows|{authenticated}|SELECT|(phone_number = 'mine'::text)");
    assertThat(sql.as("authenticated").rows("SELECT id FROM calls")).containsExactly("CA1");
    assertThat(sql.as("anon").rows("SELECT id FROM calls")).isEmpty();
  }

  @Test
  void migrate_strictReadPolicy_isKept() throws SQLException {
    sql.execute(
        """
        CREATE TABLE calls (id text PRIMARY KEY, source text, phone_number text);
        INSERT INTO calls VALUES ('CA1', 'twilio', 'mine'), ('CA2', 'twilio', 'theirs'), ('CA3', 'other', 'mine');
        CREATE POLICY "own rows" ON calls FOR SELECT TO authenticated USING (phone_number = 'mine');
        CREATE POLICY "only calls" ON calls AS RESTRICTIVE USING (source = 'twilio');
        """);

    database.database().migrate();

    assertThat(sql.as("authenticated").rows("SELECT id FROM calls")).containsExactly("CA1");
    assertThat(sql.rows("SELECT DISTINCT roles, cmd FROM pg_policies WHERE tablename = 'calls'"))
        .containsExactly("{authenticated}|SELECT");
  }

  @Test
  void migrate_personalData_isForTheOwnerOnly() throws SQLException {
    database.database().migrate();
    sql.execute(
        "INSERT INTO sync_rejects (source, key, reason, raw_data) VALUES ('twilio', 'k', 'r', '{}');"
            + " INSERT INTO sync_runs (job, holds, trigger, status, owner)"
            + " VALUES ('twilio-hourly', '{calls}', 'http', 'failed', gen_random_uuid())");

    assertThat(sql.as("authenticated").rows("SELECT * FROM sync_rejects")).isEmpty();
    assertThat(sql.as("authenticated").rows("SELECT * FROM sync_runs")).hasSize(1);
    assertThat(sql.rows("SELECT * FROM sync_rejects")).hasSize(1);
  }

  @Test
  void migrate_telephony_isReadByThoseSignedIn_andWaitingEventsByTheOwner() throws SQLException {
    sql.execute(
        """
        CREATE TABLE profiles (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), full_name text);
        CREATE POLICY "Public profiles are viewable by everyone." ON profiles FOR SELECT USING (true);
        CREATE POLICY "Users can update own profile." ON profiles FOR UPDATE USING (full_name <> '');
        CREATE TABLE crm_calls (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), call_sid text UNIQUE, notes text);
        CREATE POLICY "tenant" ON crm_calls USING (notes = 'mine');
        INSERT INTO crm_calls (call_sid, notes) VALUES ('CA1', 'mine'), ('CA2', 'theirs');
        """);
    database.database().migrate();
    sql.execute(
        """
        INSERT INTO tenants (name) VALUES ('Ana');
        INSERT INTO tenant_phone_numbers (tenant_id, phone_number) SELECT id, '+34881198794' FROM tenants;
        INSERT INTO crm_contacts (nombre) VALUES ('Luis');
        INSERT INTO profiles (full_name) VALUES ('Eva');
        INSERT INTO call_recordings (recording_sid) VALUES ('RE1');
        INSERT INTO waiting_callbacks (call_sid, key, told, event, received_at) VALUES ('CA1', 'k', '{}', '{}', now());
        SELECT fetch_recording('AC1', 'CA1', 'RE2', 1);
        INSERT INTO initiated_calls (idempotency_key, request) VALUES ('k', 'r');
        INSERT INTO call_slots VALUES ('AC1', now());
        """);

    for (String table :
        "tenants tenant_phone_numbers crm_contacts profiles crm_calls call_recordings".split(" ")) {
      assertThat(sql.as("anon").rows("SELECT FROM " + table)).as(table).isEmpty();
      assertThat(sql.as("authenticated").rows("SELECT FROM " + table)).as(table).hasSize(1);
      assertThat(sql.as("authenticated").execute("DELETE FROM " + table)).as(table).isZero();
      assertDenied(sql.as("authenticated"), "INSERT INTO " + table + " DEFAULT VALUES");
    }
    assertThat(sql.as("authenticated").execute("UPDATE profiles SET full_name = 'Eve'")).isZero();
    for (String table :
        "waiting_callbacks recording_fetches initiated_calls call_slots unsynced_calls"
            .split(" ")) {
      assertThat(sql.as("anon").rows("SELECT FROM " + table)).as(table).isEmpty();
      assertThat(sql.as("authenticated").rows("SELECT FROM " + table)).as(table).isEmpty();
      assertThat(sql.as("service_role").rows("SELECT FROM " + table)).as(table).isNotEmpty();
    }
  }

  @Test
  void outsiders_callNothingThatWritesOrLocks() throws SQLException {
    database.database().migrate();

    for (String outsider : List.of("anon", "authenticated")) {
      assertThat(
              sql.rows(
                  "SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
                      + " AND provolatile = 'v' AND has_function_privilege('%s', oid, 'EXECUTE')"
                          .formatted(outsider)))
          .as(outsider)
          .isEmpty();
    }
    // whoever may write a table need not be able to call what that calls
    sql.as("service_role")
        .execute(
            "WITH tenant AS (INSERT INTO tenants (name) VALUES ('Ana') RETURNING id)"
                + " INSERT INTO crm_calls (tenant_id, call_sid, direction)"
                + " SELECT id, 'CA1', 'inbound' FROM tenant");
    assertThat(sql.rows("SELECT id FROM unsynced_calls")).containsExactly("CA1");
  }

  @Test
  void conversationCosts_areForThoseSignedInToRead() throws SQLException {
    sql.execute("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO PUBLIC");
    database.database().migrate();
    fill();

    assertDenied(sql.as("anon"), "SELECT FROM conversation_costs");
    assertThat(
            sql.as("authenticated")
                .rows("SELECT conversation_id, call_ids FROM conversation_costs ORDER BY 1"))
        .containsExactly("conv_1|{CA1}", "conv_2|null");
    assertThat(sql.as("service_role").rows("SELECT FROM conversation_costs")).hasSize(2);
    assertThat(
            sql.rows(
                "SELECT grantee, privilege_type FROM information_schema.role_table_grants"
                    + " WHERE table_name = 'conversation_costs' AND grantee IN ('PUBLIC', 'anon', 'authenticated')"))
        .containsExactly("authenticated|SELECT");
  }

  @Test
  void conversationCosts_showNoRowThatItsTablesHide() throws SQLException {
    sql.execute(
        """
        CREATE TABLE elevenlabs_conversations (conversation_id text PRIMARY KEY);
        CREATE POLICY "own rows" ON elevenlabs_conversations FOR SELECT TO authenticated USING (conversation_id = 'conv_1');
        """);
    database.database().migrate();
    fill();

    assertThat(sql.as("authenticated").rows("SELECT conversation_id FROM conversation_costs"))
        .containsExactly("conv_1");
  }

  private void fill() throws SQLException {
    sql.execute(
        """
        INSERT INTO workspace_phones (phone_number, workspace_id) VALUES ('+34881198794', 1);
        INSERT INTO calls (id) VALUES ('CA1');
        INSERT INTO twilio_snapshots (workspace_id, snapshot_date) VALUES (1, now());
        INSERT INTO elevenlabs_snapshots (workspace_id, snapshot_date) VALUES (1, now());
        INSERT INTO elevenlabs_conversations (conversation_id, call_sid) VALUES ('conv_1', 'CA1'), ('conv_2', 'CA2');
        """);
  }

  private static void assertDenied(Sql role, String statement) {
    assertThatThrownBy(() -> role.execute(statement))
        .as(statement)
        .isInstanceOf(SQLException.class)
        .extracting(e -> ((SQLException) e).getSQLState())
        .isEqualTo("42501");
  }
}
