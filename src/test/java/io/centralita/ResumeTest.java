package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.database.TestDatabase;
import io.centralita.testkit.Counts;
import io.centralita.testkit.Expectation;
import io.centralita.testkit.FakeTwilio;
import io.centralita.testkit.RawCall;
import io.centralita.testkit.RequestSeen;
import io.centralita.testkit.Tables;
import io.centralita.testkit.TwilioCalls;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A resync that a stop cuts short goes on by itself, where it was, and its counts are the whole.
 */
class ResumeTest {

  private static final Instant FROM = Instant.parse("2026-03-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2026-03-29T00:00:00Z");
  private static final String RESYNC = "/api/resync-twilio-historical?from=" + FROM + "&to=" + TO;

  private final CountDownLatch over = new CountDownLatch(1);
  private FakeTwilio twilio;
  private TestDatabase database;

  @BeforeEach
  void start() {
    twilio = FakeTwilio.start();
    database = TestDatabase.migrated();
    Tables.enterDirectory(
        database.dataSource(), TwilioCalls.workspaces(), TwilioCalls.knownPhones());
  }

  @AfterEach
  void stop() {
    over.countDown();
    database.close();
    twilio.close();
  }

  @Test
  void aResyncStoppedTwice_readsNoFinishedSliceAgain_andEndsAsIfNothingHadHappened()
      throws InterruptedException {
    List<RawCall> calls = TwilioCalls.campaign(5, 3000, FROM, TO);
    twilio.add(calls);
    try (RunningCentralita first = program()) {
      CountDownLatch tenth = onRequest(10);
      first.post(RESYNC, "Prefer", "respond-async");
      assertThat(tenth.await(30, TimeUnit.SECONDS)).isTrue();
      Awaitility.await().until(() -> !finishedSlices().isEmpty());
    }
    List<String> finished = finishedSlices();
    twilio.forgetRequests();
    try (RunningCentralita second = program()) {
      CountDownLatch tenth = onRequest(10);
      assertThat(tenth.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(second.get("/api/runs?status=interrupted").body().path("runs")).hasSize(1);
    }
    List<String> askedAgain = twilio.requests().stream().map(RequestSeen::rawQuery).toList();
    twilio.noFaults();

    try (RunningCentralita third = program()) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> third.get("/api/runs?status=succeeded").body().path("runs").size() == 1);

      Expectation expected = Expectation.firstRun(TwilioCalls.knownPhones(), 1, calls, FROM, TO);
      JsonNode run = third.get("/api/runs?status=succeeded").body().at("/runs/0");
      Tables.assertEqual(expected, database.dataSource());
      assertThat(run.path("trigger").asText()).isEqualTo("startup");
      assertThat(run.path("resumedFrom").asLong()).isEqualTo(2);
      assertThat(run.path("slicesDone").asInt()).isEqualTo(28);
      Counts counts = Counts.of(run);
      assertThat(counts)
          .usingRecursiveComparison()
          .ignoringFields("snapshots")
          .isEqualTo(expected.counts());
      assertThat(third.post(RESYNC).body().has("resumedFrom")).isFalse();
    }
    assertThat(finished).isNotEmpty();
    assertThat(askedAgain)
        .noneMatch(
            query -> finished.stream().anyMatch(day -> query.startsWith("StartTime%3E=" + day)));
  }

  /** Those after the request of that number get no answer: each stop finds work left. */
  private CountDownLatch onRequest(int number) {
    CountDownLatch reached = new CountDownLatch(number);
    AtomicInteger asked = new AtomicInteger();
    twilio
        .noFaults()
        .fault(
            request -> true,
            10_000,
            (reply, honest) -> {
              if (asked.incrementAndGet() <= number) {
                reply.send(honest.get());
                reached.countDown();
              } else {
                over.await(30, TimeUnit.SECONDS);
              }
            });
    return reached;
  }

  /** By the second before each, as it is asked for. */
  private List<String> finishedSlices() {
    String days =
        RunningCentralita.value(
            database.dataSource(),
            "SELECT string_agg(to_char((slice_from - interval '1 second') AT TIME ZONE 'UTC',"
                + " 'YYYY-MM-DD'), ',') FROM sync_slices WHERE finished_at IS NOT NULL");
    return days == null ? List.of() : List.of(days.split(","));
  }

  private RunningCentralita program() {
    return RunningCentralita.on(database, RunningCentralita.twilio(twilio));
  }
}
