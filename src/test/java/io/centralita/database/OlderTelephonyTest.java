package io.centralita.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import org.apache.commons.io.IOUtils;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables of calls that the system before this one may have made. */
class OlderTelephonyTest {

  private static final List<String> TABLES =
      List.of(
          "tenants",
          "tenant_phone_numbers",
          "crm_contacts",
          "profiles",
          "crm_calls",
          "call_recordings");

  /** What the program writes, a call that comes in and one that is placed. */
  private static final String OUR_WRITES =
      """
      INSERT INTO tenants (name) VALUES ('same'), ('same'), ('new ' || (SELECT count(*) FROM tenants));
      INSERT INTO tenant_phone_numbers (tenant_id, phone_number) SELECT id, '+34999999991' FROM tenants WHERE name = 'same'
        ON CONFLICT (phone_number) DO NOTHING;
      INSERT INTO tenant_phone_numbers (tenant_id, phone_number) SELECT id, '+15005550006' FROM tenants WHERE name ~ '^new' ORDER BY created_at DESC LIMIT 1
        ON CONFLICT (phone_number) DO UPDATE SET tenant_id = excluded.tenant_id WHERE tenant_phone_numbers.tenant_id <> excluded.tenant_id;
      INSERT INTO crm_calls (tenant_id, call_sid, from_number, to_number, direction, state, started_at)
        SELECT id, 'CAnew', '+34999999992', '+34999999991', 'inbound', 'pending', now() FROM tenants WHERE name ~ '^new'
        ON CONFLICT (call_sid) DO NOTHING;
      UPDATE crm_calls SET state = 'voicemail', ended_at = now(), duration_seconds = 0 WHERE call_sid = 'CAnew';
      INSERT INTO crm_calls (tenant_id, direction) SELECT id, 'outbound' FROM tenants WHERE name ~ '^new';
      UPDATE crm_calls SET call_sid = 'CA' || id WHERE call_sid IS NULL AND tenant_id IN (SELECT id FROM tenants WHERE name ~ '^new');
      INSERT INTO call_recordings (recording_sid, call_sid, name, duration) VALUES ('REnew', 'CAnew', 'CAnew.mp3', 7)
        ON CONFLICT (recording_sid) DO NOTHING;
      """;

  private static final String COLUMNS =
      """
      SELECT attname || ' ' || format_type(atttypid, atttypmod) || coalesce(' ' || pg_get_expr(adbin, adrelid), '')
      FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
      WHERE attrelid = '%s'::regclass AND attnum > 0 AND NOT attisdropped
      """;

  private static final String KEYS =
      "SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f'"
          + " AND conrelid::regclass::text = ANY ('{tenant_phone_numbers,crm_contacts,profiles,crm_calls}') ORDER BY 1";

  /** As on a first start; nobody changes it. */
  private static TestDatabase fresh;

  private final TestDatabase database = TestDatabase.empty();
  private final Sql sql = Sql.on(database);

  @BeforeAll
  static void createFreshDatabase() {
    fresh = TestDatabase.migrated();
  }

