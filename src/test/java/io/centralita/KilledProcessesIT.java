package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.RunningCentralita.Reply;
import io.centralita.database.PgBouncer;
import io.centralita.database.TestDatabase;
import io.centralita.testkit.Counts;
import io.centralita.testkit.Expectation;
import io.centralita.testkit.FakeTwilio;
import io.centralita.testkit.Fault;
import io.centralita.testkit.RawCall;
import io.centralita.testkit.RequestSeen;
import io.centralita.testkit.RequestsUnderWay;
import io.centralita.testkit.Tables;
import io.centralita.testkit.TwilioCalls;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real processes on one database, killed without warning: nothing lost, nothing twice. */
class KilledProcessesIT {

  private static final Instant FROM = Instant.parse("2026-03-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2026-03-29T00:00:00Z");
  private static final String RESYNC = "/api/resync-twilio-historical?from=" + FROM + "&to=" + TO;
  private static final int SLICES = 28;
  private static final int CONCURRENCY = 4;

  @TempDir Path first;
  @TempDir Path second;
  @TempDir Path third;
  private FakeTwilio twilio;
  private TestDatabase database;
  private List<RawCall> calls;

  @BeforeEach
  void start() {
    twilio = FakeTwilio.start();
    calls = TwilioCalls.campaign(9, 2000, FROM, TO);
    twilio.add(calls);
  }

  @AfterEach
  void stop() {
    if (database != null) {
      database.close();
    }
    twilio.close();
  }

  private void on(boolean pooler) {
    if (pooler) {
      PgBouncer.requireInstalled();
      database = TestDatabase.migratedBehindPgBouncer(3);
    } else {
      database = TestDatabase.migrated();
    }
    Tables.enterDirectory(
        database.dataSource(), TwilioCalls.workspaces(), TwilioCalls.knownPhones());
  }

  @ParameterizedTest(name = "behind a pooler: {0}")
  @ValueSource(booleans = {false, true})
  void aResyncKilledAtRandomMoments_goesOn_readingOnlyWhatWasUnderWayAgain(boolean pooler)
      throws InterruptedException {
    on(pooler);
    int kills = 3;
    Random random = new Random(pooler ? 7 : 8);
    for (int kill = 0; kill < kills; kill++) {
      CountDownLatch reached = onRequest(1 + random.nextInt(12));
      try (CentralitaProcess process = process(first).awaitUp()) {
        if (kill == 0) {
          process.post(RESYNC, "Prefer", "respond-async");
        }
        assertThat(reached.await(60, TimeUnit.SECONDS)).isTrue();
        process.kill();
      }
      CentralitaProcess.asIfKilledLongAgo(database, "true");
    }
    twilio.noFaults();

    try (CentralitaProcess process = process(first).awaitUp()) {
      JsonNode run = process.awaitSuccess();

      Expectation expected = Expectation.firstRun(TwilioCalls.knownPhones(), 1, calls, FROM, TO);
      Tables.assertEqual(expected, database.dataSource());
      assertThat(run.path("slicesDone").asInt()).isEqualTo(SLICES);
      assertThat(Counts.of(run))
          .usingRecursiveComparison()
          .ignoringFields("snapshots")
          .isEqualTo(expected.counts());
    }
    Map<String, Long> pages =
        twilio.requests().stream()
            .collect(Collectors.groupingBy(RequestSeen::rawQuery, Collectors.counting()));
    assertThat(pages.values().stream().mapToLong(times -> times - 1).sum())
        .isLessThanOrEqualTo((long) kills * 2 * CONCURRENCY);
  }

