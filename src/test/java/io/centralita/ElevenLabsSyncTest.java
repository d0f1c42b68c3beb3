package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.RunningCentralita.Reply;
import io.centralita.database.TestDatabase;
import io.centralita.testkit.ConversationBuilder;
import io.centralita.testkit.ConversationCampaign;
import io.centralita.testkit.ConversationCounts;
import io.centralita.testkit.ConversationExpectation;
import io.centralita.testkit.ConversationOrder;
import io.centralita.testkit.ConversationTables;
import io.centralita.testkit.FakeElevenLabs;
import io.centralita.testkit.RawConversation;
import io.centralita.testkit.Tables;
import io.centralita.testkit.TwilioCalls;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole program between a simulated ElevenLabs account and a real database. */
// the extension closes each program
@SuppressWarnings("PMD.CloseResource")
class ElevenLabsSyncTest {

  private static final Instant FROM = Instant.parse("2026-03-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2026-03-15T00:00:00Z");
  private static final String RESYNC = "/api/sync-elevenlabs?from=" + FROM + "&to=" + TO;
  private static final String HOURLY = "/api/sync-elevenlabs-hourly";

  @RegisterExtension
  static final CentralitaExtension extension = new CentralitaExtension().besideElevenLabs();

  private final TestDatabase database = extension.database();
  private final FakeElevenLabs elevenLabs = extension.elevenLabs();
  private final RunningCentralita centralita = extension.program();

  static Map<String, String> settings(FakeElevenLabs elevenLabs, String... more) {
    Map<String, String> settings = RunningCentralita.elevenLabs(elevenLabs);
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    return settings;
  }

  private ConversationCampaign campaign(int count) {
    ConversationCampaign campaign = ConversationCampaign.of(7, count, FROM, TO);
    elevenLabs.add(campaign.conversations());
    Tables.enterDirectory(database.dataSource(), TwilioCalls.workspaces(), campaign.phones());
    ConversationTables.enterCalls(database.dataSource(), campaign.calls());
    return campaign;
  }

  private static ConversationExpectation expectation(
      ConversationCampaign campaign, List<RawConversation> account) {
    return ConversationExpectation.firstRun(
        campaign.calls(), campaign.phones(), 1, account, FROM, TO);
  }

  @ParameterizedTest
  @EnumSource
  void resync_storesWhatTheAccountHolds_andASecondOneAsksForNothingFinal(ConversationOrder order) {
    ConversationCampaign campaign = campaign(1500);
    elevenLabs.order(order).repeatLastOnNextPage(true).emptyPagesBetween(true);
    elevenLabs.afterInclusive(false).beforeInclusive(false);
    ConversationExpectation expected = expectation(campaign, elevenLabs.conversations());
    Reply first = centralita.post(RESYNC);

    assertThat(first.status()).isEqualTo(200);
    assertThat(ConversationCounts.of(first.body())).isEqualTo(expected.counts());
    assertThat(first.body().path("skippedCount").asInt()).isEqualTo(expected.skipped().size());
    ConversationTables.assertEqual(expected, database.dataSource());
    assertThat(elevenLabs.unknownParameters()).isEmpty();
    assertThat(elevenLabs.detailRequests().values()).containsOnly(1);
    assertThat(elevenLabs.maxConcurrent()).isLessThanOrEqualTo(8);

    Map<String, ?> before = ConversationTables.rowVersions(database.dataSource());
    elevenLabs.forgetRequests();
    Reply second = centralita.post(RESYNC);

    assertThat(second.body().path("totalConversations"))
        .isEqualTo(first.body().path("totalConversations"));
    assertThat(second.body().path("savedConversations"))
        .isEqualTo(first.body().path("savedConversations"));
    assertThat(elevenLabs.detailRequests().keySet())
        .doesNotContainAnyElementsOf(
            expected.ids().stream().filter(id -> isFinal(expected, id)).toList());
    assertThat(ConversationTables.rowVersions(database.dataSource())).isEqualTo(before);
  }