  @AfterAll
  static void dropFreshDatabase() {
    fresh.close();
  }

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  @Test
  void migrate_documentedTables_keepTheirRowsAndTakeOurs() throws Exception {
    sql.execute(script("documented"));

    database.database().migrate();

    assertThat(
            sql.one(
                "SELECT c.id, c.call_sid, t.name, nombre, full_name, direction, state, started_at, duration_seconds,"
                    + " recording_duration, c.metadata FROM crm_calls c JOIN tenants t ON t.id = c.tenant_id"
                    + " JOIN crm_contacts o ON o.id = contact_id JOIN profiles p ON p.id = agent_id"))
        .isEqualTo(
            "00000000-0000-0000-0000-000000000001|CA1|Ana|Luis|Eva|inbound|completed|2025-10-04 15:00:01+00|30|null|{\"a\": 1}");
    assertThat(sql.one("SELECT phone_number, created_at FROM tenant_phone_numbers"))
        .isEqualTo("+34881198794|null");
    assertLikeNew();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"tenants", "tenants, crm_contacts, profiles", "tenant_phone_numbers, crm_calls"})
  void migrate_someOfTheTables_joinsThemToTheOthers(String missing) throws Exception {
    sql.execute(script("documented"));
    sql.execute("DROP TABLE " + missing + " CASCADE");

    database.database().migrate();

    for (String table : TABLES) {
      boolean kept = !missing.contains(table) && !"call_recordings".equals(table);
      assertThat(sql.rows("SELECT FROM " + table)).as(table).hasSize(kept ? 1 : 0);
    }
    assertTakesOurs();
    // a row that refers to nothing stays, and a new one is refused
    assertThatThrownBy(
            () ->
                sql.execute(
                    "INSERT INTO crm_contacts (tenant_id) VALUES ('00000000-0000-0000-0000-0000000000ff')"))
        .hasMessageContaining("foreign key");
    assertThat(sql.rows(KEYS)).hasSize(6);
  }

  @Test
  void migrate_otherTypesWithoutKeys_areRead_andNothingIsLost() throws Exception {
    sql.execute(script("loose"));

    database.database().migrate();

    assertThat(
            sql.one(
                "SELECT call_sid, tenants.name, nombre, numero, full_name, direction, state, started_at, duration_seconds, recording_duration,"
                    + " metadata, crm_calls.id_retired FROM crm_calls JOIN tenants ON tenants.id = crm_calls.tenant_id"
                    + " JOIN crm_contacts ON crm_contacts.id = contact_id JOIN profiles ON profiles.id = agent_id"))
        .isEqualTo(
            "CA1|Ana|Luis|34637954900|Eva|inbound|completed|2025-10-04 15:00:01+00|30|20|{\"a\": 1}|1");
    assertThat(
            sql.rows(
                "SELECT call_sid, direction, direction_retired, state, state_retired, tenant_id_retired FROM crm_calls"
                    + " WHERE contact_id IS NULL ORDER BY id_retired"))
        .containsExactly("null|null|sideways|null|odd|7", "null|outbound|out|pending|ringing|7");
    assertThat(
            sql.one(
                "SELECT call_sid, direction, recording_duration_retired, metadata, id_retired, tenant_id_retired FROM crm_calls_retired"))
        .isEqualTo("CA1|outbound|0:20|{\"a\": \"\"}|2|7");
    assertThat(sql.one("SELECT count(DISTINCT tenant_id) FROM crm_calls WHERE contact_id IS NULL"))
        .isEqualTo("1");
    assertThat(
            sql.one(
                "SELECT phone_number, phone.created_at, name FROM tenant_phone_numbers AS phone"
                    + " JOIN tenants ON tenants.id = tenant_id"))
        .isEqualTo("+34881198794|2025-01-01 00:00:00+00|Ana");
    assertThat(sql.one("SELECT tenant_id FROM tenant_phone_numbers_retired")).endsWith("b");
    assertThat(
            sql.rows(
                "SELECT recording_sid, duration, duration_retired, url FROM call_recordings ORDER BY id"))
        .containsExactly("RE1|20|null|x", "null|null|0:20|y");
    assertLikeNew();
  }

  @Test
  void migrate_tablesOfAHostedApplication_keepWhatTheyHave_andTakeOurs() throws Exception {
    sql.execute(script("hosted"));

    database.database().migrate();

    assertThat(sql.rows("SELECT call_sid, direction, state, id IS NULL FROM crm_calls ORDER BY 1"))
        .containsExactly("CA1|outbound|completed|f", "CA2|outbound|ringing|f");
    assertThat(sql.one("SELECT nombre, user_id, tenant_id FROM crm_contacts"))
        .isEqualTo(
            "Luis|00000000-0000-0000-0000-00000000000e|00000000-0000-0000-0000-00000000000a");
    assertThat(sql.rows("SELECT enum_range(NULL::call_direction)"))
        .containsExactly("{outbound,inbound}");
    assertThat(sql.rows("SELECT state FROM report UNION SELECT state FROM call_events")).hasSize(2);
    // what only its own users fill demands what it did
    assertThat(
            sql.rows(
                "SELECT attname FROM pg_attribute WHERE attnotnull AND attnum > 0 AND attname <> 'id'"
                    + " AND attrelid IN ('profiles'::regclass, 'crm_contacts'::regclass)"))
        .containsExactlyInAnyOrder(
            "full_name", "email", "tenant_id", "user_id", "nombre", "numero");
    assertThat(sql.rows(KEYS))
        .contains(
            "profiles FOREIGN KEY (id) REFERENCES auth.users(id) ON DELETE CASCADE",
            "crm_calls FOREIGN KEY (contact_id) REFERENCES crm_contacts(id) ON DELETE SET NULL",
            "crm_calls FOREIGN KEY (agent_id) REFERENCES profiles(id) NOT VALID")
        .hasSize(8);
    assertThat(
            sql.rows(
                "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O' AND tgname NOT LIKE 'note%'"))
        .containsExactlyInAnyOrder("audit", "in_spain");
    assertThat(sql.rows("SELECT FROM audit")).isEmpty();
    assertThat(sql.rows("SELECT policyname FROM pg_policies WHERE tablename = 'crm_calls'"))
        .isEmpty();
    assertLikeNew();
    assertThat(sql.rows("SELECT FROM audit")).isNotEmpty();
  }

  @Test
  void migrate_databaseThatHadNoTelephonyBefore_adoptsThem_andTouchesNothingElse()
      throws Exception {
    Flyway.configure()
        .configuration(new Migrations(database.dataSource()).flyway().getConfiguration())
        .target("1")
        .load()
        .migrate();
    String indexes =
        // which telephony itself builds anew, and later migrations
        "SELECT indexdef FROM pg_indexes WHERE tablename IN ('calls', 'elevenlabs_conversations')"
            + " AND indexname <> 'calls_by_keys' AND indexname !~ 'with_raw_data$' ORDER BY 1";
    List<String> before = sql.rows(indexes);
    sql.execute(
        """
        INSERT INTO calls (id, call_date) VALUES ('CA1', '2025-08-01T10:20Z');
        DELETE FROM sync_pending_hours;
        -- it was another file then
        DELETE FROM centralita_schema_history WHERE version IS NULL;
        """);
    sql.execute(script("documented"));

    database.database().migrate();

    assertThat(before).isNotEmpty().noneMatch(index -> index.contains("retired"));
    assertThat(sql.rows(indexes)).isEqualTo(before);
    assertThat(sql.rows("SELECT FROM sync_pending_hours")).isEmpty();
    assertThat(sql.one("SELECT call_sid FROM crm_calls")).isEqualTo("CA1");
    assertLikeNew();
  }

  @Test
  void migrate_oldTablesOfBothKinds() throws Exception {
    sql.execute(script("documented"));
    sql.execute(
        "CREATE TABLE calls (id text PRIMARY KEY, source text, call_date timestamptz, tenant_id uuid NOT NULL REFERENCES tenants);"
            + " INSERT INTO calls VALUES ('CA1', 'twilio', '2025-08-01T10:20Z', '00000000-0000-0000-0000-00000000000a')");

    database.database().migrate();

    assertThat(
            sql.one(
                "SELECT calls.id, crm_calls.call_sid FROM calls JOIN crm_calls USING (tenant_id)"))
        .isEqualTo("CA1|CA1");
    assertThat(sql.one("SELECT hour FROM sync_pending_hours")).isEqualTo("2025-08-01 10:00:00+00");
    assertLikeNew();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          CREATE VIEW crm_calls AS SELECT 1 AS id | public.crm_calls is a view
          CREATE DOMAIN call_state AS text | public.call_state is a type that Centralita needs to be an enumeration (pending, completed,
          CREATE TABLE call_direction (id integer) | public.call_direction is a type that Centralita needs to be an enumeration
          CREATE TABLE tenants (id serial PRIMARY KEY); CREATE TABLE invoices (tenant integer REFERENCES tenants) | public.tenants.id is of type integer, by which public.invoices refers to it
          CREATE TABLE crm_calls (id uuid PRIMARY KEY, direction text); CREATE VIEW report AS SELECT direction FROM crm_calls | crm_calls.direction is of type text and cannot become call_direction while
          CREATE TABLE crm_calls (id uuid PRIMARY KEY, call_sid text); INSERT INTO crm_calls SELECT gen_random_uuid(), 'CA1' FROM generate_series(1, 2); CREATE TABLE notes (call uuid REFERENCES crm_calls) | crm_calls has several rows with the same (call_sid)
          CREATE TABLE crm_calls (call_sid text PRIMARY KEY); CREATE TABLE notes (call text REFERENCES crm_calls) | public.crm_calls refuses the rows that Centralita writes (null value in column "call_sid"
          CREATE TABLE waiting_callbacks (id integer) | V2__telephony.sql failed: relation "waiting_callbacks" already exists in the schema public and is not Centralita's
          """)
  void migrate_whatItCannotLiveWith_isSaidInOneSentence(String old, String said)
      throws SQLException {
    sql.execute(old);

    assertThatThrownBy(() -> database.database().migrate())
        .isInstanceOf(DatabaseUnavailableException.class)
        .hasMessageContaining(said)
        .message()
        .endsWith(".")
        .doesNotContain("\n", "Exception");
  }

  @Test
  void migrate_typeOfAnotherRole_isNamedWithIt() throws SQLException {
    sql.execute("CREATE TYPE call_state AS ENUM ('completed')");
    sql.execute("CREATE ROLE newcomer LOGIN PASSWORD 'newcomer'");
    try {
      sql.execute("GRANT CREATE ON SCHEMA public TO newcomer");
      try (Database stranger = Database.connect(database.urlOf("newcomer"))) {
        assertThatThrownBy(stranger::migrate)
            .isInstanceOf(DatabaseUnavailableException.class)
            .hasMessageContaining(
                "The type public.call_state lacks the value pending and belongs to the role postgres");
      }
    } finally {
      sql.execute("DROP OWNED BY newcomer; DROP ROLE newcomer");
    }
  }

  /** The columns, defaults and indexes of a new database, beside whatever was there. */
  private void assertLikeNew() throws SQLException {
    for (String table : TABLES) {
      assertThat(sql.rows(COLUMNS.formatted(table)))
          .as(table)
          .containsAll(Sql.on(fresh).rows(COLUMNS.formatted(table)));
    }
    assertTakesOurs();
  }

  private void assertTakesOurs() throws SQLException {
    assertThat(
            sql.rows(
                "SELECT FROM crm_calls WHERE call_sid LIKE 'CA3a1c5e0e%' UNION ALL SELECT FROM tenants WHERE name LIKE 'Centralita%'"))
        .isEmpty();
    assertThatCode(() -> sql.execute(OUR_WRITES)).doesNotThrowAnyException();
    assertThatCode(() -> sql.execute(OUR_WRITES)).doesNotThrowAnyException();
    assertThat(
            sql.rows(
                "SELECT state, duration_seconds, recording_duration, metadata FROM crm_calls WHERE call_sid = 'CAnew'"
                    + " UNION ALL SELECT DISTINCT state, duration_seconds, recording_duration, metadata FROM crm_calls WHERE call_sid LIKE 'CA%-%'"))
        .containsExactly("voicemail|0|null|{}", "pending|null|null|{}");
    assertThat(
            sql.rows(
                "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
                    + " AND (relforcerowsecurity OR NOT relrowsecurity) AND relname NOT IN ('audit', 'call_events')"))
        .isEmpty();
    assertThat(
            sql.rows(
                "SELECT proname FROM pg_proc WHERE pronamespace::regnamespace::text LIKE 'pg_temp%'"))
        .isEmpty();
  }

  private static String script(String name) throws IOException {
    return IOUtils.resourceToString("/adoption/" + name + "-telephony.sql", StandardCharsets.UTF_8);
  }
}
