package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import io.centralita.RunningCentralita.Reply;
import io.centralita.database.TestDatabase;
import io.centralita.testkit.Expectation;
import io.centralita.testkit.FakeTwilio;
import io.centralita.testkit.Fault;
import io.centralita.testkit.RawCall;
import io.centralita.testkit.RequestSeen;
import io.centralita.testkit.Tables;
import io.centralita.testkit.TwilioCalls;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a misbehaving Twilio does to a run: it is asked again, or the run fails in one sentence. */
class TwilioFaultsTest {

  private static final Instant FROM = Instant.parse("2026-03-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2026-03-13T00:00:00Z");
  private static final String RESYNC = "/api/resync-twilio-historical?from=" + FROM + "&to=" + TO;
  private static final List<RawCall> CALLS = TwilioCalls.campaign(3, 1500, FROM, TO);

  private static final Instant LATER = Instant.parse("2026-05-24T00:00:00Z");
  private static final String LONGER_RESYNC =
      "/api/resync-twilio-historical?from=" + FROM + "&to=" + LATER;
  private static final List<RawCall> MORE_CALLS = TwilioCalls.campaign(4, 1500, FROM, LATER);

  /** What is on its way when another request is told to wait may come so much later. */
  private static final Duration ON_ITS_WAY = Duration.ofMillis(300);

  @RegisterExtension
  static final CentralitaExtension extension = new CentralitaExtension().besideTwilio();

  private final FakeTwilio twilio = extension.twilio();
  private final RunningCentralita centralita = extension.program();

  @BeforeEach
  void enter() {
    Tables.enterDirectory(
        centralita.dataSource(), TwilioCalls.workspaces(), TwilioCalls.knownPhones());
    twilio.add(CALLS);
  }

  static Stream<Named<Fault>> passingFaults() {
    return Stream.of(
        Named.of("429", Fault.tooManyRequests()),
        Named.of("500", Fault.status(500)),
        Named.of("503", Fault.status(503)),
        Named.of("HTML with 200", Fault.html200()),
        Named.of("truncated JSON", Fault.truncatedJson()),
        Named.of("reset before the body", Fault.resetBeforeBody()),
        Named.of("reset in the body", Fault.resetInBody()));
  }

  @ParameterizedTest
  @MethodSource("passingFaults")
  void aPassingFault_twiceAtEveryThirdAddress_leavesNoTrace(Fault fault) {
    Map<String, Integer> attempts = new ConcurrentHashMap<>();
    twilio.fault(
        request -> {
          String address = request.path() + "?" + request.rawQuery();
          return address.hashCode() % 3 == 0 && attempts.merge(address, 1, Integer::sum) <= 2;
        },
        100,
        fault);

    Reply reply = centralita.post(RESYNC);

    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    assertThat(attempts.values()).anyMatch(times -> times >= 2);
    Tables.assertEqual(
        Expectation.firstRun(TwilioCalls.knownPhones(), 1, CALLS, FROM, TO),
        centralita.dataSource());
  }

  @Test
  void retryAfter_isWaitedFor() {
    twilio.fault(request -> true, 1, Fault.tooManyRequests(Duration.ofSeconds(1)));

    Reply reply = centralita.post("/api/resync-twilio-historical?from=2026-03-02&to=2026-03-03");

    List<RequestSeen> requests = twilio.requests();
    assertThat(reply.status()).isEqualTo(200);
    assertThat(Duration.between(requests.get(0).time(), requests.get(1).time()))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
  }

  static Stream<Named<Fault>> pauses() {
    return Stream.of(
        Named.of("429, seconds", Fault.tooManyRequests(Duration.ofSeconds(1))),
        Named.of("503, seconds", Fault.retryAfter(503, "1")),
        Named.of("429, date", untilTwoOrThreeSecondsFromNow(429)),
        Named.of("503, date", untilTwoOrThreeSecondsFromNow(503)));
  }

  private static Fault untilTwoOrThreeSecondsFromNow(int status) {
    return (reply, honest) ->
        Fault.retryAfter(status, Fault.httpDate(Instant.now().plusSeconds(3))).apply(reply, honest);
  }

  @ParameterizedTest
  @MethodSource("pauses")
  void aPauseAskedForOnce_isKeptByEverySliceOfTheAccount(Fault pause) {
    widenTheGate();
    AtomicInteger count = new AtomicInteger();
    twilio
        .add(MORE_CALLS)
        .fault(request -> count.incrementAndGet() == 30, 1, pause)
        .fault(request -> true, 1000, Fault.delay(Duration.ofMillis(30)));

    Reply reply = centralita.post(LONGER_RESYNC);

    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    assertThat(twilio.hasty(ON_ITS_WAY)).isEmpty();
    assertThat(twilio.maxConcurrent()).isGreaterThan(1);
    assertThat(twilio.requests()).hasSize(84 + 1);
    Tables.assertEqual(
        Expectation.firstRun(TwilioCalls.knownPhones(), 1, MORE_CALLS, FROM, LATER),
        centralita.dataSource());
  }

