package io.centralita;

import static io.centralita.testkit.FakeElevenLabs.detail;
import static io.centralita.testkit.FakeElevenLabs.list;
import static org.assertj.core.api.Assertions.assertThat;

import io.centralita.RunningCentralita.Reply;
import io.centralita.database.TestDatabase;
import io.centralita.testkit.Answer;
import io.centralita.testkit.ConversationBuilder;
import io.centralita.testkit.ConversationCampaign;
import io.centralita.testkit.ConversationCounts;
import io.centralita.testkit.ConversationExpectation;
import io.centralita.testkit.ConversationTables;
import io.centralita.testkit.ElevenLabsAnswer;
import io.centralita.testkit.FakeElevenLabs;
import io.centralita.testkit.Fault;
import io.centralita.testkit.RawConversation;
import io.centralita.testkit.RequestSeen;
import io.centralita.testkit.Tables;
import io.centralita.testkit.TwilioCalls;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a misbehaving ElevenLabs does to a run: it is asked again, or the run fails in a sentence.
 */
class ElevenLabsFaultsTest {

  private static final Instant FROM = Instant.parse("2026-03-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2026-03-07T00:00:00Z");
  private static final String RESYNC = "/api/sync-elevenlabs?from=" + FROM + "&to=" + TO;
  private static final String HOURLY = "/api/sync-elevenlabs-hourly";
  private static final ConversationCampaign CAMPAIGN = ConversationCampaign.of(3, 240, FROM, TO);
  private static final int ATTEMPTS = 8;
  private static final int LANES = 4;

  /** Threads that ask, of which half may do so at the same time. */
  private static final int ASKING = 16;

  /** What is on its way when another request is told to wait may come so much later. */
  private static final Duration ON_ITS_WAY = Duration.ofMillis(300);

  @RegisterExtension
  static final CentralitaExtension extension = new CentralitaExtension().besideElevenLabs();

  private final FakeElevenLabs elevenLabs = extension.elevenLabs();
  private final TestDatabase database = extension.database();
  private final RunningCentralita centralita = extension.program();

  @BeforeEach
  void enter() {
    Tables.enterDirectory(database.dataSource(), TwilioCalls.workspaces(), CAMPAIGN.phones());
    ConversationTables.enterCalls(database.dataSource(), CAMPAIGN.calls());
    elevenLabs.add(CAMPAIGN.conversations());
  }

  static Stream<Named<Fault>> limits() {
    return Stream.of(
        Named.of("rate_limit_exceeded", Fault.answer(ElevenLabsAnswer.rateLimitExceeded())),
        Named.of("system_busy", Fault.answer(ElevenLabsAnswer.systemBusy())),
        Named.of(
            "concurrent_limit_exceeded", Fault.answer(ElevenLabsAnswer.concurrentLimitExceeded())),
        Named.of(
            "too_many_concurrent_requests",
            Fault.answer(ElevenLabsAnswer.tooManyConcurrentRequests())));
  }

  static Stream<Named<Fault>> passingFaults() {
    return Stream.concat(
        limits(),
        Stream.of(
            Named.of("408", Fault.answer(ElevenLabsAnswer.legacy(408, "timeout", "Too slow."))),
            Named.of("500", Fault.answer(ElevenLabsAnswer.internalError())),
            Named.of("503", Fault.answer(ElevenLabsAnswer.serviceUnavailable())),
            Named.of("HTML with 502", Fault.html(502)),
            Named.of("HTML with 200", Fault.html200()),
            Named.of("truncated JSON", Fault.truncatedJson()),
            Named.of("reset before the body", Fault.resetBeforeBody()),
            Named.of("reset in the body", Fault.resetInBody())));
  }

  @ParameterizedTest
  @MethodSource("passingFaults")
  void aPassingFault_twiceAtEveryThirdAddress_leavesNoTrace(Fault fault) {
    Map<String, Integer> attempts = new ConcurrentHashMap<>();
    elevenLabs.fault(
        request -> {
          String address = request.path() + "?" + request.rawQuery();
          return address.hashCode() % 3 == 0 && attempts.merge(address, 1, Integer::sum) <= 2;
        },
        10_000,
        fault);

    Reply reply = centralita.post(RESYNC);

    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    assertThat(ConversationCounts.of(reply.body())).isEqualTo(expected().counts());
    ConversationTables.assertEqual(expected(), database.dataSource());
  }

