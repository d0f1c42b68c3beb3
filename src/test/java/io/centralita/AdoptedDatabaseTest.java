package io.centralita;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.centralita.RunningCentralita.Reply;
import io.centralita.database.Database;
import io.centralita.database.TestDatabase;
import io.centralita.testkit.ConversationBuilder;
import io.centralita.testkit.ConversationCampaign;
import io.centralita.testkit.ConversationExpectation;
import io.centralita.testkit.ConversationRow;
import io.centralita.testkit.ConversationTables;
import io.centralita.testkit.FakeElevenLabs;
import io.centralita.testkit.FakeTwilio;
import io.centralita.testkit.Tables;
import io.centralita.testkit.TwilioCalls;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.commons.io.IOUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program on a database that the system before it has filled. */
class AdoptedDatabaseTest {

  @Test
  void olderCalls_stayWithTheirWorkspaces_andServeAsRelatedCalls() throws SQLException {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    try (TestDatabase database = TestDatabase.empty();
        FakeTwilio twilio = FakeTwilio.start()) {
      fill(database);
      twilio.add(
          TwilioCalls.originating(
                  TwilioCalls.sid(9), "+34637954900", now.minus(Duration.ofMinutes(30)))
              .endedAfter(Duration.ofMinutes(1))
              .build());

      try (RunningCentralita centralita =
          RunningCentralita.on(database, RunningCentralita.twilio(twilio))) {
        Reply reply = centralita.post("/api/sync-twilio-hourly");

        assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
        // the API's spelling and that of Twilio's JavaScript library
        assertThat(column(centralita, "from_number || '>' || to_number || '@' || start_time"))
            .isEqualTo(
                "+34881198794>+34637954900@2025-10-04 15:00:01+00,"
                    + "+34930349294>+34687003696@2025-10-04 15:10:01+00");
        assertThat(column(centralita, "coalesce(cost::text, 'unknown')"))
            .isEqualTo("0.0085,unknown");
        assertThat(column(centralita, "workspace_id::text")).isEqualTo("4,1");
        assertThat(
                centralita.value(
                    "SELECT workspace_id || ' ' || attribution || ' ' || matched_call_id"
                        + " FROM calls WHERE id = '"
                        + TwilioCalls.sid(9)
                        + "'"))
            .isEqualTo("4 transfer CA1");
        assertThat(centralita.value("SELECT raw_data->>'x' FROM calls WHERE id = 'conv_1'"))
            .isEqualTo("stays");
        assertThat(
                centralita.value(
                    "SELECT string_agg(workspace_id || ':' || total_calls || ':' || total_cost, ','"
                        + " ORDER BY workspace_id) FROM twilio_snapshots"
                        + " WHERE snapshot_date = '2025-10-04T15:00Z'"))
            .isEqualTo("1:1:0.0000,4:1:0.0085");
        assertThat(centralita.value("SELECT count(*) FROM call_snapshots_retired")).isEqualTo("1");
      }
    }
  }

