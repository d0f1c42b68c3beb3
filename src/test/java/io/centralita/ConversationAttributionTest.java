package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import io.centralita.RunningCentralita.Reply;
import io.centralita.database.TestDatabase;
import io.centralita.testkit.ConversationBuilder;
import io.centralita.testkit.ConversationTables;
import io.centralita.testkit.FakeElevenLabs;
import io.centralita.testkit.FakeTwilio;
import io.centralita.testkit.RawCall;
import io.centralita.testkit.RawConversation;
import io.centralita.testkit.RowVersion;
import io.centralita.testkit.Tables;
import io.centralita.testkit.TwilioCalls;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.lifecycle.BeforeTry;

/**
 * Conversations and calls come by syncs of their own, in any order: a conversation belongs where
 * its call does, and the snapshots follow.
 */
class ConversationAttributionTest {

  private static final Instant START = Instant.parse("2026-03-02T10:20:00Z");
  private static final Instant HOUR_LATER = START.plus(Duration.ofHours(1));
  private static final String PERIOD = "?from=2026-03-02&to=2026-03-04";
  private static final String TWILIO = "/api/resync-twilio-historical" + PERIOD;
  private static final String ELEVENLABS = "/api/sync-elevenlabs" + PERIOD;
  private static final String OF_TWO = "+15005550002";
  private static final String OF_THREE = "+15005550003";
  private static final String OF_NOBODY = "+15005550009";
  private static final String LEAD = "+15005551001";

  private static FakeTwilio twilio;
  private static FakeElevenLabs elevenLabs;
  private static TestDatabase database;
  private static RunningCentralita centralita;

  @BeforeContainer
  static void start() {
    twilio = FakeTwilio.start();
    elevenLabs = FakeElevenLabs.start();
    database = TestDatabase.migrated();
    Map<String, String> settings = new HashMap<>(RunningCentralita.twilio(twilio));
    settings.putAll(RunningCentralita.elevenLabs(elevenLabs));
    centralita = RunningCentralita.on(database, settings);
  }

  @AfterContainer
  static void stop() {
    centralita.close();
    database.close();
    elevenLabs.close();
    twilio.close();
  }

  @BeforeTry
  void forget() {
    centralita.forget();
    Tables.enterDirectory(
        database.dataSource(),
        Map.of(2L, "Two", 3L, "Three", 4L, "Four"),
        Map.of(OF_TWO, 2L, OF_THREE, 3L));
    twilio.clear();
    elevenLabs.clear();
  }

  @Example
  void aConversationStoredBeforeItsCall_movesToItsWorkspace_andBothHoursFollow() {
    elevenLabs.add(
        conversation(1, OF_NOBODY, START),
        conversation(2, OF_THREE, HOUR_LATER),
        conversation(3, OF_NOBODY, START),
        conversation(4, OF_THREE, HOUR_LATER));
    run(ELEVENLABS);
    assertThat(workspaces()).isEqualTo("conv_1=1 conv_2=3 conv_3=1 conv_4=3");
    assertThat(snapshots()).isEqualTo("10h of 1: 2, 11h of 3: 2");
    Map<String, RowVersion> before = ConversationTables.rowVersions(database.dataSource());

    twilio.add(call(1, OF_TWO, START), call(2, OF_TWO, HOUR_LATER));
    Reply sync = run(TWILIO);

    assertThat(sync.body().path("totalCalls").asInt()).isEqualTo(2);
    assertThat(workspaces()).isEqualTo("conv_1=2 conv_2=2 conv_3=1 conv_4=3");
    assertThat(snapshots()).isEqualTo("10h of 1: 1, 10h of 2: 1, 11h of 2: 1, 11h of 3: 1");
    Map<String, RowVersion> after = ConversationTables.rowVersions(database.dataSource());
    for (String untouched : List.of("conv_3", "conv_4")) {
      assertThat(version(after, untouched)).isEqualTo(version(before, untouched));
    }
    for (String moved : List.of("conv_1", "conv_2")) {
      assertThat(version(after, moved).updatedAt())
          .isNotEqualTo(version(before, moved).updatedAt());
    }

    run(TWILIO);
    run(ELEVENLABS);
    ConversationTables.assertUntouched(after, database.dataSource());
  }

  @Example
  void aConversationOfACallThatIsThere_isInItsWorkspaceAtOnce() {
    twilio.add(call(1, OF_TWO, START));
    run(TWILIO);
    elevenLabs.add(conversation(1, OF_THREE, START), conversation(2, OF_THREE, START));

    run(ELEVENLABS);

    assertThat(workspaces()).isEqualTo("conv_1=2 conv_2=3");
    assertThat(snapshots()).isEqualTo("10h of 2: 1, 10h of 3: 1");
  }

  @Example
  void aCallThatIsReassigned_takesItsConversationAlong() {
    twilio.add(call(1, OF_TWO, START), call(2, OF_THREE, START));
    elevenLabs.add(conversation(1, OF_THREE, START), conversation(2, OF_TWO, HOUR_LATER));
    run(TWILIO);
    run(ELEVENLABS);
    Map<String, RowVersion> before = ConversationTables.rowVersions(database.dataSource());
    centralita.sql(
        "UPDATE workspace_phones SET workspace_id = 4 WHERE phone_number = '" + OF_TWO + "'");

    run("/api/reassign-workspaces");

    assertThat(workspaces()).isEqualTo("conv_1=4 conv_2=3");
    assertThat(snapshots()).isEqualTo("10h of 4: 1, 11h of 3: 1");
    assertThat(version(ConversationTables.rowVersions(database.dataSource()), "conv_2"))
        .isEqualTo(version(before, "conv_2"));
  }

