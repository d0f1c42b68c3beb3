package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.centralita.RunningCentralita.Reply;
import io.centralita.database.CuttableLine;
import io.centralita.database.Database;
import io.centralita.database.TestDatabase;
import io.centralita.database.embedded.EmbeddedPostgresServer;
import io.centralita.database.embedded.ReadyCluster;
import io.centralita.testkit.Counts;
import io.centralita.testkit.Expectation;
import io.centralita.testkit.FakeTwilio;
import io.centralita.testkit.Fault;
import io.centralita.testkit.RawCall;
import io.centralita.testkit.Tables;
import io.centralita.testkit.TwilioCalls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A database that goes away in the middle of a resync and comes back. */
class DatabaseOutageTest {

  private static final Instant FROM = Instant.parse("2026-03-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2026-05-24T00:00:00Z");
  private static final String RESYNC = "/api/resync-twilio-historical?from=" + FROM + "&to=" + TO;
  private static final List<RawCall> CALLS = TwilioCalls.campaign(6, 3000, FROM, TO);

  private final Expectation expected =
      Expectation.firstRun(TwilioCalls.knownPhones(), 1, CALLS, FROM, TO);
  private FakeTwilio twilio;

  @BeforeEach
  void start() {
    twilio = FakeTwilio.start().add(CALLS);
  }

  @AfterEach
  void stop() {
    twilio.close();
  }

  @Test
  void aServerStoppedAndStartedAgain_isWaitedFor_andHealthTells() throws Exception {
    Path directory = Files.createTempDirectory("centralita-outage");
    ReadyCluster.copyTo(directory);
    CountDownLatch midway = new CountDownLatch(1);
    CountDownLatch down = new CountDownLatch(1);
    AtomicInteger requests = new AtomicInteger();
    twilio
        .fault(
            request -> requests.incrementAndGet() == 30,
            1,
            (reply, honest) -> {
              midway.countDown();
              down.await();
              reply.send(honest.get());
            })
        .fault(request -> true, 1000, Fault.delay(Duration.ofMillis(50)));
    EmbeddedPostgresServer server = EmbeddedPostgresServer.start(directory);
    try (CuttableLine line = CuttableLine.to(server.url());
        Database database = Database.connect(line.url());
        RunningCentralita centralita =
            RunningCentralita.on(database, RunningCentralita.twilio(twilio))) {
      enterDirectory(database);
      CompletableFuture<Reply> resync =
          CompletableFuture.supplyAsync(() -> centralita.post(RESYNC));
      assertThat(midway.await(30, TimeUnit.SECONDS)).isTrue();

      server.close();
      down.countDown();
      Reply health = centralita.get("/health");
      Reply live = centralita.get("/health/live");
      server = EmbeddedPostgresServer.start(directory);
      line.leadTo(server.url());

      assertThat(health.status()).isEqualTo(503);
      assertThat(health.body().at("/checks/0/name").asText()).isEqualTo("database");
      assertThat(health.body().at("/checks/0/status").asText()).isEqualTo("DOWN");
      assertThat(live.status()).isEqualTo(200);
      assertEndsWell(resync.get(60, TimeUnit.SECONDS), centralita);
      await().until(() -> centralita.get("/health").status() == 200);
    } finally {
      server.close();
      FileUtils.deleteQuietly(directory.toFile());
    }
  }

  /** Whether a statement was carried out shows only in an answer that may be lost. */
  @Test
  void connectionsCutAgainAndAgain_leaveNoTrace_inTablesAndCounts() {
    try (TestDatabase real = TestDatabase.migrated();
        CuttableLine line = CuttableLine.to(real.url());
        Database database = Database.connect(line.url());
        RunningCentralita centralita =
            RunningCentralita.on(database, RunningCentralita.twilio(twilio))) {
      enterDirectory(database);
      AtomicInteger requests = new AtomicInteger();
      AtomicInteger connectionsCut = new AtomicInteger();
      twilio.fault(
          request -> requests.incrementAndGet() % 8 == 0,
          1000,
          Fault.after(() -> connectionsCut.addAndGet(line.cut())));

      CompletableFuture<Reply> resync =
          CompletableFuture.supplyAsync(() -> centralita.post(RESYNC));
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                ageClaims(real);
                return resync.isDone();
              });
      Reply reply = resync.join();

      assertThat(connectionsCut).hasValueGreaterThan(10);
      assertEndsWell(reply, centralita);
      assertThat(Counts.of(reply.body())).isEqualTo(expected.counts());
    }
  }

  /** A claim whose answer was lost is released after half a minute: here after five seconds. */
  private static void ageClaims(TestDatabase database) {
    RunningCentralita.sql(
        database.dataSource(),
        "UPDATE sync_slices SET claimed_at = claimed_at - interval '1 minute' WHERE id IN (SELECT id FROM sync_slices"
            + " WHERE finished_at IS NULL AND claimed_at BETWEEN now() - interval '30 seconds' AND now() - interval '5 seconds'"
            + " FOR UPDATE SKIP LOCKED)");
  }

  private void assertEndsWell(Reply reply, RunningCentralita centralita) {
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    Tables.assertEqual(expected, centralita.dataSource());
  }

  private static void enterDirectory(Database database) {
    Tables.enterDirectory(
        database.dataSource(), TwilioCalls.workspaces(), TwilioCalls.knownPhones());
  }
}
