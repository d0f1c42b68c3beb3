package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.centralita.RunningCentralita.Reply;
import io.centralita.database.CuttableLine;
import io.centralita.database.Database;
import io.centralita.database.DatabaseUrl;
import io.centralita.database.TestDatabase;
import io.centralita.testkit.ConversationBuilder;
import io.centralita.testkit.ConversationCampaign;
import io.centralita.testkit.ConversationExpectation;
import io.centralita.testkit.ConversationTables;
import io.centralita.testkit.FakeElevenLabs;
import io.centralita.testkit.RawConversation;
import io.centralita.testkit.RowVersion;
import io.centralita.testkit.Tables;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From ElevenLabs' post-call webhook to the tables, and what the hourly job then makes of it. */
class ElevenLabsEventsTest {

  /** Escaped, so that half a character survives the way. */
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private static final String HOURLY = "/api/sync-elevenlabs-hourly";
  private static final String OF_THREE = "+15005550003";
  private static final Map<String, Long> PHONES = Map.of(OF_THREE, 3L);
  private static final Map<String, Long> CALLS = Map.of("CA1", 2L);

  private final Instant recent =
      Instant.now().minus(Duration.ofMinutes(20)).truncatedTo(ChronoUnit.SECONDS);

  @RegisterExtension
  static final CentralitaExtension extension =
      new CentralitaExtension()
          .besideElevenLabs()
          .with("ELEVENLABS_WEBHOOK_SECRET", PostCallSender.SECRET);

  private final FakeElevenLabs elevenLabs = extension.elevenLabs();
  private final TestDatabase database = extension.database();
  private final RunningCentralita centralita = extension.program();

  @BeforeEach
  void enter() {
    enterDirectory(database);
    ConversationTables.enterCalls(database.dataSource(), CALLS);
  }

  @Test
  void anEvent_isAConversationInItsWorkspace_withItsSnapshot_andTwiceIsTheSame() {
    List<RawConversation> ended =
        List.of(
            new ConversationBuilder("conv_call", recent).twilio("CA1", OF_THREE).build(),
            new ConversationBuilder("conv_phone", recent).twilio("CA2", OF_THREE).build(),
            new ConversationBuilder("conv_web", recent.minus(Duration.ofDays(400))).build(),
            new ConversationBuilder("conv_odd", recent).saying("\"\\u0000¿Sí? \\ud83d\"").build());

    ended.forEach(conversation -> send(event(conversation)));
    awaitWorkedOff();

    ConversationTables.assertEqual(expected(ended), database.dataSource());
    Map<String, RowVersion> before = ConversationTables.rowVersions(database.dataSource());
    ended.forEach(conversation -> send(event(conversation)));
    awaitWorkedOff();
    ConversationTables.assertUntouched(before, database.dataSource());
  }

  @ParameterizedTest
  @ValueSource(longs = {20, 300, 2880})
  void theHourlyJob_asksOnceForWhatAnEventBrought_andNeverAgain(long minutesAgo) {
    Instant start = Instant.now().minus(Duration.ofMinutes(minutesAgo));
    RawConversation told =
        new ConversationBuilder("conv_1", start.truncatedTo(ChronoUnit.SECONDS)).build();
    RawConversation charged =
        new ConversationBuilder("conv_1", start.truncatedTo(ChronoUnit.SECONDS))
            .metadata("cost", "531")
            .build();
    elevenLabs.add(charged);
    send(event(told));
    awaitWorkedOff();

    hourly();
    assertThat(elevenLabs.detailRequests()).isEqualTo(Map.of("conv_1", 1));
    ConversationTables.assertEqual(expected(List.of(charged)), database.dataSource());

    elevenLabs.forgetRequests();
    Map<String, RowVersion> before = ConversationTables.rowVersions(database.dataSource());
    hourly();
    send(event(told));
    awaitWorkedOff();
    hourly();
    assertThat(elevenLabs.detailRequests()).isEmpty();
    ConversationTables.assertUntouched(before, database.dataSource());
  }

  @Test
  void aDetailThatIsBehindTheEvent_neverOverwritesIt() {
    RawConversation done = new ConversationBuilder("conv_1", recent).metadata("cost", "5").build();
    elevenLabs.add(new ConversationBuilder("conv_1", recent).unfinished("processing").build());
    send(event(done));
    awaitWorkedOff();
    Map<String, RowVersion> before = ConversationTables.rowVersions(database.dataSource());

    hourly();

    assertThat(elevenLabs.detailRequests()).isEqualTo(Map.of("conv_1", 1));
    ConversationTables.assertUntouched(before, database.dataSource());

    elevenLabs.replace(done).forgetRequests();
    hourly();
    hourly();
    assertThat(elevenLabs.detailRequests()).isEqualTo(Map.of("conv_1", 1));
    ConversationTables.assertEqual(expected(List.of(done)), database.dataSource());
  }

  @Test
  void anEventThatIsBehindTheTable_changesNothing() {
    ConversationBuilder done = new ConversationBuilder("conv_1", recent).metadata("cost", "531");
    send(event(done.build()));
    awaitWorkedOff();
    Map<String, RowVersion> before = ConversationTables.rowVersions(database.dataSource());

    send(event(new ConversationBuilder("conv_1", recent).unfinished("processing").build()));
    awaitWorkedOff();

    ConversationTables.assertUntouched(before, database.dataSource());
  }

