package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.testkit.Counts;
import io.centralita.testkit.Expectation;
import io.centralita.testkit.Fault;
import io.centralita.testkit.RequestSeen;
import io.centralita.testkit.Tables;
import io.centralita.testkit.TwilioCalls;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real processes on one database, killed without warning: nothing lost, nothing twice. */
class KilledProcessesIT extends ProcessesOnOneDatabase {

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
}
