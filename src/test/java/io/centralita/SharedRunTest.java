package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import io.centralita.RunningCentralita.Reply;
import io.centralita.testkit.Counts;
import io.centralita.testkit.Expectation;
import io.centralita.testkit.FakeTwilio;
import io.centralita.testkit.Fault;
import io.centralita.testkit.RawCall;
import io.centralita.testkit.RequestsUnderWay;
import io.centralita.testkit.Tables;
import io.centralita.testkit.TwilioCalls;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One run, worked off by every process on the database. */
// the extension closes each program
@SuppressWarnings("PMD.CloseResource")
class SharedRunTest {

  private static final Instant FROM = Instant.parse("2026-02-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2026-04-01T00:00:00Z");
  private static final int CONCURRENCY = 4;

  @RegisterExtension
  static final CentralitaExtension extension = new CentralitaExtension().besideTwilio().patient();

  private final FakeTwilio twilio = extension.twilio();
  private final RequestsUnderWay underWay = new RequestsUnderWay();

  @Test
  void threeProcesses_eachFinishSlices_withinOneLimit_andTheLastOneEndsTheRun() {
    Tables.enterDirectory(
        extension.dataSource(), TwilioCalls.workspaces(), TwilioCalls.knownPhones());
    List<RawCall> calls = TwilioCalls.campaign(11, 3000, FROM, TO);
    twilio.add(calls);
    twilio.fault(request -> true, 100_000, underWay.answeringAfter(Duration.ofMillis(400)));
    RunningCentralita opens = extension.program();
    RunningCentralita second = extension.another();
    RunningCentralita third = extension.another();

    Reply reply = opens.post("/api/resync-twilio-historical?from=" + FROM + "&to=" + TO);

    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    Expectation expected = Expectation.firstRun(TwilioCalls.knownPhones(), 1, calls, FROM, TO);
    Tables.assertEqual(expected, extension.dataSource());
    assertThat(Counts.of(reply.body()))
        .usingRecursiveComparison()
        .ignoringFields("snapshots")
        .isEqualTo(expected.counts());
    assertThat(value("SELECT count(DISTINCT claimed_by) FROM sync_slices")).isEqualTo("3");
    assertThat(value("SELECT count(*) FROM sync_slices WHERE finished_at IS NULL")).isEqualTo("0");
    assertThat(underWay.most()).isLessThanOrEqualTo(CONCURRENCY);
    assertThat(second.get("/api/runs").body().path("runs")).hasSize(1);
    // who has nothing to do leaves its share to the others
    Awaitility.await().until(() -> "0".equals(value("SELECT count(*) FROM sync_workers")));
    assertThat(third.post("/api/generate-twilio-snapshots").status()).isEqualTo(200);
  }

  @Test
  void anAccountThatFailsInOneProcess_isNotReadOnInTheOthers_andIsNamed() {
    twilio.add(TwilioCalls.campaign(11, 3000, FROM, TO));
    twilio.fault(request -> true, 100_000, underWay.answeringAfter(Duration.ofMillis(200)));
    RunningCentralita opens = extension.program();
    RunningCentralita other = extension.another();
    Reply started =
        opens.post(
            "/api/resync-twilio-historical?from=" + FROM + "&to=" + TO, "Prefer", "respond-async");
    String run = "/api/runs/" + started.body().path("runId").asLong();
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> "2".equals(value("SELECT count(DISTINCT claimed_by) FROM sync_slices")));

    twilio.noFaults().fault(request -> true, 100_000, Fault.status(403, 20403, "Forbidden"));

    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> !"running".equals(other.get(run).body().at("/run/status").asText()));
    assertThat(other.get(run).body().at("/run/status").asText()).isEqualTo("failed");
    assertThat(other.get(run).body().at("/run/error").asText()).contains("20403");
    assertThat(value("SELECT count(*) FROM sync_pending_hours")).isEqualTo("0");
  }

  @Test
  void aRunWhoseLanesStandStill_showsNoProgress_howeverOftenItIsLookedAfter() {
    twilio.add(TwilioCalls.campaign(11, 300, FROM, TO));
    CountDownLatch over = new CountDownLatch(1);
    twilio.fault(request -> true, 100_000, Fault.holdUntil(over));
    try {
      extension
          .program()
          .post(
              "/api/resync-twilio-historical?from=" + FROM + "&to=" + TO,
              "Prefer",
              "respond-async");

      Awaitility.await()
          .until(
              () ->
                  "t"
                      .equals(
                          value(
                              "SELECT progress_at < heartbeat_at - interval '3 s' FROM sync_runs")));
    } finally {
      over.countDown();
    }
  }

  private static String value(String query) {
    return RunningCentralita.value(extension.dataSource(), query);
  }
}