  @Test
  void resync_leavesNothingForThePlannerToGuess() {
    centralita.sql(
        "DELETE FROM pg_statistic"
            + " WHERE starelid IN ('calls'::regclass, 'elevenlabs_conversations'::regclass)");
    campaign(20);
    centralita.post(RESYNC);

    assertThat(
            centralita.value(
                "SELECT string_agg(DISTINCT tablename, ' ' ORDER BY tablename) FROM pg_stats"
                    + " WHERE tablename IN ('calls', 'elevenlabs_conversations')"))
        .isEqualTo("calls elevenlabs_conversations");
  }

  private static boolean isFinal(ConversationExpectation expected, String id) {
    return Set.of("done", "failed").contains(String.valueOf(expected.conversation(id).status()));
  }

  @Test
  void hourly_readsAgainWhatIsNotFinal_inItsWindowAndBehindIt() {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Instant recent = now.minus(Duration.ofMinutes(10));
    Instant older = now.minus(Duration.ofHours(5));
    elevenLabs.add(
        new ConversationBuilder("conv_final", recent).metadata("cost", "12").build(),
        new ConversationBuilder("conv_recent", recent).unfinished("in-progress").build(),
        new ConversationBuilder("conv_older", older).unfinished("processing").build(),
        new ConversationBuilder("conv_gone", older).unfinished("initiated").build());
    assertThat(centralita.post("/api/sync-elevenlabs?from=" + older).status()).isEqualTo(200);
    elevenLabs.forgetRequests();
    elevenLabs.replace(
        new ConversationBuilder("conv_recent", recent).metadata("cost", "12").build());
    elevenLabs.replace(new ConversationBuilder("conv_older", older).metadata("cost", "12").build());
    elevenLabs.remove("conv_gone");

    Reply hourly = centralita.post(HOURLY);

    assertThat(hourly.body().path("totalConversations").asInt()).isEqualTo(2);
    assertThat(hourly.body().path("settledConversations").asInt()).isEqualTo(2);
    assertThat(elevenLabs.detailRequests().keySet())
        .containsExactly("conv_gone", "conv_older", "conv_recent");
    ConversationExpectation expected =
        ConversationExpectation.of(
            Map.of(), Map.of(), 1, elevenLabs.conversations(), instant -> true);
    assertThat(
            centralita.value(
                "SELECT string_agg(conversation_id, ',' ORDER BY conversation_id)"
                    + " FROM elevenlabs_conversations WHERE status = 'done'"))
        .isEqualTo("conv_final,conv_older,conv_recent");
    assertThat(ConversationTables.conversations(database.dataSource()))
        .containsEntry("conv_older", expected.conversation("conv_older"));

    elevenLabs.forgetRequests();
    centralita.post(HOURLY);

    assertThat(elevenLabs.detailRequests()).isEmpty();
  }

  @Test
  void hourly_afterAnOutage_beginsWhereItIsCovered() {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    centralita.post(HOURLY);
    centralita.sql(
        "UPDATE sync_coverage SET covered_until = now() - interval '30 hours'"
            + " WHERE account_sid = 'elevenlabs'");
    elevenLabs.add(new ConversationBuilder("conv_missed", now.minus(Duration.ofHours(29))).build());

    Reply hourly = centralita.post(HOURLY);

    assertThat(hourly.body().path("totalConversations").asInt()).isEqualTo(1);
  }

  @Test
  void attribution_isByCallThenNumberThenDefault_andDoneAgainWhenTheyChange() {
    elevenLabs.add(
        new ConversationBuilder("conv_call", FROM).twilio("CA1", "+15005550001").build(),
        new ConversationBuilder("conv_phone", FROM).twilio("CA2", "+15005550002").build(),
        new ConversationBuilder("conv_nobody", FROM).twilio("CA3", "+15005550003").build());
    RunningCentralita.sql(
        database.dataSource(),
        "INSERT INTO workspaces (id) VALUES (2), (3), (4)",
        "INSERT INTO calls (id, source, workspace_id) VALUES ('CA1', 'twilio', 2)",
        "INSERT INTO workspace_phones (phone_number, workspace_id)"
            + " VALUES ('+15005550001', 3), ('+15005550002', 3)");
    centralita.post(RESYNC);
    assertThat(workspaces()).isEqualTo("conv_call=2 conv_nobody=1 conv_phone=3");

    centralita.sql(
        "UPDATE workspace_phones SET workspace_id = 4 WHERE phone_number = '+15005550002'",
        "INSERT INTO workspace_phones (phone_number, workspace_id) VALUES ('+15005550003', 4)");
    assertThat(centralita.post("/api/reassign-workspaces").status()).isEqualTo(200);

    assertThat(workspaces()).isEqualTo("conv_call=2 conv_nobody=4 conv_phone=4");
    assertThat(
            centralita.value(
                "SELECT string_agg(workspace_id || ':' || total_conversations, ' ' ORDER BY"
                    + " workspace_id) FROM elevenlabs_snapshots"))
        .isEqualTo("2:1 4:2");
  }