  static Stream<Named<Answer>> pauses() {
    return Stream.of(
        Named.of("rate_limit_exceeded", ElevenLabsAnswer.rateLimitExceeded()),
        Named.of("system_busy", ElevenLabsAnswer.systemBusy()),
        Named.of("concurrent_limit_exceeded", ElevenLabsAnswer.concurrentLimitExceeded()),
        Named.of("503", ElevenLabsAnswer.serviceUnavailable()));
  }

  @ParameterizedTest
  @MethodSource("pauses")
  void aPauseAskedForOnce_isKeptByEveryRequest(Answer refusal) {
    elevenLabs.faultAt(40, Fault.answer(refusal.with("Retry-After", "1")));
    elevenLabs.fault(request -> true, 10_000, Fault.delay(Duration.ofMillis(10)));

    Reply reply = centralita.post(RESYNC);

    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    assertThat(elevenLabs.hasty(ON_ITS_WAY)).isEmpty();
    assertThat(timesAsked().values()).containsOnlyOnce(2L);
    ConversationTables.assertEqual(expected(), database.dataSource());
  }

  static Stream<Arguments> limitsAndWhatTheyDo() {
    return Stream.of(
        Arguments.of("concurrent_limit_exceeded", true),
        Arguments.of("too_many_concurrent_requests", true),
        Arguments.of("rate_limit_exceeded", false),
        Arguments.of("system_busy", false));
  }

  @ParameterizedTest
  @MethodSource("limitsAndWhatTheyDo")
  void aLimitOfRequestsAtOnce_hasFewerMadeAtOnce_anyOtherDoesNot(String word, boolean narrows) {
    // several in a row would narrow the gate whatever they say
    int refusals = narrows ? 8 : 1;
    widenTheGate();
    // too few answers to widen the gate again
    elevenLabs.add(
        IntStream.range(0, 18)
            .mapToObj(i -> new ConversationBuilder("conv_" + i, FROM.plusSeconds(i)).build())
            .toList());
    CountDownLatch refused = new CountDownLatch(refusals);
    CountDownLatch eightAgain = new CountDownLatch(8);
    AtomicInteger most = new AtomicInteger();
    AtomicInteger now = new AtomicInteger();
    elevenLabs
        .fault(
            detail(),
            refusals,
            (reply, honest) -> {
              refused.countDown();
              refused.await();
              reply.send(ElevenLabsAnswer.legacy(429, word, "Not so many."));
            })
        .fault(
            detail(),
            1000,
            (reply, honest) -> {
              most.accumulateAndGet(now.incrementAndGet(), Math::max);
              eightAgain.countDown();
              // so long only where there will not be eight
              eightAgain.await(narrows ? 30 : 3000, TimeUnit.MILLISECONDS);
              now.decrementAndGet();
              reply.send(honest.get());
            });

    Reply reply = centralita.post(RESYNC);

    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    assertThat(refused.getCount()).isZero();
    assertThat(elevenLabs.detailRequests()).hasSize(18);
    if (narrows) {
      assertThat(most).hasValueLessThan(8);
    } else {
      assertThat(most).hasValue(8);
    }
  }

  @Test
  void anAccountThatAllowsThreeRequestsAtATime_isReadWithFewRefusals() {
    widenTheGate();
    elevenLabs.add(CAMPAIGN.conversations()).concurrencyLimit(3).latency(Duration.ofMillis(10));

    Reply reply = centralita.post(RESYNC);

    elevenLabs.latency(Duration.ZERO);
    int least = expected().counts().totalConversations();
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    assertThat(elevenLabs.maxConcurrent()).isGreaterThan(3);
    assertThat(elevenLabs.requests()).hasSizeBetween(least, least + 60);
    ConversationTables.assertEqual(expected(), database.dataSource());
  }