  @Test
  void olderSnapshotsWithoutADate_stay_andHideNoOthers() throws SQLException {
    try (TestDatabase database = TestDatabase.empty()) {
      try (Connection connection = database.dataSource().getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute(
            """
            CREATE TABLE workspaces (id bigserial PRIMARY KEY, name text);
            INSERT INTO workspaces (name) VALUES ('One');
            CREATE TABLE twilio_snapshots (
              id bigserial PRIMARY KEY, workspace_id bigint, snapshot_date timestamptz, total_calls integer);
            INSERT INTO twilio_snapshots (workspace_id, snapshot_date, total_calls)
              SELECT 1, NULL, 9 FROM generate_series(1, 1000);
            INSERT INTO twilio_snapshots (workspace_id, snapshot_date, total_calls) VALUES (1, '2025-10-04T15:00Z', 7);
            CREATE TABLE elevenlabs_snapshots (
              id bigserial PRIMARY KEY, workspace_id bigint, snapshot_date timestamptz, total_conversations integer);
            INSERT INTO elevenlabs_snapshots (workspace_id, snapshot_date, total_conversations)
              VALUES (1, '-infinity', 9), (1, NULL, 9), (1, '2025-10-04T15:00Z', 7);
            """);
      }

      try (RunningCentralita centralita = RunningCentralita.on(database, Map.of())) {
        // as somebody may by hand
        centralita.sql(
            "INSERT INTO elevenlabs_snapshots (workspace_id, snapshot_date) VALUES (1, NULL)");
        assertThat(centralita.value("SELECT count(*) FROM elevenlabs_snapshots")).isEqualTo("4");
        assertThat(centralita.get("/api/twilio-stats").body().at("/totals/total_calls").asInt())
            .isEqualTo(7);
        assertThat(
                centralita
                    .get("/api/elevenlabs-stats")
                    .body()
                    .at("/workspaces/0/total_conversations")
                    .asInt())
            .isEqualTo(7);
        for (String source : List.of("twilio", "elevenlabs")) {
          String file =
              new PlainClient(centralita)
                  .get(
                      "/api/" + source + "-snapshots.csv",
                      "Authorization",
                      "Bearer " + RunningCentralita.SECRET)
                  .text();
          assertThat(file.lines()).hasSize(2);
        }
      }
    }
  }

  @Test
  void olderConversations_readAgain_areWhatAFreshDatabaseWouldHold() throws SQLException {
    Instant from = Instant.parse("2026-03-01T00:00:00Z");
    Instant to = from.plus(Duration.ofDays(3));
    ConversationCampaign campaign = ConversationCampaign.of(17, 300, from, to);
    ConversationExpectation expected =
        ConversationExpectation.firstRun(
            Map.of(), campaign.phones(), 1, campaign.conversations(), from, to);
    try (TestDatabase database = TestDatabase.empty();
        FakeElevenLabs elevenLabs = FakeElevenLabs.start()) {
      elevenLabs.add(campaign.conversations());
      fillWithConversations(database, expected);

      try (RunningCentralita centralita =
          RunningCentralita.on(database, ElevenLabsSyncTest.settings(elevenLabs))) {
        Tables.enterDirectory(database.dataSource(), TwilioCalls.workspaces(), campaign.phones());
        Reply reply = centralita.post("/api/sync-elevenlabs?from=" + from + "&to=" + to);

        assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
        ConversationTables.assertEqual(expected, database.dataSource());
      }
    }
  }