  @Test
  void anAccountThatAllowsTwoRequestsAtATime_isReadWithFewRefusals() {
    widenTheGate();
    twilio
        .add(MORE_CALLS)
        .concurrencyLimit(2)
        .fault(request -> true, 1000, Fault.delay(Duration.ofMillis(50)));

    Reply reply = centralita.post(LONGER_RESYNC);

    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    assertThat(twilio.maxConcurrent()).isGreaterThan(2);
    assertThat(twilio.requests()).hasSizeBetween(84 + 1, 84 + 12);
    Tables.assertEqual(
        Expectation.firstRun(TwilioCalls.knownPhones(), 1, MORE_CALLS, FROM, LATER),
        centralita.dataSource());
  }

  @Test
  void aBodyThatDrips_isCutAndAskedForAgain() {
    AtomicInteger begun = new AtomicInteger();
    AtomicInteger arrivedWhole = new AtomicInteger();
    Fault drip =
        (reply, honest) -> {
          begun.incrementAndGet();
          Fault.drip(Duration.ofSeconds(12)).apply(reply, honest);
          arrivedWhole.incrementAndGet();
        };
    widenTheGate();
    twilio.add(CALLS).fault(request -> true, 3, drip);

    Reply reply = centralita.post(RESYNC);

    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    assertThat(begun).hasValue(3);
    assertThat(arrivedWhole).hasValue(0);
    assertThat(twilio.requests()).hasSize(12 + 3);
    Tables.assertEqual(
        Expectation.firstRun(TwilioCalls.knownPhones(), 1, CALLS, FROM, TO),
        centralita.dataSource());
  }

  @Test
  void repeated5xx_isAskedForWithSmallerPages_andNothingIsLost() {
    twilio.fault(
        request -> Integer.parseInt(request.parameter("PageSize")) > 100, 1000, Fault.status(503));

    Reply reply = centralita.post(RESYNC);

    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    Tables.assertEqual(
        Expectation.firstRun(TwilioCalls.knownPhones(), 1, CALLS, FROM, TO),
        centralita.dataSource());
    assertThat(twilio.requests().stream().map(r -> r.parameter("PageSize")).distinct())
        .containsExactlyInAnyOrder("1000", "500", "100");
  }

