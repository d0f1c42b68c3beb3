package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import io.centralita.RunningCentralita.Reply;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a misbehaving Twilio does to a run: it is asked again, or the run fails in one sentence. */
class TwilioFaultsTest {

  private static final Instant FROM = Instant.parse("2026-03-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2026-03-13T00:00:00Z");
  private static final String RESYNC = "/api/resync-twilio-historical?from=" + FROM + "&to=" + TO;
  private static final List<RawCall> CALLS = TwilioCalls.campaign(3, 1500, FROM, TO);

  private static FakeTwilio twilio;
  private static RunningCentralita centralita;

  @BeforeAll
  static void start() {
    twilio = FakeTwilio.start();
    centralita = RunningCentralita.beside(twilio);
  }

  @AfterAll
  static void stop() {
    centralita.close();
    twilio.close();
  }

  @BeforeEach
  void forget() {
    centralita.forget();
    Tables.enterDirectory(
        centralita.dataSource(), TwilioCalls.workspaces(), TwilioCalls.knownPhones());
    twilio.clear().add(CALLS).noFaults().forgetRequests();
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
  void aPassingFault_onEveryThirdRequest_leavesNoTrace(Fault fault) {
    int[] count = {0};
    twilio.fault(request -> isThird(count), 100, fault);

    Reply reply = centralita.post(RESYNC);

    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    Tables.assertEqual(
        Expectation.firstRun(TwilioCalls.knownPhones(), 1, CALLS, FROM, TO),
        centralita.dataSource());
  }

  private static synchronized boolean isThird(int[] count) {
    return ++count[0] % 3 == 0;
  }

  @Test
  void retryAfter_isWaitedFor() {
    twilio.fault(request -> true, 1, Fault.tooManyRequests(Duration.ofSeconds(2)));

    Reply reply = centralita.post("/api/resync-twilio-historical?from=2026-03-02&to=2026-03-03");

    List<RequestSeen> requests = twilio.requests();
    assertThat(reply.status()).isEqualTo(200);
    assertThat(Duration.between(requests.get(0).time(), requests.get(1).time()))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(2));
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
  void refusedCredentials_failAtOnce_forEverybody() {
    twilio.fault(request -> true, 1000, Fault.status(401, 20003, "Authenticate"));

    Reply reply = centralita.post(RESYNC);

    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.body().path("error").asText())
        .startsWith("Twilio refused the credentials")
        .contains("20003", "TWILIO_AUTH_TOKEN");
    assertThat(twilio.requests()).hasSizeLessThanOrEqualTo(4);
  }

  @Test
  void anUnknownAccount_failsAtOnce() {
    twilio.fault(request -> true, 1000, Fault.status(404, 20404, "not found"));

    Reply reply = centralita.post(RESYNC);

    assertThat(reply.body().path("error").asText()).contains("does not know this account", "20404");
    assertThat(twilio.requests()).hasSizeLessThanOrEqualTo(4);
  }

  private static void assertSnapshotsEqualCalls() {
    assertThat(
            centralita.value(
                """
                SELECT count(*) FROM (
                  (SELECT workspace_id, date_trunc('hour', call_date, 'UTC'), count(*),
                          round(coalesce(sum(cost), 0), 4), coalesce(sum(duration), 0)
                     FROM calls WHERE source = 'twilio' GROUP BY 1, 2)
                  EXCEPT
                  SELECT workspace_id, snapshot_date, total_calls, total_cost, total_duration
                    FROM twilio_snapshots) AS missing"""))
        .isEqualTo("0");
  }
}
