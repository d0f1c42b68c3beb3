package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.centralita.RunningCentralita.Reply;
import io.centralita.database.TestDatabase;
import io.centralita.testkit.FakeTwilio;
import io.centralita.testkit.Fault;
import io.centralita.testkit.RawCall;
import io.centralita.testkit.TwilioCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A run that somebody else took over, and one that takes every connection there is. */
class RunsUnderPressureTest {

  private static final Instant FROM = Instant.parse("2026-03-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2026-03-25T00:00:00Z");
  private static final String RESYNC = "/api/resync-twilio-historical?from=" + FROM + "&to=" + TO;

  @RegisterExtension
  static final CentralitaExtension extension =
      new CentralitaExtension().besideTwilio().with("TWILIO_CONCURRENCY", "16");

  private static final List<RawCall> CALLS = TwilioCalls.campaign(3, 600, FROM, TO);

  private final FakeTwilio twilio = extension.twilio();
  private final TestDatabase database = extension.database();
  private final RunningCentralita centralita = extension.program();

  @BeforeEach
  void enter() {
    twilio.add(CALLS);
  }

  @Test
  void aRunThatWasTakenOver_writesNothingMore_andSaysSo_andAnotherStartsAtOnce() {
    CountDownLatch hold = new CountDownLatch(1);
    twilio.fault(request -> true, 100, Fault.holdUntil(hold));
    CompletableFuture<Reply> lost = CompletableFuture.supplyAsync(() -> centralita.post(RESYNC));
    await().until(() -> twilio.requests().size() >= 4);

    // not as interrupted: then it would begin again by itself
    centralita.sql(
        "UPDATE sync_runs SET status = 'failed', ended_at = now(), error = 'It was taken over.'");
    hold.countDown();
    Reply reply = lost.join();

    assertThat(reply.status()).isEqualTo(500);
    for (String table :
        List.of(
            "calls",
            "workspace_phones",
            "sync_rejects",
            "sync_pending_hours",
            "sync_pending_numbers",
            "twilio_snapshots",
            "sync_coverage")) {
      assertThat(centralita.value("SELECT count(*) FROM " + table)).as(table).isEqualTo("0");
    }
    twilio.noFaults();
    Reply next = centralita.post(RESYNC);
    assertThat(next.status()).as(next.body().toString()).isEqualTo(200);
    assertThat(centralita.value("SELECT count(*) > 0 FROM calls")).isEqualTo("t");
  }

  /** As while an index is built; all connections of the pool wait for it. */
  @Test
  void aLockedTable_silencesNeitherHealthNorTheSignsOfLife() throws Exception {
    CompletableFuture<Reply> resync;
    try (Connection other = centralita.dataSource().getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("LOCK TABLE calls");
      resync = CompletableFuture.supplyAsync(() -> centralita.post(RESYNC));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  reserved(
                          "SELECT count(*) FROM pg_locks WHERE NOT granted"
                              + " AND relation = 'calls'::regclass")
                      .equals("11"));
      String lastSign = reserved("SELECT heartbeat_at FROM sync_runs");

      assertThat(centralita.get("/health").status()).isEqualTo(200);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> !reserved("SELECT heartbeat_at FROM sync_runs").equals(lastSign));
      other.rollback();
      other.setAutoCommit(true);
    }
    assertThat(resync.join().status()).isEqualTo(200);
  }

  @Test
  void aRunThatAStatementHasFailed_isClosed_alsoWhereTheDatabaseIsOnlyJustComingBack() {
    centralita.sql(
        "CREATE SEQUENCE closings",
        "CREATE FUNCTION refuse_closing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            + " IF NEW.status = 'failed' AND nextval('closings') < 6 THEN"
            + " RAISE EXCEPTION 'not yet' USING ERRCODE = '40001'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER refuse_closing BEFORE UPDATE ON sync_runs"
            + " FOR EACH ROW EXECUTE FUNCTION refuse_closing()",
        "CREATE FUNCTION refuse_snapshot() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            + " RAISE EXCEPTION 'no snapshot today'; END $$",
        "CREATE TRIGGER refuse_snapshot BEFORE INSERT ON twilio_snapshots"
            + " FOR EACH ROW EXECUTE FUNCTION refuse_snapshot()");
    try {
      Reply reply = centralita.post(RESYNC);

      assertThat(reply.status()).isEqualTo(500);
      assertThat(reply.body().path("error").asText()).contains("no snapshot today");
      assertThat(centralita.value("SELECT status FROM sync_runs")).isEqualTo("failed");
    } finally {
      centralita.sql(
          "DROP FUNCTION refuse_closing, refuse_snapshot CASCADE", "DROP SEQUENCE closings");
    }
  }

  private String reserved(String query) {
    return RunningCentralita.value(database.database().reserved(), query);
  }

  /**
   * What is written for a run is refused when it has been taken over; each statement sees to it.
   */
  @Test
  void everyStatementThatWritesForARun_isFenced() throws IOException {
    List<String> forNoRun =
        List.of(
            "analyze.sql",
            "check-alerts.sql",
            "claim-alert-message.sql",
            "put-off-alert-message.sql",
            "delete-alert-message.sql",
            "complete-adopted-calls.sql",
            "ensure-workspace.sql",
            "insert-workspace.sql",
            "rename-workspace.sql",
            "mark-all-call-hours.sql",
            "mark-all-conversation-hours.sql",
            "prune-ledger.sql",
            "empty-calls.sql",
            "empty-conversations.sql",
            "claim-adopted-conversation-hours.sql",
            "claim-adopted-hours.sql",
            "claim-recording.sql",
            "hold-recordings.sql",
            "put-off-recording.sql",
            "give-phone.sql",
            "move-calls.sql",
            "note-move.sql",
            "open-session.sql",
            "end-session.sql",
            "take-days.sql",
            "sum-days.sql",
            "claim-key.sql",
            "release-key.sql",
            "reserve-slot.sql",
            "insert-call.sql",
            "settle-call.sql",
            "insert-tenant.sql",
            "change-tenant.sql",
            "add-tenant-number.sql",
            "remove-tenant-number.sql");
    try (Stream<Path> files = Files.walk(Path.of("src/main/resources"))) {
      List<Path> writing =
          files
              .filter(file -> file.toString().endsWith(".sql"))
              .filter(file -> !file.startsWith("src/main/resources/db"))
              // the ledger's own
              .filter(file -> !file.getParent().endsWith("LedgerStatements"))
              .filter(file -> !forNoRun.contains(file.getFileName().toString()))
              .filter(file -> read(file).matches("(?s).*\\b(INSERT|UPDATE|DELETE)\\b.*"))
              .toList();

      assertThat(writing).hasSizeGreaterThan(10);
      assertThat(writing).allSatisfy(file -> assertThat(read(file)).contains("require_running("));
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