  @Test
  void faultsOfEveryKindOnEveryFourthRequest_endAsIfThereHadBeenNone() {
    List<Fault> faults = passingFaults().map(Named::getPayload).toList();
    Set<Integer> befell = ConcurrentHashMap.newKeySet();
    Fault[] watched =
        IntStream.range(0, faults.size())
            .<Fault>mapToObj(
                kind ->
                    (reply, honest) -> {
                      befell.add(kind);
                      faults.get(kind).apply(reply, honest);
                    })
            .toArray(Fault[]::new);
    elevenLabs
        .faultShare(0.25, 41, watched)
        .faultAt(20, Fault.drip(Duration.ofSeconds(12)))
        .faultAt(60, Fault.answer(ElevenLabsAnswer.rateLimitExceeded().with("Retry-After", "1")))
        .faultAt(100, Fault.drip(Duration.ofSeconds(12)));

    Reply reply = centralita.post(RESYNC);

    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    assertThat(befell).hasSameSizeAs(faults);
    assertThat(elevenLabs.hasty(ON_ITS_WAY)).isEmpty();
    assertThat(ConversationCounts.of(reply.body())).isEqualTo(expected().counts());
    ConversationTables.assertEqual(expected(), database.dataSource());
  }

  @Test
  void answersThatNeverCome_areGivenUpAndAskedForAgain() {
    try (RunningCentralita impatient =
        RunningCentralita.on(
            database.database(),
            ElevenLabsSyncTest.settings(elevenLabs),
            Clock.systemUTC(),
            main -> main.addOverrideProperty("camel.component.http.responseTimeout", "1000"))) {
      elevenLabs.fault(list(), 2, Fault.hang()).fault(detail(), 5, Fault.hang());

      Reply reply = impatient.post(RESYNC);

      assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
      assertThat(timesAsked().values().stream().mapToLong(times -> times - 1).sum()).isEqualTo(7);
      ConversationTables.assertEqual(expected(), database.dataSource());
    }
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of(ElevenLabsAnswer.invalidApiKey(), "ElevenLabs refused the key"),
        Arguments.of(ElevenLabsAnswer.quotaExceeded(), "the account's quota is used up"),
        Arguments.of(
            ElevenLabsAnswer.error(402, "payment_required", "insufficient_credits", "Pay."),
            "wants to be paid"),
        Arguments.of(ElevenLabsAnswer.forbidden(), "does not let the key read"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void whatIsRefusedForTheWholeAccount_failsAtOnce(Answer refusal, String sentence) {
    elevenLabs.fault(request -> true, 10_000, Fault.answer(refusal));

    Reply reply = centralita.post(RESYNC);

    assertFailedWithOneSentence(reply);
    assertThat(reply.body().path("error").asText())
        .contains(sentence, "HTTP " + refusal.status())
        .doesNotContain(FakeElevenLabs.KEY);
    assertThat(elevenLabs.requests()).hasSizeLessThanOrEqualTo(LANES);
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void whatIsRefusedOnlyAfterTheList_failsAtOnceToo(Answer refusal, String sentence) {
    elevenLabs.fault(detail(), 10_000, Fault.answer(refusal));

    Reply reply = centralita.post(RESYNC);

    assertFailedWithOneSentence(reply);
    assertThat(reply.body().path("error").asText()).contains(sentence);
    assertThat(elevenLabs.detailRequests()).hasSizeLessThanOrEqualTo(ASKING);
    assertThat(elevenLabs.detailRequests().values()).containsOnly(1);
  }

  @Test
  void anAddressThatKnowsNoConversations_failsAtOnce() {
    elevenLabs.fault(
        list(), 1000, Fault.answer(ElevenLabsAnswer.error(404, "not_found", "x", "Not Found")));

    Reply reply = centralita.post(RESYNC);

    assertFailedWithOneSentence(reply);
    assertThat(reply.body().path("error").asText()).contains("ELEVENLABS_API_URL");
    assertThat(elevenLabs.requests()).hasSizeLessThanOrEqualTo(LANES);
  }

  @Test
  void whileElevenLabsIsDown_aRunFailsSoon_withWhatItSaid() {
    elevenLabs.fault(request -> true, 10_000, Fault.answer(ElevenLabsAnswer.serviceUnavailable()));

    Reply reply = centralita.post(RESYNC);

    assertFailedWithOneSentence(reply);
    assertThat(reply.body().path("error").asText())
        .contains("HTTP 503", "service_unavailable", "Service unavailable");
    assertThat(timesAsked().values())
        .allMatch(times -> times <= ATTEMPTS)
        .contains((long) ATTEMPTS);
    assertThat(elevenLabs.requests()).hasSizeLessThanOrEqualTo(LANES * ATTEMPTS);
  }

  @Test
  void whereItGoesDownAfterTheList_aRunFailsSoon_too() {
    elevenLabs.fault(detail(), 10_000, Fault.resetBeforeBody());

    Reply reply = centralita.post(RESYNC);

    assertFailedWithOneSentence(reply);
    assertThat(reply.body().path("error").asText()).contains("ElevenLabs could not be reached");
    assertThat(elevenLabs.requests()).hasSizeLessThan((2 * ASKING + LANES) * ATTEMPTS);
    assertThat(centralita.value("SELECT count(*) FROM elevenlabs_conversations")).isEqualTo("0");
  }

  @Test
  void oneConversationThatCannotBeHad_isWarnedOf_untilItCan() {
    elevenLabs.clear();
    assertThat(centralita.post(HOURLY).status()).isEqualTo(200);
    String coveredUntil = coveredUntil();
    Instant recent = Instant.now().minus(Duration.ofMinutes(30)).truncatedTo(ChronoUnit.SECONDS);
    List<RawConversation> conversations =
        IntStream.range(0, 40)
            .mapToObj(
                i ->
                    new ConversationBuilder("conv_" + i, recent.plusSeconds(i))
                        .metadata("cost", "12")
                        .build())
            .toList();
    elevenLabs.add(conversations).forgetRequests();
    elevenLabs.fault(
        detail("conv_7"), 1000, Fault.answer(ElevenLabsAnswer.error(500, "t", "odd", "Oops.")));

    Reply first = centralita.post(HOURLY);

    assertWarnsOf(first, "1 conversation cannot be had now (conv_7)", "HTTP 500", "odd", "Oops");
    assertThat(first.body().path("savedConversations").asInt()).isEqualTo(39);
    assertThat(first.body().path("totalConversations").asInt()).isEqualTo(39);
    assertThat(elevenLabs.detailRequests()).hasSize(40).containsEntry("conv_7", ATTEMPTS);
    assertThat(coveredUntil()).isGreaterThan(coveredUntil);
    ConversationTables.assertEqual(
        expected(without(conversations, "conv_7")), database.dataSource());

    elevenLabs.forgetRequests();
    Reply alone = centralita.post(HOURLY);

    assertWarnsOf(alone, "conv_7");
    assertThat(elevenLabs.detailRequests()).isEqualTo(Map.of("conv_7", ATTEMPTS));

    elevenLabs.noFaults().forgetRequests();
    Reply healed = centralita.post(HOURLY);

    assertThat(healed.status()).as(healed.body().toString()).isEqualTo(200);
    assertThat(healed.body().path("warnings")).isEmpty();
    assertThat(elevenLabs.detailRequests()).isEqualTo(Map.of("conv_7", 1));
    ConversationTables.assertEqual(expected(conversations), database.dataSource());
  }

  @Test
  void oneThatCouldNotBeHad_andIsDeletedThen_isWarnedOfNoMore() {
    elevenLabs.clear().add(plain(1), plain(2));
    elevenLabs.fault(
        detail("conv_2"), 1000, Fault.answer(ElevenLabsAnswer.error(500, "t", "odd", "Oops.")));
    assertWarnsOf(centralita.post(RESYNC), "conv_2");

    elevenLabs.noFaults().clear().add(plain(1), plain(2).deletedAfterListing());
    Reply reply = centralita.post(RESYNC);

    assertThat(reply.body().path("warnings")).isEmpty();
  }

  @Test
  void oneOfLongAgoThatCannotBeHad_isAskedForByHourlyRuns_andKeptAsARejectInTheEnd() {
    elevenLabs.clear().add(plain(1), plain(2));
    elevenLabs.fault(
        detail("conv_2"), 1000, Fault.answer(ElevenLabsAnswer.error(500, "t", "odd", "Oops.")));

    assertWarnsOf(centralita.post(RESYNC), "conv_2");
    elevenLabs.forgetRequests();
    assertWarnsOf(centralita.post(HOURLY), "conv_2");
    assertThat(elevenLabs.detailRequests()).isEqualTo(Map.of("conv_2", ATTEMPTS));

    centralita.sql("UPDATE sync_missing SET since = since - interval '3 days'");
    elevenLabs.forgetRequests();
    assertWarnsOf(centralita.post(HOURLY), "conv_2");
    assertThat(elevenLabs.detailRequests()).isEmpty();

    centralita.sql("UPDATE sync_missing SET since = since - interval '4 days 1 hour'");
    Reply last = centralita.post(HOURLY);

    assertThat(last.body().path("warnings")).isEmpty();
    assertThat(centralita.value("SELECT source || key || reason FROM sync_rejects"))
        .contains("elevenlabsconv_2", "HTTP 500", "Oops");
    assertThat(centralita.value("SELECT raw_data::jsonb ->> 'conversation_id' FROM sync_rejects"))
        .isEqualTo("conv_2");
    assertThat(centralita.value("SELECT count(*) FROM sync_missing")).isEqualTo("0");
  }

  private static void assertWarnsOf(Reply reply, String... words) {
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    assertThat(reply.body().path("warnings")).hasSize(1);
    assertThat(reply.body().at("/warnings/0").asText()).contains(words);
  }

  @Test
  void aConversationThatIsRefused_isRejected_andTheRunSucceeds() {
    RawConversation refused = plain(0);
    elevenLabs.clear().add(refused, plain(1));
    elevenLabs.fault(
        detail(refused.id()),
        1000,
        Fault.answer(ElevenLabsAnswer.invalidParameter("x", "Bad \0 \ud83d luck", "t")));

    Reply reply = centralita.post(RESYNC);
    Reply again = centralita.post(RESYNC);

    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    assertThat(again.status()).isEqualTo(200);
    assertThat(ConversationCounts.of(reply.body())).isEqualTo(new ConversationCounts(2, 1, 1, 1));
    assertThat(centralita.value("SELECT count(*) FROM sync_rejects")).isEqualTo("1");
    assertThat(
            centralita.value(
                "SELECT key || ': ' || reason FROM sync_rejects"
                    + " WHERE raw_data::jsonb ->> 'call_duration_secs' = '70'"))
        .isEqualTo("conv_0: ElevenLabs refused the request (HTTP 422: Bad luck).");
    assertThat(elevenLabs.detailRequests()).containsEntry("conv_1", 1).containsEntry("conv_0", 2);
  }

  @Test
  void whatElevenLabsSays_isTold_evenIfNoColumnCanHoldAllOfIt() {
    elevenLabs.fault(
        list(), 1000, Fault.answer(ElevenLabsAnswer.legacy(400, "\0bad", "Half \ud83d a \0face.")));

    Reply reply = centralita.post(RESYNC);

    assertFailedWithOneSentence(reply);
    assertThat(reply.body().path("error").asText())
        .isEqualTo("ElevenLabs refused the request (HTTP 400, bad: Half a face).");
    assertThat(centralita.value("SELECT status FROM sync_runs")).isEqualTo("failed");
  }

  @Test
  void aConversationThatIsGone_isSkipped_andAskedForOnce() {
    elevenLabs.clear().add(plain(0), plain(1).deletedAfterListing(), plain(2));

    Reply reply = centralita.post(RESYNC);

    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    assertThat(ConversationCounts.of(reply.body())).isEqualTo(new ConversationCounts(3, 2, 0, 1));
    assertThat(reply.body().path("skippedCount").asInt()).isEqualTo(1);
    assertThat(elevenLabs.detailRequests()).containsEntry("conv_1", 1).hasSize(3);
  }

  @Test
  void aListWithoutEnd_failsTheRun_butWhatItNamedIsStored() {
    elevenLabs.clear().add(plain(0), plain(1)).endless(true);

    Reply reply = centralita.post("/api/sync-elevenlabs?from=2026-03-01&to=2026-03-01T06:00:00Z");

    assertFailedWithOneSentence(reply);
    assertThat(reply.body().path("error").asText()).contains("read before");
    assertThat(elevenLabs.listRequests()).hasSize(1 + ATTEMPTS);
    assertThat(elevenLabs.detailRequests()).isEqualTo(Map.of("conv_0", 1, "conv_1", 1));
    ConversationTables.assertEqual(expected(elevenLabs.conversations()), database.dataSource());
  }

  @Test
  void aListThatBreaksOff_isAskedForAgain_andFailsItsSlice() {
    String brokenOff = "{\"conversations\":[%s],\"has_more\":true,\"next_cursor\":null}";
    Fault fault =
        Fault.answer(
            new Answer(
                200,
                brokenOff.formatted(plain(0).summary()).getBytes(StandardCharsets.UTF_8),
                Map.of("Content-Type", "application/json")));
    elevenLabs.fault(list(), 3, fault);

    assertThat(centralita.post(RESYNC).status()).isEqualTo(200);
    ConversationTables.assertEqual(expected(), database.dataSource());

    elevenLabs.fault(list(), 1000, fault);
    Reply hourly = centralita.post(HOURLY);

    assertFailedWithOneSentence(hourly);
    assertThat(hourly.body().path("error").asText()).contains("more conversations, but not where");
    assertThat(coveredUntil()).isNull();
  }

  @Test
  void pagesInCircles_failTheRun_butWhatTheyListedIsStored() {
    elevenLabs.clear();
    leadTo(null, "a", plain(0));
    leadTo("a", "b", plain(1));
    leadTo("b", "a", plain(2));

    Reply reply = centralita.post("/api/sync-elevenlabs?from=2026-03-01&to=2026-03-01T06:00:00Z");

    assertFailedWithOneSentence(reply);
    assertThat(reply.body().path("error").asText()).contains("leads back to a page");
    assertThat(elevenLabs.listRequests()).hasSize(2 + ATTEMPTS);
    assertThat(centralita.value("SELECT count(*) FROM elevenlabs_conversations")).isEqualTo("2");
    assertThat(centralita.value("SELECT total_conversations FROM elevenlabs_snapshots"))
        .isEqualTo("2");
  }

  /** What the page under that cursor shows, and which one it names. */
  private void leadTo(String cursor, String next, RawConversation shown) {
    elevenLabs.add(shown);
    String page =
        "{\"conversations\":[%s],\"has_more\":true,\"next_cursor\":\"%s\"}"
            .formatted(shown.summary(), next);
    elevenLabs.fault(
        request -> list().test(request) && String.valueOf(cursor).equals(cursorOf(request)),
        1000,
        Fault.answer(
            new Answer(
                200,
                page.getBytes(StandardCharsets.UTF_8),
                Map.of("Content-Type", "application/json"))));
  }

  private static String cursorOf(RequestSeen request) {
    return String.valueOf(request.parameter("cursor"));
  }

  private static RawConversation plain(int number) {
    return new ConversationBuilder("conv_" + number, FROM.plusSeconds(number)).build();
  }

  private static List<RawConversation> without(List<RawConversation> conversations, String id) {
    return conversations.stream().filter(conversation -> !conversation.id().equals(id)).toList();
  }

  private static ConversationExpectation expected() {
    return ConversationExpectation.firstRun(
        CAMPAIGN.calls(), CAMPAIGN.phones(), 1, CAMPAIGN.conversations(), FROM, TO);
  }

  private static ConversationExpectation expected(List<RawConversation> account) {
    return ConversationExpectation.of(
        CAMPAIGN.calls(), CAMPAIGN.phones(), 1, account, instant -> true);
  }

  private String coveredUntil() {
    return centralita.value(
        "SELECT to_char(covered_until, 'YYYY-MM-DD HH24:MI:SS.US') FROM sync_coverage"
            + " WHERE account_sid = 'elevenlabs'");
  }

  /** How often each page and each conversation was asked for. */
  private Map<String, Long> timesAsked() {
    return elevenLabs.requests().stream()
        .collect(
            Collectors.groupingBy(
                request -> request.path() + "?" + request.rawQuery(), Collectors.counting()));
  }

  /** Without faults it soon lets through again what an earlier test made it hold back. */
  private void widenTheGate() {
    assertThat(centralita.post(RESYNC).status()).isEqualTo(200);
    centralita.sql("TRUNCATE elevenlabs_conversations, elevenlabs_snapshots, sync_rejects");
    elevenLabs.clear().forgetRequests();
  }

  private static void assertFailedWithOneSentence(Reply reply) {
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(500);
    assertThat(reply.body().path("success").asBoolean(true)).isFalse();
    assertThat(reply.body().path("runId").asLong()).isPositive();
    assertThat(reply.body().path("error").asText())
        .matches("[A-Z][^\\n]{10,400}\\.")
        .doesNotContain("Exception", "nobody foresaw");
  }
}
