package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.RunningCentralita.Reply;
import io.centralita.testkit.Counts;
import io.centralita.testkit.Expectation;
import io.centralita.testkit.Fault;
import io.centralita.testkit.RequestsUnderWay;
import io.centralita.testkit.Tables;
import io.centralita.testkit.TwilioCalls;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real processes that do the same work at once, some of them killed: nothing lost, nothing twice.
 */
class KilledHelpersIT extends ProcessesOnOneDatabase {

  @ParameterizedTest(name = "also the one that opened the run: {0}")
  @ValueSource(booleans = {false, true})
  void ofThreeProcessesThatShareARun_anyMayDie_andTheOthersEndIt_withinOneLimit(boolean opener)
      throws InterruptedException {
    on(false);
    RequestsUnderWay underWay = new RequestsUnderWay();
    twilio.fault(request -> true, 100_000, underWay.answeringAfter(Duration.ofMillis(1500)));
    try (CentralitaProcess one = process(first).awaitUp();
        CentralitaProcess helper = process(second).awaitUp();
        CentralitaProcess last = process(third).awaitUp()) {
      long run = one.post(RESYNC, "Prefer", "respond-async").body().path("runId").asLong();
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> "3".equals(value("SELECT count(DISTINCT claimed_by) FROM sync_slices")));
      helper.kill();
      if (opener) {
        one.kill();
      }
      asIfSilentForAMinute(opener ? 2 : 1);

      JsonNode ended =
          Awaitility.await()
              .atMost(Duration.ofSeconds(90))
              .until(
                  () -> last.get("/api/runs?status=succeeded").body().at("/runs/0"),
                  found -> !found.isMissingNode());

      assertThat(ended.path("runId").asLong() == run).isEqualTo(!opener);
      Expectation expected = Expectation.firstRun(TwilioCalls.knownPhones(), 1, calls, FROM, TO);
      Tables.assertEqual(expected, database.dataSource());
      assertThat(Counts.of(ended))
          .usingRecursiveComparison()
          .ignoringFields("snapshots")
          .isEqualTo(expected.counts());
      assertThat(underWay.most()).isLessThanOrEqualTo(CONCURRENCY);
    }
  }

  @ParameterizedTest(name = "behind a pooler: {0}")
  @ValueSource(booleans = {false, true})
  void twoProcessesFedTheSameTriggers_neverRunTwoAtOnce_whileOneIsKilled(boolean pooler)
      throws InterruptedException {
    on(pooler);
    AtomicBoolean enough = new AtomicBoolean();
    ExecutorService feeders = Executors.newFixedThreadPool(2);
    twilio.fault(request -> true, 100_000, Fault.delay(Duration.ofMillis(20)));
    try (CentralitaProcess steady = process(second).awaitUp()) {
      assertThat(steady.post("/api/generate-twilio-snapshots").status()).isEqualTo(200);
      String steadyOwner = value("SELECT owner FROM sync_runs");
      feeders.submit(() -> feed(steady, enough));
      for (int kill = 0; kill < 2; kill++) {
        CountDownLatch reached = onRequest(60);
        try (CentralitaProcess victim = process(first).awaitUp()) {
          feeders.submit(() -> feed(victim, enough));
          assertThat(reached.await(90, TimeUnit.SECONDS)).isTrue();
          victim.kill();
          CentralitaProcess.asIfKilledLongAgo(database, "owner <> '" + steadyOwner + "'");
        }
      }
      enough.set(true);
      feeders.shutdown();
      assertThat(feeders.awaitTermination(90, TimeUnit.SECONDS)).isTrue();
      twilio.noFaults();

      Awaitility.await()
          .atMost(Duration.ofSeconds(120))
          .until(() -> steady.post(RESYNC).status() == 200);
      Tables.assertEqual(
          Expectation.firstRun(TwilioCalls.knownPhones(), 1, calls, FROM, TO),
          database.dataSource());
      assertThat(
              value(
                  "SELECT count(*) FROM sync_runs one JOIN sync_runs other ON one.id < other.id"
                      + " AND tstzrange(one.started_at, one.ended_at)"
                      + " && tstzrange(other.started_at, other.ended_at)"
                      + " WHERE one.status <> 'skipped' AND other.status <> 'skipped'"))
          .isEqualTo("0");
      assertThat(value("SELECT count(*) > 5 FROM sync_runs WHERE status = 'succeeded'"))
          .isEqualTo("t");
    }
  }

  /** Every trigger in turn, whatever the answer, until it is enough or the process is gone. */
  private static void feed(CentralitaProcess process, AtomicBoolean enough) {
    List<Function<CentralitaProcess, Reply>> triggers =
        List.of(
            each -> each.post(RESYNC),
            each -> each.post("/api/sync-twilio-hourly"),
            each -> each.post("/api/reassign-workspaces"),
            each -> each.post("/api/generate-twilio-snapshots"));
    for (int i = 0; !enough.get() && process.process().isAlive(); i++) {
      try {
        assertThat(triggers.get(i % triggers.size()).apply(process).status()).isIn(200, 409, 500);
      } catch (IllegalStateException killed) {
        return;
      }
    }
  }
}