  private String workspaces() {
    return centralita.value(
        "SELECT string_agg(conversation_id || '=' || workspace_id, ' ' ORDER BY conversation_id)"
            + " FROM elevenlabs_conversations");
  }

  @Test
  void switchedOff_theHourlyJobAnswersThatItWasSkipped() {
    RunningCentralita off = extension.another("DISABLE_ELEVENLABS_HOURLY_SYNC", "true");

    Reply reply = off.post(HOURLY);

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body().path("skipped").asBoolean()).isTrue();
    assertThat(reply.body().path("message").asText()).contains("DISABLE_ELEVENLABS_HOURLY_SYNC");
    assertThat(elevenLabs.requests()).isEmpty();
    assertThat(off.post(RESYNC).body().path("success").asBoolean()).isTrue();
  }

  @Test
  void withoutAKey_theJobsSaySo_andSnapshotsCanStillBeMade() {
    RunningCentralita bare = extension.another("ELEVENLABS_API_KEY", "");

    Reply reply = bare.post(HOURLY);

    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.body().path("error").asText()).contains("ELEVENLABS_API_KEY");
    assertThat(bare.post("/api/generate-elevenlabs-snapshots").status()).isEqualTo(200);
  }

  @Test
  void snapshots_areMadeAnewFromTheConversations() {
    ConversationCampaign campaign = campaign(200);
    centralita.post(RESYNC);
    centralita.sql(
        "UPDATE elevenlabs_snapshots SET total_cost = -1, llm_usage = NULL",
        "DELETE FROM elevenlabs_snapshots WHERE id % 3 = 0",
        "INSERT INTO elevenlabs_snapshots (workspace_id, snapshot_date)"
            + " VALUES (1, '2020-01-01T00:00:00Z')");

    Reply reply = centralita.get("/api/generate-elevenlabs-snapshots");

    ConversationExpectation expected = expectation(campaign, elevenLabs.conversations());
    ConversationTables.assertEqual(expected, database.dataSource());
    assertThat(reply.body().path("totalConversations").asInt())
        .isEqualTo(expected.counts().savedConversations());
  }

  @Test
  void aConversationThatMovesToAnotherHour_leavesNothingInTheOldOne() {
    elevenLabs.add(new ConversationBuilder("conv_1", FROM).unfinished("in-progress").build());
    centralita.post(RESYNC);
    elevenLabs.replace(new ConversationBuilder("conv_1", FROM.plus(Duration.ofHours(2))).build());

    centralita.post(RESYNC);

    ConversationTables.assertEqual(
        ConversationExpectation.firstRun(
            Map.of(), Map.of(), 1, elevenLabs.conversations(), FROM, TO),
        database.dataSource());
  }

  @Test
  void whileTheResyncRuns_theHourlyJobStepsAside() {
    elevenLabs.add(
        IntStream.range(0, 50)
            .mapToObj(i -> new ConversationBuilder("conv_" + i, FROM.plusSeconds(i)).build())
            .toList());
    elevenLabs.latency(Duration.ofMillis(200));
    RunningCentralita other = extension.another();

    Reply started = centralita.post(RESYNC, "Prefer", "respond-async");

    Reply busy = other.post(HOURLY);
    other.camel().createProducerTemplate().sendBody("seda:jobs", "elevenlabs-hourly");
    JsonNode skipped =
        org.awaitility.Awaitility.await()
            .until(
                () ->
                    other.get("/api/runs?job=elevenlabs-hourly&status=skipped").body().path("runs"),
                runs -> !runs.isEmpty());

    assertThat(busy.status()).isEqualTo(409);
    assertThat(busy.body().path("runId")).isEqualTo(started.body().path("runId"));
    assertThat(skipped.get(0).path("error").asText()).contains("elevenlabs-historical");
  }
}