  @Test
  void aFaultThatStays_failsAfterEightAttempts_withWhatTwilioSaid_andKeepsWhatWasSaved() {
    twilio.fault(
        request -> request.rawQuery().contains("2026-03-05T00%3A00%3A01"),
        1000,
        Fault.status(500, 20500, "An internal server error has occurred"));

    Reply reply = centralita.post(RESYNC);

    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.body().path("error").asText())
        .contains("HTTP 500", "20500", "An internal server error has occurred");
    assertThat(reply.body().path("runId").asLong()).isPositive();
    assertThat(
            twilio.requests().stream()
                .filter(r -> r.rawQuery().contains("2026-03-05T00%3A00%3A01")))
        .hasSize(8);
    assertThat(centralita.value("SELECT count(*) > 0 FROM calls")).isEqualTo("t");
    assertSnapshotsEqualCalls();
  }

  @Test
  void anErrorThatStaysIn200_failsAfterEightAttempts_withWhatTwilioSaid() {
    twilio.fault(request -> true, 1000, Fault.status(200, 20429, "Too Many Requests"));

    Reply reply = centralita.post("/api/resync-twilio-historical?from=2026-03-02&to=2026-03-03");

    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.body().path("error").asText())
        .contains("fewer requests", "20429", "Too Many Requests");
    assertThat(twilio.requests()).hasSize(8);
  }

  @Test
  void aPauseAskedForAtEachAttempt_failsAfterEightOfThem_withWhatTwilioSaid() {
    twilio.fault(request -> true, 1000, Fault.tooManyRequests(Duration.ofSeconds(1)));

    Reply reply = centralita.post("/api/resync-twilio-historical?from=2026-03-02&to=2026-03-03");

    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.body().path("error").asText()).contains("fewer requests", "20429");
    assertThat(twilio.requests()).hasSize(8);
    assertThat(twilio.hasty(ON_ITS_WAY)).isEmpty();
  }

  @Test
  void refusedCredentials_failAtOnce_forEverybody() {
    twilio.fault(request -> true, 1000, Fault.status(401, 20003, "Authenticate"));

    Reply reply = centralita.post(RESYNC);

    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.body().path("error").asText())
        .startsWith("Twilio refused the credentials")
        .contains("20003", "TWILIO_AUTH_TOKEN");
    assertNothingAskedTwice();
  }

  @Test
  void anUnknownAccount_failsAtOnce() {
    twilio.fault(request -> true, 1000, Fault.status(404, 20404, "not found"));

    Reply reply = centralita.post(RESYNC);

    assertThat(reply.body().path("error").asText()).contains("does not know this account", "20404");
    assertNothingAskedTwice();
  }

  /** A slice that waited at the gate may still slip through before the failure is known. */
  private void assertNothingAskedTwice() {
    assertThat(twilio.requests()).hasSizeLessThanOrEqualTo(8);
    assertThat(twilio.requests()).extracting(RequestSeen::rawQuery).doesNotHaveDuplicates();
  }

  @Test
  void pagesInCircles_failTheRun_andTheNextOneRepairsIt() {
    twilio.fault(
        request -> request.rawQuery().contains("2026-03-05T00%3A00%3A01"),
        1000,
        Fault.endlessPages());

    Reply inCircles = centralita.post(RESYNC);
    List<RequestSeen> requests = twilio.requests();
    twilio.noFaults();
    Reply repaired = centralita.post(RESYNC);

    assertFailedWithOneSentence(inCircles);
    assertThat(inCircles.body().path("error").asText())
        .contains("pages go in circles", "2026-03-04");
    assertThat(requests.stream().filter(r -> r.rawQuery().contains("2026-03-05T00%3A00%3A01")))
        .hasSize(2);
    assertThat(repaired.status()).as(repaired.body().toString()).isEqualTo(200);
    Tables.assertEqual(
        Expectation.firstRun(TwilioCalls.knownPhones(), 1, CALLS, FROM, TO),
        centralita.dataSource());
  }

  @Test
  void aHostNobodyKnows_failsTheRun_namingIt() {
    Map<String, String> settings = RunningCentralita.twilio(twilio);
    settings.put("TWILIO_API_URL", "http://nowhere.invalid");
    try (TestDatabase database = TestDatabase.migrated();
        RunningCentralita lost = RunningCentralita.on(database, settings)) {
      Reply reply = lost.post(RESYNC);

      assertFailedWithOneSentence(reply);
      assertThat(reply.body().path("error").asText())
          .startsWith("Twilio could not be reached")
          .contains("nowhere.invalid");
      assertThat(
              lost.get("/api/runs/" + reply.body().path("runId").asLong()).body().at("/run/error"))
          .isEqualTo(reply.body().path("error"));
    }
  }

  @Test
  void faultsOfEveryKindOnEveryTenthRequest_endAsIfThereHadBeenNone() {
    Set<Integer> befell = ConcurrentHashMap.newKeySet();
    List<Fault> faults =
        List.of(
            Fault.tooManyRequests(),
            Fault.tooManyRequests(Duration.ofSeconds(1)),
            Fault.status(500),
            Fault.status(503),
            Fault.resetBeforeBody(),
            Fault.resetInBody(),
            Fault.truncatedJson(),
            Fault.html200(),
            Fault.drip(Duration.ofSeconds(12)));
    Fault[] watched =
        IntStream.range(0, faults.size())
            .<Fault>mapToObj(
                kind ->
                    (reply, honest) -> {
                      befell.add(kind);
                      faults.get(kind).apply(reply, honest);
                    })
            .toArray(Fault[]::new);
    twilio.clear().add(MORE_CALLS).faultShare(0.1, 41, watched);

    Reply reply = centralita.post(LONGER_RESYNC);
    for (int again = 0; again < 4 && reply.status() != 200; again++) {
      assertFailedWithOneSentence(reply);
      reply = centralita.post(LONGER_RESYNC);
    }

    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    assertThat(befell).hasSameSizeAs(faults);
    assertThat(twilio.hasty(ON_ITS_WAY)).isEmpty();
    Tables.assertEqual(
        Expectation.firstRun(TwilioCalls.knownPhones(), 1, MORE_CALLS, FROM, LATER),
        centralita.dataSource());
  }

  private static void assertFailedWithOneSentence(Reply reply) {
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(500);
    assertThat(reply.body().path("success").asBoolean(true)).isFalse();
    assertThat(reply.body().path("runId").asLong()).isPositive();
    assertThat(reply.body().path("error").asText())
        .matches("[A-Z][^\\n]{10,400}\\.")
        .doesNotContain("Exception", "nobody foresaw");
  }

  /** Without faults it soon lets through again what an earlier test made it hold back. */
  private void widenTheGate() {
    twilio.clear();
    assertThat(centralita.post(LONGER_RESYNC).status()).isEqualTo(200);
    twilio.forgetRequests();
  }

  private void assertSnapshotsEqualCalls() {
    assertThat(
            centralita.value(
                """
                SELECT count(*) FROM (
                  (SELECT workspace_id, date_trunc('hour', call_date, 'UTC'), count(*),
                          round(coalesce(sum(cost), 0), 4), coalesce(sum(duration), 0)
                     FROM calls WHERE source = 'twilio' GROUP BY 1, 2)
                  EXCEPT
                  SELECT workspace_id, snapshot_date, total_calls, total_cost, total_duration
                    FROM twilio_snapshots) AS missing\
                """))
        .isEqualTo("0");
  }
}