  @Example
  void aTransferWhoseRelatedCallComesLater_takesItsConversationAlong() {
    RawCall transfer =
        TwilioCalls.originating(TwilioCalls.sid(1), LEAD, START)
            .endedAfter(Duration.ofMinutes(1))
            .build();
    twilio.add(transfer);
    elevenLabs.add(conversation(1, OF_NOBODY, START));
    run(ELEVENLABS);
    run(TWILIO);
    assertThat(workspaces()).isEqualTo("conv_1=1");

    twilio.add(call(2, OF_THREE, START.minus(Duration.ofMinutes(3))));
    run(TWILIO);

    assertThat(workspaces()).isEqualTo("conv_1=3");
    assertThat(snapshots()).isEqualTo("10h of 3: 1");
  }

  /** A sync of either account over some hours, or numbers that go to another workspace. */
  record Step(int kind, int from, int hours, long workspace) {}

  /**
   * Whatever comes first: after each step the snapshots are the grouping, and once all has been
   * read each conversation is where its call is, else its number.
   */
  @Property(tries = 15, shrinking = ShrinkingMode.BOUNDED)
  void whateverTheOrder_snapshotsAreTheGrouping_andConversationsAreWithTheirCalls(
      @ForAll("steps") List<Step> steps) {
    for (int i = 0; i < 24; i++) {
      String number = List.of(OF_TWO, OF_THREE, OF_NOBODY).get(i % 3);
      Instant start = START.plus(Duration.ofMinutes(73L * i));
      elevenLabs.add(conversation(i, number, start));
      if (i % 4 > 0) {
        twilio.add(call(i, List.of(OF_THREE, OF_TWO).get(i % 2), start));
      }
    }

    for (Step step : steps) {
      take(step);
      ConversationTables.assertSnapshotsAreTheGrouping(database.dataSource());
    }
    run(ELEVENLABS);
    run(TWILIO);
    run("/api/reassign-workspaces");

    ConversationTables.assertSnapshotsAreTheGrouping(database.dataSource());
    assertThat(centralita.value("SELECT count(*) FROM elevenlabs_conversations")).isEqualTo("24");
    assertThat(
            centralita.value(
                "SELECT string_agg(conversation_id, ' ') FROM elevenlabs_conversations c"
                    + " WHERE workspace_id IS DISTINCT FROM coalesce("
                    + " (SELECT workspace_id FROM calls WHERE id = c.call_sid),"
                    + " (SELECT workspace_id FROM workspace_phones p"
                    + "   WHERE p.phone_number = c.phone_number), 1)"))
        .isNull();
    assertThat(centralita.value("SELECT count(*) FROM sync_pending_conversation_hours"))
        .isEqualTo("0");
  }

  private static void take(Step step) {
    String period =
        "?from="
            + START.plus(Duration.ofHours(step.from()))
            + "&to="
            + START.plus(Duration.ofHours(step.from() + step.hours()));
    switch (step.kind()) {
      case 0 -> run("/api/resync-twilio-historical" + period);
      case 1 -> run("/api/sync-elevenlabs" + period);
      default -> {
        centralita.sql(
            "UPDATE workspace_phones SET workspace_id = %d WHERE phone_number = '%s'"
                .formatted(step.workspace(), step.from() % 2 == 0 ? OF_TWO : OF_NOBODY));
        run("/api/reassign-workspaces");
      }
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.of(0, 0, 1, 1, 2),
            Arbitraries.integers().between(0, 28),
            Arbitraries.integers().between(1, 12),
            Arbitraries.longs().between(1, 4))
        .as(Step::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }

  private static Reply run(String trigger) {
    Reply reply = centralita.post(trigger);
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    return reply;
  }

  private static RawConversation conversation(int number, String agentNumber, Instant start) {
    return new ConversationBuilder("conv_" + number, start)
        .twilio(TwilioCalls.sid(number), agentNumber)
        .metadata("cost", String.valueOf(100 + number))
        .charging("llm_price", "0.00" + (10 + number))
        .usage("irreversible", "model " + number % 2, "input", "" + number, "0.000" + number)
        .build();
  }

  private static RawCall call(int number, String from, Instant start) {
    return TwilioCalls.outboundApi(TwilioCalls.sid(number), from, LEAD, start)
        .endedAfter(Duration.ofMinutes(1))
        .price("-0.0130")
        .build();
  }

  private static RowVersion version(Map<String, RowVersion> versions, String id) {
    return versions.get("elevenlabs_conversations " + id);
  }

  private static String workspaces() {
    return centralita.value(
        "SELECT string_agg(conversation_id || '=' || workspace_id, ' ' ORDER BY conversation_id)"
            + " FROM elevenlabs_conversations");
  }

  private static String snapshots() {
    ConversationTables.assertSnapshotsAreTheGrouping(database.dataSource());
    return centralita.value(
        "SELECT string_agg(to_char(snapshot_date AT TIME ZONE 'UTC', 'HH24') || 'h of '"
            + " || workspace_id || ': ' || total_conversations, ', '"
            + " ORDER BY snapshot_date, workspace_id) FROM elevenlabs_snapshots");
  }
}