  @Test
  void anEventAfterADetailThatWasNotFinal_settlesTheConversation() {
    RawConversation done = new ConversationBuilder("conv_1", recent).metadata("cost", "5").build();
    elevenLabs.add(new ConversationBuilder("conv_1", recent).unfinished("in-progress").build());
    hourly();

    send(event(done));
    awaitWorkedOff();

    ConversationTables.assertEqual(expected(List.of(done)), database.dataSource());
  }

  @Test
  void whatCannotBeStored_isAnswered200_andKeptOnce() {
    List<String> events =
        List.of(
            "no JSON \0 at all",
            "{\"type\":\"post_call_transcription\"}",
            event(new ConversationBuilder("", recent).field("conversation_id", null).build()),
            event(new ConversationBuilder("conv_1", recent).metadata("cost", "\"free\"").build()),
            event(new ConversationBuilder("conv_2", recent).charging("llm_price", "1e16").build()));

    events.forEach(this::send);
    events.forEach(this::send);
    awaitWorkedOff();

    assertThat(
            centralita.value(
                "SELECT string_agg(source || ': ' || reason, ' ' ORDER BY id) FROM sync_rejects"))
        .isEqualTo(
            "elevenlabs: It is no event: it is not JSON, or no object."
                + " elevenlabs: It is an event without data."
                + " elevenlabs: It has no conversation_id."
                + " elevenlabs: Its cost is not a number."
                + " elevenlabs: Its llm_price is out of all bounds.");
    assertThat(centralita.value("SELECT raw_data FROM sync_rejects ORDER BY id"))
        .isEqualTo("\"no JSON  at all\"");
    assertThat(centralita.value("SELECT count(*) FROM elevenlabs_conversations")).isEqualTo("0");
  }

  @Test
  void eventsOfOtherTypes_areIgnored() {
    String event = event(new ConversationBuilder("conv_1", recent).build());
    for (String type : List.of("post_call_audio", "call_initiation_failure", "something_new")) {
      send(event.replace("post_call_transcription", type));
    }
    awaitWorkedOff();

    assertThat(centralita.value("SELECT count(*) FROM elevenlabs_conversations")).isEqualTo("0");
    assertThat(centralita.value("SELECT count(*) FROM sync_rejects")).isEqualTo("0");
  }

  @Test
  void eventsWhileTheSameIsBeingRead_endAsIfThereHadBeenNone() throws Exception {
    Instant from = Instant.parse("2026-03-02T00:00:00Z");
    Instant to = from.plus(Duration.ofHours(8));
    ConversationCampaign campaign = ConversationCampaign.of(13, 250, from, to);
    List<RawConversation> account =
        campaign.conversations().stream().filter(each -> !each.id().isEmpty()).toList();
    ConversationExpectation expected =
        ConversationExpectation.firstRun(Map.of(), PHONES, 1, account, from, to);
    elevenLabs.add(account).latency(Duration.ofMillis(15));

    CompletableFuture<Reply> resync =
        CompletableFuture.supplyAsync(
            () -> centralita.post("/api/sync-elevenlabs?from=" + from + "&to=" + to));
    account.stream()
        .filter(each -> expected.ids().contains(each.id()))
        .limit(80)
        .forEach(each -> send(event(each)));
    Reply reply = resync.get(60, TimeUnit.SECONDS);
    awaitWorkedOff();

    elevenLabs.latency(Duration.ZERO);
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    ConversationTables.assertEqual(expected, database.dataSource());
  }

  @Test
  void whileTheDatabaseIsDown_eventsAreTaken_andStoredInOrderWhenItIsBack() throws IOException {
    List<RawConversation> ended =
        IntStream.range(0, 12)
            .mapToObj(i -> new ConversationBuilder("conv_" + (12 - i), recent).build())
            .toList();
    try (TestDatabase real = TestDatabase.migrated();
        CuttableLine line = CuttableLine.to(real.url());
        Database cuttable = Database.connect(line.url());
        RunningCentralita program =
            RunningCentralita.on(
                cuttable,
                ElevenLabsSyncTest.settings(
                    elevenLabs, "ELEVENLABS_WEBHOOK_SECRET", PostCallSender.SECRET))) {
      enterDirectory(real);
      PostCallSender sender = new PostCallSender(program);
      assertThat(sender.send(event(ended.get(0))).status()).isEqualTo(200);
      await().until(() -> isThere(real, ended.get(0).id()));
      line.leadTo(nowhere());
      line.cut();

      for (RawConversation conversation : ended.subList(1, 12)) {
        assertThat(sender.send(event(conversation)).status()).isEqualTo(200);
      }
      assertThat(isThere(real, ended.get(1).id())).isFalse();
      line.leadTo(real.url());

      await()
          .atMost(Duration.ofSeconds(40))
          .until(() -> isThere(real, ended.get(11).id()) && nothingPends(real));
      ConversationTables.assertEqual(expected(ended), real.dataSource());
      assertThat(inOrderOfStoring(real))
          .isEqualTo(ended.stream().map(RawConversation::id).collect(Collectors.joining(" ")));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "elevenlabs_conversations, NEW.conversation_id = 'conv_1'",
    "elevenlabs_snapshots, NEW.total_conversations = 2"
  })
  void anEventThereIsNoRoomFor_isWaitedFor_andTheOnesAfterItWaitBehindIt(
      String table, String theSecond) {
    List<RawConversation> ended = fiveInAnHour();
    refuse(table, theSecond, "disk_full", 4);
    try {
      ended.forEach(conversation -> send(event(conversation)));
      awaitWorkedOff();

      assertThat(attempts()).isEqualTo(5);
      assertThat(inOrderOfStoring(database)).isEqualTo("conv_0 conv_1 conv_2 conv_3 conv_4");
      ConversationTables.assertEqual(expected(ended), database.dataSource());
    } finally {
      refuseNoMore();
    }
  }