  @Test
  void aProcessThatDies_isSucceededByAnotherWithinAMinute() throws InterruptedException {
    on(false);
    try (CentralitaProcess one = process(first).awaitUp();
        CentralitaProcess other = process(second).awaitUp()) {
      CountDownLatch reached = onRequest(8);
      one.post(RESYNC, "Prefer", "respond-async");
      assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(other.post(RESYNC).status()).isEqualTo(409);

      one.kill();

      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> other.get("/api/runs?status=interrupted").body().path("runs").size() == 1);
      assertThat(other.awaitSuccess().path("resumedFrom").asLong()).isPositive();
      Tables.assertEqual(
          Expectation.firstRun(TwilioCalls.knownPhones(), 1, calls, FROM, TO),
          database.dataSource());
    }
  }

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

  @Test
  void aStop_whileTwilioAsksForTenMinutesPatience_isQuick_andTheRunIsInterrupted()
      throws InterruptedException {
    on(false);
    CountDownLatch refused = new CountDownLatch(1);
    twilio.fault(
        request -> request.rawQuery().contains("2026-03-10T00%3A00%3A01"),
        1,
        (reply, honest) -> {
          Fault.tooManyRequests(Duration.ofMinutes(10)).apply(reply, honest);
          refused.countDown();
        });
    try (CentralitaProcess process = process(first).awaitUp()) {
      process.post(RESYNC, "Prefer", "respond-async");
      assertThat(refused.await(30, TimeUnit.SECONDS)).isTrue();

      process.terminate();

      assertThat(process.waitFor(10)).isTrue();
      assertThat(value("SELECT status FROM sync_runs")).isEqualTo("interrupted");
      assertThat(value("SELECT count(*) > 0 FROM calls")).isEqualTo("t");
      assertThat(process.log()).doesNotContain("Exception", "nobody foresaw");
    }
  }

  @Test
  void aStop_whileAnswersHang_isQuick_andTheRunIsInterrupted() throws InterruptedException {
    on(false);
    CountDownLatch asked = new CountDownLatch(8);
    CountDownLatch never = new CountDownLatch(1);
    twilio.fault(
        request -> true,
        1000,
        (reply, honest) -> {
          asked.countDown();
          if (asked.getCount() >= 4) {
            reply.send(honest.get());
          } else {
            never.await(30, TimeUnit.SECONDS);
          }
        });
    try (CentralitaProcess process = process(first).awaitUp()) {
      process.post(RESYNC, "Prefer", "respond-async");
      assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();

      process.terminate();

      assertThat(process.waitFor(10)).isTrue();
      assertThat(value("SELECT status FROM sync_runs")).isEqualTo("interrupted");
      assertThat(value("SELECT count(*) > 0 FROM calls")).isEqualTo("t");
      assertThat(value("SELECT count(*) FROM sync_pending_hours")).as(process.log()).isEqualTo("0");
      assertThat(process.log()).doesNotContain("Exception", "nobody foresaw");
    } finally {
      never.countDown();
    }
  }

  private CentralitaProcess process(Path folder) {
    Map<String, String> settings = RunningCentralita.twilio(twilio);
    settings.put("DATABASE_URL", database.address());
    return CentralitaProcess.start(folder, settings);
  }

  /** In place of waiting until the others judge those that were killed. */
  private void asIfSilentForAMinute(int processes) {
    String silent = "heartbeat_at < now() - interval '3 s'";
    Awaitility.await()
        .until(
            () ->
                String.valueOf(processes)
                    .equals(value("SELECT count(*) FROM sync_workers WHERE " + silent)));
    RunningCentralita.sql(
        database.dataSource(),
        "UPDATE sync_runs SET heartbeat_at = heartbeat_at - interval '1 min' WHERE owner IN"
            + " (SELECT worker FROM sync_workers WHERE "
            + silent
            + "); UPDATE sync_workers SET heartbeat_at = heartbeat_at - interval '1 min' WHERE "
            + silent);
  }

  private CountDownLatch onRequest(int number) {
    CountDownLatch reached = new CountDownLatch(number);
    twilio
        .noFaults()
        .fault(
            request -> true,
            100_000,
            (reply, honest) -> {
              reached.countDown();
              Fault.delay(Duration.ofMillis(30)).apply(reply, honest);
            });
    return reached;
  }

  private String value(String query) {
    return RunningCentralita.value(database.dataSource(), query);
  }
}
