package io.centralita;

import io.centralita.database.PgBouncer;
import io.centralita.database.TestDatabase;
import io.centralita.testkit.FakeTwilio;
import io.centralita.testkit.Fault;
import io.centralita.testkit.RawCall;
import io.centralita.testkit.Tables;
import io.centralita.testkit.TwilioCalls;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests of several real processes have in common: their account, database and folders. */
abstract class ProcessesOnOneDatabase {

  static final Instant FROM = Instant.parse("2026-03-01T00:00:00Z");
  static final Instant TO = Instant.parse("2026-03-29T00:00:00Z");
  static final String RESYNC = "/api/resync-twilio-historical?from=" + FROM + "&to=" + TO;
  static final int SLICES = 28;
  static final int CONCURRENCY = 4;

  @TempDir Path first;
  @TempDir Path second;
  @TempDir Path third;
  FakeTwilio twilio;
  TestDatabase database;
  List<RawCall> calls;

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

  void on(boolean pooler) {
    if (pooler) {
      PgBouncer.requireInstalled();
      database = TestDatabase.migratedBehindPgBouncer(3);
    } else {
      database = TestDatabase.migrated();
    }
    Tables.enterDirectory(
        database.dataSource(), TwilioCalls.workspaces(), TwilioCalls.knownPhones());
  }

  CentralitaProcess process(Path folder) {
    Map<String, String> settings = RunningCentralita.twilio(twilio);
    settings.put("DATABASE_URL", database.address());
    return CentralitaProcess.start(folder, settings);
  }

  /** In place of waiting until the others judge those that were killed. */
  void asIfSilentForAMinute(int processes) {
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

  CountDownLatch onRequest(int number) {
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

  String value(String query) {
    return RunningCentralita.value(database.dataSource(), query);
  }
}