  @Test
  void anEventThatIsItselfTheTrouble_isSetAsideAfterAWhile_andTheOthersGoOn() {
    List<RawConversation> ended = fiveInAnHour();
    refuse(
        "elevenlabs_snapshots", "NEW.total_conversations = 2", "numeric_value_out_of_range", 1000);
    try {
      ended.forEach(conversation -> send(event(conversation)));
      awaitWorkedOff();

      assertThat(attempts()).isEqualTo(3);
      assertThat(centralita.get("/health").body().toString()).contains("1 event is set aside");
      ConversationTables.assertEqual(expected(ended), database.dataSource());
    } finally {
      refuseNoMore();
    }
  }

  private List<RawConversation> fiveInAnHour() {
    Instant hour = recent.truncatedTo(ChronoUnit.HOURS);
    return IntStream.range(0, 5)
        .mapToObj(i -> new ConversationBuilder("conv_" + i, hour.plusSeconds(i)).build())
        .toList();
  }

  /** Has the database refuse rows; attempts are counted by a sequence, which no rollback resets. */
  private void refuse(String table, String when, String error, int times) {
    centralita.sql(
        "CREATE SEQUENCE attempts",
        """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF nextval('attempts') <= %d THEN
            RAISE 'refused' USING ERRCODE = '%s';
          END IF;
          RETURN NEW;
        END $$\
        """
            .formatted(times, error),
        "CREATE TRIGGER refuse BEFORE INSERT ON %s FOR EACH ROW WHEN (%s) EXECUTE FUNCTION refuse()"
            .formatted(table, when));
  }

  private int attempts() {
    return Integer.parseInt(centralita.value("SELECT last_value FROM attempts"));
  }

  private void refuseNoMore() {
    centralita.sql("DROP FUNCTION refuse CASCADE", "DROP SEQUENCE attempts");
  }

  private static String inOrderOfStoring(TestDatabase where) {
    return RunningCentralita.value(
        where.dataSource(),
        "SELECT string_agg(conversation_id, ' ' ORDER BY created_at) FROM"
            + " elevenlabs_conversations");
  }

  private static DatabaseUrl nowhere() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new DatabaseUrl(
          "jdbc:postgresql://127.0.0.1:" + free.getLocalPort() + "/postgres", "", "");
    }
  }

  private static void enterDirectory(TestDatabase where) {
    Tables.enterDirectory(where.dataSource(), Map.of(2L, "Two", 3L, "Three"), PHONES);
  }

  private static ConversationExpectation expected(List<RawConversation> account) {
    return ConversationExpectation.of(CALLS, PHONES, 1, account, instant -> true);
  }

  private static String event(RawConversation conversation) {
    ObjectNode event = JSON.createObjectNode();
    event.put("type", "post_call_transcription").put("event_timestamp", 1_739_537_297);
    event.set("data", conversation.detail());
    try {
      return JSON.writeValueAsString(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private void send(String event) {
    Reply reply = new PostCallSender(centralita).send(event);
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
  }

  private void hourly() {
    Reply reply = centralita.post(HOURLY);
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
  }

  /** Events are worked off in order: once the last is, and leaves no trace, all are. */
  private void awaitWorkedOff() {
    send(event(new ConversationBuilder("conv_last", Instant.EPOCH).build()));
    await().until(() -> isThere(database, "conv_last") && nothingPends(database));
    centralita.sql(
        "DELETE FROM elevenlabs_conversations WHERE conversation_id = 'conv_last'",
        "DELETE FROM elevenlabs_snapshots WHERE snapshot_date = '1970-01-01T00:00:00Z'");
  }

  private static boolean isThere(TestDatabase where, String id) {
    String query =
        "SELECT count(*) FROM elevenlabs_conversations WHERE conversation_id = '" + id + "'";
    return "1".equals(RunningCentralita.value(where.dataSource(), query));
  }

  /** Its hours are written down with a conversation, and taken away with the roll-up. */
  private static boolean nothingPends(TestDatabase where) {
    String query = "SELECT count(*) FROM sync_pending_conversation_hours";
    return "0".equals(RunningCentralita.value(where.dataSource(), query));
  }
}