  @Test
  void aRoleWithAPathAndSettingsOfItsOwn_andOtherTablesOfOurNames_makesNoDifference()
      throws Exception {
    Instant from = Instant.now().truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(1));
    try (TestDatabase database = TestDatabase.empty();
        FakeTwilio twilio = FakeTwilio.start();
        FakeElevenLabs elevenLabs = FakeElevenLabs.start();
        Tenant tenant = new Tenant(database)) {
      twilio.add(
          TwilioCalls.terminating(TwilioCalls.sid(1), "+34881198794", "+34687003696", from)
              .price("-0.0150")
              .build(),
          TwilioCalls.originating(TwilioCalls.sid(2), "+34687003696", from.plusSeconds(60))
              .endedAfter(Duration.ofMinutes(1))
              .build(),
          TwilioCalls.inbound(TwilioCalls.sid(3), "+34687003696", "+34881198794", from).build());
      elevenLabs.add(
          new ConversationBuilder("conv_1", from)
              .twilio(TwilioCalls.sid(1), "+34881198794")
              .build());
      Map<String, String> settings = new HashMap<>(RunningCentralita.twilio(twilio));
      settings.putAll(
          ElevenLabsSyncTest.settings(
              elevenLabs, "ELEVENLABS_WEBHOOK_SECRET", PostCallSender.SECRET));

      try (RunningCentralita centralita = RunningCentralita.on(tenant.connected(), settings)) {
        tenant.putDecoysFirst();
        for (String trigger :
            List.of(
                "/api/resync-twilio-historical?from=" + from,
                "/api/sync-twilio-hourly",
                "/api/sync-twilio-daily",
                "/api/sync-elevenlabs?from=" + from,
                "/api/sync-elevenlabs-hourly",
                "/api/generate-twilio-snapshots",
                "/api/generate-elevenlabs-snapshots",
                "/api/reassign-workspaces",
                "/api/reconcile-twilio?from=" + from)) {
          assertAnswered(trigger, centralita.post(trigger));
        }
        for (String question : List.of("/api/runs", "/api/coverage", "/api/alerts")) {
          assertAnswered(question, centralita.get(question));
        }
        Reply event =
            new PostCallSender(centralita)
                .send(
                    """
                    {"type":"post_call_transcription","data":{"conversation_id":"conv_2","status":"done",
                     "metadata":{"start_time_unix_secs":%d}}}"""
                        .formatted(from.getEpochSecond()));
        assertThat(event.status()).isEqualTo(200);
        await()
            .until(
                () ->
                    "2"
                        .equals(
                            centralita.value(
                                "SELECT sum(total_conversations) FROM public.elevenlabs_snapshots")));
        assertThat(
                centralita.value(
                    "SELECT string_agg(workspace_id || ' ' || attribution, ', ' ORDER BY id) FROM public.calls"))
            .isEqualTo("2 phone, 2 transfer, 2 phone");
        assertThat(centralita.value("SELECT sum(total_calls) FROM public.twilio_snapshots"))
            .isEqualTo("3");
        assertThat(centralita.value("SELECT twilio_calls FROM public.twilio_reconciliations"))
            .isEqualTo("3");
      }
    }
  }

  @Test
  void aNumberThatTheOlderTableRefuses_isNotAdded_andCostsNoCall() throws Exception {
    Instant from = Instant.now().truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(1));
    try (TestDatabase database = TestDatabase.empty();
        FakeTwilio twilio = FakeTwilio.start()) {
      RunningCentralita.sql(
          database.dataSource(),
          IOUtils.resourceToString("/adoption/guarded-tables.sql", StandardCharsets.UTF_8));
      twilio.add(
          TwilioCalls.terminating(TwilioCalls.sid(1), "+34881198794", "+34687003696", from).build(),
          TwilioCalls.terminating(TwilioCalls.sid(2), "+15005550006", "+34687003697", from).build(),
          TwilioCalls.terminating(TwilioCalls.sid(3), "+34930349294", "+34687003698", from).build(),
          // goes to the workspace of the number that is refused
          TwilioCalls.originating(TwilioCalls.sid(4), "+34687003697", from.plusSeconds(60))
              .endedAfter(Duration.ofMinutes(1))
              .build());

      try (RunningCentralita centralita =
          RunningCentralita.on(database, RunningCentralita.twilio(twilio))) {
        String resync = "/api/resync-twilio-historical?from=" + from;
        Reply reply = assertAnswered(resync, centralita.post(resync));

        assertThat(reply.body().path("savedCalls").asInt()).isEqualTo(4);
        assertThat(reply.body().path("createdPhones").asInt()).isEqualTo(1);
        assertAnswered("reassign", centralita.post("/api/reassign-workspaces"));
        assertThat(
                centralita.value(
                    "SELECT string_agg(workspace_id || ' ' || attribution || ' ' || phone_number, ', ' ORDER BY id)"
                        + " FROM calls WHERE id LIKE 'CA%'"))
            .isEqualTo(
                "2 phone +34881198794, 1 phone +15005550006, 1 phone +34930349294, 1 transfer +15005550006");
        assertThat(
                centralita.value(
                    "SELECT string_agg(phone_number, ',' ORDER BY phone_number) FROM workspace_phones"))
            .isEqualTo("+34881198794,+34930349294");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "LATIN1, 'Íñigo, Ñandú ?', ¿Sí? ?, Ana \\ud83d\\ude42",
    "LATIN6, '??igo, ?and? ?', ?S?? ?, Ana \\ud83d\\ude42",
    "SQL_ASCII, 'Íñigo, Ñandú 🙂', ¿Sí? 🙂, Ana 🙂"
  })
  void aDatabaseOfAnotherEncoding_keepsWhatItCannotHold_asItCan(
      String encoding, String names, String said, String rejected) throws Exception {
    Instant from = Instant.now().truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(2));
    String endless =
        new Random(7).ints(18_000, 'a', 'z').mapToObj(Character::toString).collect(joining());
    try (TestDatabase database =
            TestDatabase.with("ENCODING '" + encoding + "' LOCALE_PROVIDER libc LOCALE 'C'");
        FakeTwilio twilio = FakeTwilio.start();
        FakeElevenLabs elevenLabs = FakeElevenLabs.start()) {
      twilio.add(
          TwilioCalls.terminating(TwilioCalls.sid(1), "+34881198794", "+34687003696", from)
              .text("caller_name", "Íñigo")
              .build(),
          TwilioCalls.terminating(TwilioCalls.sid(2), "+34881198794", "+34687003696", from)
              .text("caller_name", "Ñandú 🙂")
              .build(),
          // on another day, hence in another batch
          TwilioCalls.terminating(
                  endless, "+34881198794", "+34687003696", from.plus(Duration.ofDays(1)))
              .text("caller_name", "Ana 🙂")
              .build());
      elevenLabs.add(
          new ConversationBuilder("conv_1", from).build(),
          new ConversationBuilder("conv_2", from)
              .saying(ConversationBuilder.text("¿Sí? 🙂"))
              .build());
      Map<String, String> settings = new HashMap<>(RunningCentralita.twilio(twilio));
      settings.putAll(ElevenLabsSyncTest.settings(elevenLabs));

      try (RunningCentralita centralita = RunningCentralita.on(database, settings)) {
        for (int i = 0; i < 2; i++) {
          String resync = "/api/resync-twilio-historical?from=" + from;
          Reply calls = assertAnswered(resync, centralita.post(resync));
          assertThat(calls.body().path("savedCalls").asInt()).isEqualTo(2);
          assertThat(calls.body().path("rejectedCount").asInt()).isEqualTo(1);
          String other = "/api/sync-elevenlabs?from=" + from;
          Reply conversations = assertAnswered(other, centralita.post(other));
          assertThat(conversations.body().path("savedConversations").asInt()).isEqualTo(2);
        }
        // one transaction: the batches were written whole, not row by row
        assertThat(centralita.value("SELECT count(DISTINCT xmin::text) FROM calls")).isEqualTo("1");
        assertThat(
                centralita.value("SELECT count(DISTINCT xmin::text) FROM elevenlabs_conversations"))
            .isEqualTo("1");
        assertThat(
                centralita.value(
                    "SELECT string_agg(raw_data ->> 'caller_name', ', ' ORDER BY id) FROM calls"))
            .isEqualTo(names);
        assertThat(
                centralita.value(
                    "SELECT count(*) FROM elevenlabs_conversations WHERE strpos(raw_data::text, '"
                        + said
                        + "') > 0"))
            .isEqualTo("1");
        assertThat(
                centralita.value(
                    "SELECT left(key, 7) || substring(raw_data, 'Ana [^\"]*') FROM sync_rejects"))
            .isEqualTo("sha256:" + rejected);
        assertThat(centralita.get("/api/calls/%F0%9F%99%82").status()).isEqualTo(404);
        assertThat(
                centralita.get("/api/calls?status=%F0%9F%99%82&direction=%C3%B1").body().toString())
            .isEqualTo("{\"success\":true,\"calls\":[],\"next\":null}");
      }
    }
  }

  private static Reply assertAnswered(String request, Reply reply) {
    assertThat(reply.status()).as(request + ": " + reply.body()).isEqualTo(200);
    return reply;
  }

  /** The owner of a database who has settings of its own, and no rights beyond it. */
  private static final class Tenant implements AutoCloseable {

    private final TestDatabase database;
    private Database connected;

    Tenant(TestDatabase database) {
      this.database = database;
      RunningCentralita.sql(
          database.dataSource(),
          "CREATE ROLE tenant LOGIN PASSWORD 'tenant'",
          "DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' OWNER TO tenant'; END $$",
          "CREATE SCHEMA app AUTHORIZATION tenant",
          "ALTER ROLE tenant SET search_path = app",
          "ALTER ROLE tenant SET row_security = off",
          "ALTER ROLE tenant SET standard_conforming_strings = off",
          "ALTER ROLE tenant SET \"DateStyle\" = 'German'",
          "ALTER ROLE tenant SET \"IntervalStyle\" = 'sql_standard'",
          "ALTER ROLE tenant SET bytea_output = escape",
          "ALTER ROLE tenant SET default_transaction_isolation = serializable",
          "CREATE TABLE app.calls (decoy integer)",
          "CREATE TABLE app.workspaces (decoy integer)",
          "CREATE TABLE public.workspaces (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text)",
          "INSERT INTO public.workspaces (name) VALUES ('One'), ('Two')",
          "CREATE TABLE public.workspace_phones (id bigserial PRIMARY KEY, phone_number text UNIQUE, workspace_id bigint)",
          "INSERT INTO public.workspace_phones (phone_number, workspace_id) VALUES ('+34881198794', 2)",
          "CREATE TABLE public.calls (id text PRIMARY KEY, source text, call_date timestamptz)",
          "ALTER TABLE public.calls ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY, OWNER TO tenant",
          "CREATE POLICY everybody ON public.calls USING (true)",
          "ALTER TABLE public.workspace_phones ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY, OWNER TO tenant",
          "ALTER TABLE public.workspaces OWNER TO tenant");
    }

    Database connected() {
      connected = Database.connect(database.urlOf("tenant"));
      return connected;
    }

    /** Something else by the name of each table and function of ours, where the path leads. */
    void putDecoysFirst() {
      RunningCentralita.sql(
          database.dataSource(),
          """
          DO $$
          DECLARE
            name text;
          BEGIN
            FOR name IN SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v') LOOP
              EXECUTE format('CREATE TABLE IF NOT EXISTS app.%I (decoy integer)', name);
            END LOOP;
            FOR name IN SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'public'::regnamespace LOOP
              EXECUTE 'CREATE FUNCTION app.' || name || ' RETURNS integer LANGUAGE sql AS $f$SELECT 1$f$';
            END LOOP;
            GRANT ALL ON ALL TABLES IN SCHEMA app TO tenant;
          END
          $$
          """);
    }

    @Override
    public void close() {
      if (connected != null) {
        connected.close();
      }
      RunningCentralita.sql(
          database.dataSource(),
          "REASSIGN OWNED BY tenant TO CURRENT_USER",
          "DROP OWNED BY tenant",
          "DROP ROLE tenant");
    }
  }

  /** Every other one in an older shape, with what was believed of it then. */
  private static void fillWithConversations(TestDatabase database, ConversationExpectation expected)
      throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          CREATE TABLE elevenlabs_conversations (
            id varchar(64) PRIMARY KEY, agent_id varchar(40), workspace_id text, phone_number text, start_time text,
            duration text, status varchar(20), cost double precision, llm_price text, llm_usage text,
            dev_discount integer DEFAULT 0, raw_data text);
          CREATE TABLE elevenlabs_snapshots (
            id bigserial PRIMARY KEY, workspace_id bigint, snapshot_date timestamptz, total_conversations integer,
            total_cost numeric(10, 4), UNIQUE (workspace_id, snapshot_date));
          INSERT INTO elevenlabs_snapshots (workspace_id, snapshot_date, total_conversations, total_cost)
            VALUES (5, '2026-03-02T03:00:00Z', 99, 99);
          """);
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO elevenlabs_conversations VALUES (?, 'agent_x', '5', '+15005559999', ?,"
                  + " '1', 'processing', ?, ?, ?, ?, '{\"older\": \"\\u0000\"}')")) {
        Iterator<String> ids = expected.ids().iterator();
        while (ids.hasNext()) {
          addOlder(insert, expected.conversation(ids.next()));
          // the next one is new
          if (ids.hasNext()) {
            ids.next();
          }
        }
        insert.executeBatch();
      }
    }
  }

  private static void addOlder(PreparedStatement insert, ConversationRow row) throws SQLException {
    insert.setString(1, row.conversationId());
    insert.setString(2, row.startTime().plus(Duration.ofHours(3)).toString());
    insert.setObject(3, ifKnown(row.cost(), 7.5), Types.DOUBLE);
    insert.setObject(4, ifKnown(row.llmPrice(), "0.5"), Types.VARCHAR);
    insert.setObject(5, ifKnown(row.llmUsage(), "{\"older\": 1}"), Types.VARCHAR);
    insert.setObject(6, ifKnown(row.devDiscount(), 1), Types.INTEGER);
    insert.addBatch();
  }

  /** What the provider no longer says would stay as it was. */
  private static Object ifKnown(Object now, Object then) {
    return now == null ? null : then;
  }

  private static String column(RunningCentralita centralita, String expression) {
    return centralita.value(
        "SELECT string_agg("
            + expression
            + ", ',' ORDER BY id) FROM calls WHERE id IN ('CA1', 'CA2')");
  }

  private static void fill(TestDatabase database) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          CREATE TABLE workspaces (id bigserial PRIMARY KEY, name text);
          INSERT INTO workspaces (name) VALUES ('One'), ('Two'), ('Three'), ('Four');
          CREATE TABLE workspace_phones (
            id bigserial PRIMARY KEY, phone_number text UNIQUE, workspace_id bigint REFERENCES workspaces (id));
          INSERT INTO workspace_phones (phone_number, workspace_id) VALUES ('+34881198794', 4);
          CREATE TABLE calls (
            id text PRIMARY KEY, source text, workspace_id bigint, phone_number text, call_date timestamptz,
            duration integer, cost numeric, raw_data jsonb, created_at timestamptz DEFAULT now());
          INSERT INTO calls (id, source, workspace_id, phone_number, call_date, duration, cost, raw_data) VALUES
            ('CA1', 'twilio', 4, '+34881198794', '2025-10-04T15:00:01Z', 30, 0.0085,
             '{"sid": "CA1", "direction": "outbound-api", "status": "completed", "from": "+34881198794",
               "to": "+34637954900", "start_time": "Sat, 04 Oct 2025 15:00:01 +0000",
               "end_time": "Sat, 04 Oct 2025 15:00:31 +0000", "price": "-0.0085", "duration": "30"}'),
            ('CA2', 'twilio', 1, '+34930349294', '2025-10-04T15:10:01Z', 30, 0,
             '{"sid": "CA2", "direction": "trunking-terminating", "status": "completed", "from": "+34930349294",
               "to": "sip:+34687003696@public-vip.ie1.twilio.com", "startTime": "2025-10-04T15:10:01.000Z",
               "endTime": "2025-10-04T15:10:31.000Z", "price": null, "duration": "30"}'),
            ('conv_1', 'elevenlabs', 1, NULL, '2025-10-04T15:10:01Z', 5, 3, '{"x": "stays"}');
          CREATE TABLE call_snapshots (id bigserial PRIMARY KEY, total integer);
          INSERT INTO call_snapshots (total) VALUES (1);
          """);
    }
  }
}
