package io.centralita.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import io.centralita.database.TestDatabase;
import io.centralita.sync.SlicePlanner;
import io.centralita.testkit.TimeOfTest;
import io.centralita.time.ClockDifference;
import io.centralita.time.Period;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One run at a time whoever asks, and none that is forgotten: two ledgers stand for two processes.
 */
class RunLedgerTest {

  private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");
  private static final Instant FROM = Instant.parse("2026-03-01T00:00:00Z");
  private static final RequestedPeriod WISH = new RequestedPeriod(FROM, null);
  private static final String ONE = "AC1";

  private static TestDatabase database;
  private final TimeOfTest time = new TimeOfTest(NOW);
  private final AtomicLong nanoTime = new AtomicLong();
  private final RunLedger here = ledger(time, FROM);
  private final RunLedger there = ledger(time, FROM);
  private final SliceLedger sliceLedger = new SliceLedger(database.dataSource(), UUID.randomUUID());
  private final AccountFailures failures =
      new AccountFailures(database.dataSource(), UUID.randomUUID());

  @BeforeAll
  static void create() {
    database = TestDatabase.migrated();
  }

  @AfterAll
  static void drop() {
    database.close();
  }

  @BeforeEach
  void forget() {
    sql(
        "TRUNCATE sync_runs, sync_slices, sync_run_rejects, sync_coverage, sync_covered"
            + " RESTART IDENTITY CASCADE");
  }

  @Test
  void open_atOnceAfterAnother_neverOverlapsWithIt() {
    Clock behind = Clock.offset(Clock.systemUTC(), Duration.ofMillis(-300));
    RunLedger ledger = ledger(behind, FROM);
    Run first = ledger.open("twilio-hourly", "http", RequestedPeriod.NONE, null);
    ledger.succeed(first.id());

    Run second = ledger.open("twilio-hourly", "http", RequestedPeriod.NONE, null);

    assertThat(ledger.find(first.id()).orElseThrow().ended())
        .isBeforeOrEqualTo(second.started())
        .isAfterOrEqualTo(first.started());
  }

  @Test
  void fail_withWordsThatPostgreSqlCannotHold_endsTheRunAllTheSame() {
    Run run = here.open("twilio-hourly", "http", RequestedPeriod.NONE, null);

    Run failed = here.fail(run.id(), "Twilio said a\u0000b ñ.");

    assertThat(failed.status()).isEqualTo("failed");
    assertThat(failed.error()).isEqualTo("Twilio said a\\u0000b \\u00f1.");
  }

  @Test
  void open_jobsOfDifferentTables_runBesideEachOther_andReassignBesideNone() {
    here.open("twilio-hourly", "http", RequestedPeriod.NONE, null);
    Run conversations = there.open("elevenlabs-hourly", "http", RequestedPeriod.NONE, null);

    assertThatThrownBy(
            () -> there.open("elevenlabs-historical", "http", RequestedPeriod.NONE, null))
        .isInstanceOfSatisfying(
            TableBusyException.class, busy -> assertThat(busy.run()).isEqualTo(conversations.id()));
    assertThatThrownBy(() -> there.open("twilio-reassign", "http", RequestedPeriod.NONE, null))
        .isInstanceOf(TableBusyException.class);
  }

  @Test
  void open_byManyAtOnce_isGrantedToOne() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Callable<Boolean>> openers = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      RunLedger ledger = i % 2 == 0 ? here : there;
      String job = i % 3 == 0 ? "twilio-hourly" : "twilio-historical";
      openers.add(() -> opens(ledger, job));
    }

    int opened = 0;
    for (Future<Boolean> opener : threads.invokeAll(openers)) {
      opened += opener.get() ? 1 : 0;
    }
    threads.shutdown();

    assertThat(opened).isEqualTo(1);
    assertThat(here.list(null, "running", 10)).hasSize(1);
  }

  @Test
  void open_forOneFire_byManyProcesses_isOneRun_alsoWhenThatHasEnded() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Callable<Run>> openers = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      RunLedger ledger = i % 2 == 0 ? here : there;
      openers.add(() -> ledger.open("twilio-hourly", "schedule", RequestedPeriod.NONE, NOW));
    }

    List<Run> opened = new ArrayList<>();
    for (Future<Run> opener : threads.invokeAll(openers)) {
      Run run = opener.get();
      if (run != null) {
        opened.add(run);
      }
    }
    threads.shutdown();

    assertThat(opened).extracting(Run::status).containsExactly("running");
    here.succeed(opened.get(0).id());
    assertThat(there.open("twilio-hourly", "schedule", RequestedPeriod.NONE, NOW)).isNull();
    assertThat(there.open("twilio-hourly", "schedule", RequestedPeriod.NONE, NOW.plusSeconds(1)))
        .isNotNull();
    assertThat(here.open("elevenlabs-hourly", "schedule", RequestedPeriod.NONE, NOW)).isNotNull();
  }

  @Test
  void open_forOneFire_whoseTableIsTaken_isSkippedOnce_andNotStartedLater() {
    Run busy = here.open("twilio-historical", "http", WISH, null);

    Run skipped = here.open("twilio-hourly", "schedule", RequestedPeriod.NONE, NOW);
    Run elsewhere = there.open("twilio-hourly", "schedule", RequestedPeriod.NONE, NOW);
    here.succeed(busy.id());
    Run later = there.open("twilio-hourly", "schedule", RequestedPeriod.NONE, NOW);

    assertThat(skipped.skipped()).isTrue();
    assertThat(elsewhere).isNull();
    assertThat(later).isNull();
    assertThat(here.list("twilio-hourly", null, 10)).hasSize(1);
  }

  @Test
  void open_byAClockThatIsDaysAhead_usesUpNoFireThatIsStillToCome() {
    Instant toCome = Instant.now().plus(Duration.ofDays(30));
    Run early = here.open("twilio-hourly", "schedule", RequestedPeriod.NONE, toCome);
    assertThat(there.open("twilio-hourly", "schedule", RequestedPeriod.NONE, toCome).skipped())
        .isTrue();
    here.succeed(early.id());

    assertThat(there.open("twilio-hourly", "schedule", RequestedPeriod.NONE, toCome)).isNotNull();
  }

  private static boolean opens(RunLedger ledger, String job) {
    try {
      ledger.open(job, "http", RequestedPeriod.NONE, null);
      return true;
    } catch (TableBusyException busy) {
      return false;
    }
  }

  @Test
  void reconciliation_runsBesideASync_butNotBesideItself() {
    here.open("twilio-historical", "http", WISH, null);

    here.open("twilio-reconcile", "http", RequestedPeriod.NONE, null);

    assertThatThrownBy(() -> there.open("twilio-reconcile", "http", RequestedPeriod.NONE, null))
        .isInstanceOf(TableBusyException.class);
  }

  @Test
  void aRunThatGivesSignsOfLife_isLeftAlone_aSilentOneIsTakenOver() {
    List<String> told = new ArrayList<>();
    here.whenEnded(ended -> told.add("here " + ended.status()));
    there.whenEnded(ended -> told.add("there " + ended.status()));
    Run run = begun(here, WISH);
    beating(Duration.ofSeconds(20), here, there);
    silence(run, 39);
    assertThat(there.interrupted(List.of())).isEmpty();

    silence(run, 60);
    here.beat();
    assertThat(there.interrupted(List.of())).isEmpty();
    assertThatThrownBy(() -> there.open("twilio-hourly", "http", RequestedPeriod.NONE, null))
        .isInstanceOf(TableBusyException.class);

    silence(run, 41);

    assertThat(there.interrupted(List.of()))
        .contains(new RunLedger.Interrupted("twilio-historical", WISH));
    assertThat(here.find(run.id()).orElseThrow().status()).isEqualTo("interrupted");
    assertThatThrownBy(() -> here.succeed(run.id())).isInstanceOf(RunLostException.class);
    assertThat(here.fail(run.id(), "It was too late.").status()).isEqualTo("interrupted");
    assertThat(told).containsExactly("there interrupted");
  }

  /** Its process says that it is alive; the moves of the clock are those of the process alone. */
  @Test
  void aRunThatStandsStill_isGivenUp_andTakenOver_butNotOneThatWaitsForLong() {
    List<Long> over = new ArrayList<>();
    here.whenOver(over::add);
    Run waiting = begun(here, WISH);
    Run still = begun(here, "elevenlabs-historical", WISH);
    for (int wait = 0; wait < 3; wait++) {
      beating(Duration.ofMinutes(11), here, there);
      here.progressing(waiting.id());
    }
    assertThat(over).containsExactly(still.id());
    assertThat(here.isWorkingOn(still.id())).isFalse();
    assertThat(here.isWorkingOn(waiting.id())).isTrue();

    assertThat(there.interrupted(List.of()))
        .contains(new RunLedger.Interrupted("elevenlabs-historical", WISH));

    assertThat(there.find(still.id()).orElseThrow().error())
        .startsWith("It stood still: its last progress was at ");
    assertThat(there.find(waiting.id()).orElseThrow().running()).isTrue();
    assertThat(begun(here, "elevenlabs-historical", WISH).resumedFrom()).isEqualTo(still.id());
    assertThatThrownBy(() -> here.succeed(still.id())).isInstanceOf(RunLostException.class);
  }

  /** Its lanes may notice before anybody has taken it over, and whoever asked for it waits. */
  @Test
  void aRunThatIsGivenUp_isNotClosedByItsProcess_andHasEndedWhenItIsTakenOver() {
    Run run = begun(here, WISH);
    CompletableFuture<Run> ended = CompletableFuture.supplyAsync(() -> ended(run));
    beating(Duration.ofMinutes(21), here, there);

    assertThat(here.fail(run.id(), "It was lost.").running()).isTrue();
    assertThatThrownBy(() -> here.succeed(run.id())).isInstanceOf(RunLostException.class);
    assertThat(ended).isNotDone();

    assertThat(there.interrupted(List.of())).isPresent();
    assertThat(ended).succeedsWithin(Duration.ofSeconds(10)).returns("interrupted", Run::status);
  }

  private Run ended(Run run) {
    Run now = run;
    while (now.running()) {
      now = here.look(now);
    }
    return now;
  }

  @Test
  void aRunWhoseProcessDoesNotSeeThatItStandsStill_isTakenOverByAnother_butNotByItself() {
    Run run = begun(here, WISH);
    beating(Duration.ofSeconds(20), here, there);
    sql("UPDATE sync_runs SET progress_at = now() - interval '20 minutes'");

    assertThat(here.interrupted(List.of())).isEmpty();
    assertThat(there.interrupted(List.of())).isPresent();

    assertThat(there.find(run.id()).orElseThrow().status()).isEqualTo("interrupted");
  }

  /**
   * As after an outage, or after a laptop slept: all are silent, and whoever is back first waits.
   */
  @Test
  void whoHasJustComeToTheDatabase_orBackToIt_judgesNobodyYet() {
    Run run = begun(here, WISH);
    silence(run, 500);

    assertThat(there.interrupted(List.of())).isEmpty();
    beating(Duration.ofSeconds(10), there);
    assertThat(there.interrupted(List.of())).isEmpty();
    nanoTime.addAndGet(Duration.ofSeconds(16).toNanos());
    assertThat(there.interrupted(List.of())).isEmpty();
    beating(Duration.ofSeconds(30), there);
    assertThat(there.interrupted(List.of())).isEmpty();
    beating(Duration.ofSeconds(10), there);
    assertThat(there.interrupted(List.of())).isPresent();
    assertThat(here.find(run.id()).orElseThrow().status()).isEqualTo("interrupted");
  }

  @Test
  void aProcessThatSlept_doesNotTakeItsOwnRunForDead_butOneItNeverBegan() {
    Run run = begun(here, WISH);
    beating(Duration.ofSeconds(20), here);
    silence(run, 3600);
    sql("UPDATE sync_runs SET progress_at = now() - interval '1 hour'");
    assertThat(here.interrupted(List.of())).isEmpty();

    Run lost = here.open("elevenlabs-historical", "http", WISH, null);
    silence(lost, 41);

    assertThat(here.interrupted(List.of()))
        .contains(new RunLedger.Interrupted("elevenlabs-historical", WISH));
    assertThat(here.find(run.id()).orElseThrow().running()).isTrue();
  }

  @Test
  void aRunThatDiesAgainAndAgain_failsAfterThreeTakeOvers_namingTheSlice_unlessItGetsOn() {
    beating(Duration.ofSeconds(20), there);
    Run run = null;
    for (int death = 0; death < 5; death++) {
      run = here.open("twilio-historical", "startup", WISH, null);
      List<Slice> slices = planned(run, ONE, days(FROM, NOW));
      if (death == 0) {
        sliceLedger.progress(slices.get(0), SliceCounts.NONE, 1, true);
      }
      // only the second of them gets one slice further
      sliceLedger.progress(slices.get(1), SliceCounts.NONE, 1, death == 1);
      silence(run, 41);
      assertThat(there.interrupted(List.of()).isPresent())
          .as("death " + death)
          .isEqualTo(death < 4);
    }

    Run failed = there.find(run.id()).orElseThrow();
    assertThat(failed.status()).isEqualTo("failed");
    assertThat(failed.slicesDone()).isEqualTo(2);
    assertThat(failed.error()).contains("three times", "AC1 from 2026-03-").endsWith(".");
    assertThat(here.open("twilio-historical", "http", WISH, null).resumedFrom())
        .isEqualTo(run.id());
  }

  @Test
  void prune_takesOldRunsOut_andKeepsWhatTheyCovered_andTheLastOfEachJob() throws Exception {
    sql(
        "INSERT INTO sync_runs (job, holds, trigger, status, started_at, owner, resumed_from)"
            + " SELECT CASE WHEN day % 2 = 0 THEN 'twilio-hourly' ELSE 'twilio-daily' END, '{calls}',"
            + " 'schedule', 'succeeded', now() - make_interval(days => 700 - day), gen_random_uuid(),"
            + " nullif(day - 1, 0) FROM generate_series(1, 450) AS day ORDER BY day");
    sql(
        "INSERT INTO sync_slices (run_id, account_sid, slice_from, slice_to, finished_at)"
            + " SELECT id, 'AC1', started_at - interval '2 days', started_at, started_at"
            + " FROM sync_runs");
    sql(
        "INSERT INTO sync_slices (run_id, account_sid, slice_from, slice_to, finished_at, provider_time)"
            + " SELECT id, 'AC2', started_at - interval '40 days', started_at, started_at,"
            + " started_at - interval '20 days' FROM sync_runs WHERE id = 100");
    sql("INSERT INTO sync_coverage (account_sid, covered_until) VALUES ('AC2', now())");
    sql(
        "INSERT INTO sync_runs (job, holds, trigger, status, started_at, owner)"
            + " SELECT 'twilio-snapshots', '{calls}', 'http', 'failed', now() - interval '600 days',"
            + " gen_random_uuid() FROM generate_series(1, 5)");
    RequestedPeriod old =
        new RequestedPeriod(
            Instant.now().minus(Duration.ofDays(650)), Instant.now().minus(Duration.ofDays(550)));
    List<Coverage.Day> before = report(old, 0);
    long coveredOfOther = covered(report(old, 1));
    String prune = Files.readString(Path.of("src/main/resources/sql/runs/prune-ledger.sql"));

    for (int portion = 0; portion < 4; portion++) {
      sql(prune);
    }

    assertThat(before).hasSizeGreaterThan(90).allMatch(Coverage.Day::covered);
    assertThat(report(old, 0)).allMatch(Coverage.Day::covered).hasSameSizeAs(before);
    assertThat(coveredOfOther).isBetween(15L, 20L);
    assertThat(covered(report(old, 1))).isEqualTo(coveredOfOther);
    assertThat(isTrue("SELECT count(*) = 153 FROM sync_runs")).isTrue();
    assertThat(isTrue("SELECT count(*) = 150 FROM sync_slices")).isTrue();
  }

  /** By a clock of today: the ledger's age is reckoned by the database's. */
  private List<Coverage.Day> report(RequestedPeriod requestedPeriod, int account) {
    return ledger(Clock.systemUTC(), FROM).coverage().report(requestedPeriod).get(account).days();
  }

  private static long covered(List<Coverage.Day> days) {
    return days.stream().filter(Coverage.Day::covered).count();
  }

  /** Two connections: by one a batch is being written. */
  @Test
  void whatIsBeingWritten_isWaitedForByWhoClosesTheRun_butNotBySignsOfLife() throws Exception {
    Run run = begun(here, WISH);
    beating(Duration.ofSeconds(20), here, there);
    ExecutorService closing = Executors.newSingleThreadExecutor();
    try (Connection batch = database.dataSource().getConnection();
        Statement statement = batch.createStatement()) {
      batch.setAutoCommit(false);
      statement.execute("SELECT require_running(" + run.id() + ")");
      here.beat();
      silence(run, 500);

      assertThat(there.interrupted(List.of())).isEmpty();
      assertThat(there.find(run.id()).orElseThrow().running()).isTrue();
      Future<Run> closed = closing.submit(() -> here.fail(run.id(), "Something."));
      await()
          .until(
              () ->
                  isTrue(
                      "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                          + " AND datname = current_database()"));
      assertThat(closed.isDone()).isFalse();
      batch.commit();

      assertThat(closed.get().status()).isEqualTo("failed");
      assertThatThrownBy(() -> statement.execute("SELECT require_running(" + run.id() + ")"))
          .hasMessageContaining("Run " + run.id() + " was taken over");
      batch.rollback();
      statement.execute("SELECT require_running(-3)");
      batch.rollback();
    } finally {
      closing.shutdownNow();
    }
  }

  private static boolean isTrue(String query) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      return rows.next() && rows.getBoolean(1);
    }
  }

  @Test
  void interrupted_isTakenUpOnce() {
    Run run = begun(here, WISH);
    here.interrupt(run.id());
    assertThat(there.interrupted(List.of())).isPresent();

    Run resumed = there.open("twilio-historical", "startup", WISH, null);

    assertThat(resumed.resumedFrom()).isEqualTo(run.id());
    assertThat(here.interrupted(List.of())).isEmpty();
    there.fail(resumed.id(), "Something.");
    assertThat(here.interrupted(List.of())).isEmpty();
  }

  @Test
  void interrupted_whosePeriodIsNoMore_isLeft() {
    Run run = begun(here, new RequestedPeriod(null, FROM.plus(Duration.ofDays(1))));
    here.interrupt(run.id());
    RunLedger later = ledger(time, FROM.plus(Duration.ofDays(2)));

    assertThat(later.interrupted(List.of())).isEmpty();
    assertThat(here.interrupted(List.of())).isPresent();
  }

  @Test
  void resumed_goesOnWithTheSlicesThatWereFinished_andTheirCounts() {
    Run run = begun(here, WISH);
    List<Slice> slices = planned(run, ONE, days(FROM, NOW));
    sliceLedger.progress(slices.get(0), new SliceCounts(3, 2, 1, 0, 0), 1, true);
    sliceLedger.progress(slices.get(4), new SliceCounts(5, 0, 0, 0, 0), 2, true);
    sliceLedger.progress(slices.get(9), new SliceCounts(1, 0, 0, 4, 0), 2, true);
    sliceLedger.progress(slices.get(5), new SliceCounts(7, 0, 0, 0, 0), 1, false);
    here.interrupt(run.id());
    time.pass(Duration.ofHours(3));

    Run resumed = there.open("twilio-historical", "http", WISH, null);
    List<Slice> left = planned(resumed, ONE, days(FROM, time.instant()));

    assertThat(resumed.counts().totalCalls()).isEqualTo(16);
    assertThat(left).hasSize(8);
    assertThat(left)
        .extracting(slice -> slice.period().from())
        .doesNotContain(FROM, FROM.plus(Duration.ofDays(4)));
    // the last day was read to noon; what has passed since is left
    assertThat(left.get(7).period()).isEqualTo(new Period(NOW, time.instant()));
    Run found = there.find(resumed.id()).orElseThrow();
    assertThat(found.slicesDone()).isEqualTo(3);
    assertThat(found.slicesTotal()).isEqualTo(11);
    assertThat(found.period().to()).isEqualTo(time.instant());
  }

  @ParameterizedTest
  @ValueSource(strings = {"succeed", "fail", "interrupt", "interruptOwn"})
  void aRunThatWasCancelled_endsAsCancelled_howeverItsProcessClosesIt(String how) {
    Run run = begun(here, WISH);
    assertThat(there.requestCancellation(run.id())).get().returns(true, Run::running);

    switch (how) {
      case "succeed" -> here.succeed(run.id());
      case "fail" -> here.fail(run.id(), "It broke.");
      case "interrupt" -> here.interrupt(run.id());
      default -> here.interruptOwn();
    }

    assertThat(there.find(run.id())).get().returns("cancelled", Run::status);
    assertThat(there.interrupted(List.of())).isEmpty();
  }

  @Test
  void plannedAgainAfterAPassingFault_hasEachSliceOnce() {
    Run run = begun(here, WISH);
    sliceLedger.planPeriod(run, ONE, days(FROM, NOW));

    List<Slice> slices = planned(run, ONE, days(FROM, NOW));

    assertThat(here.find(run.id()).orElseThrow().slicesTotal()).isEqualTo(slices.size());
  }

  @Test
  void resumed_andFailedBeforeItWasPlanned_coversNothingBeyondAGap() {
    Instant hole = FROM.plus(Duration.ofDays(2));
    Run hourly = begun(here, "twilio-hourly", RequestedPeriod.NONE);
    planned(hourly, ONE, List.of(hourly.period()))
        .forEach(slice -> sliceLedger.progress(slice, SliceCounts.NONE, 1, true));
    here.succeed(hourly.id());
    sql("UPDATE sync_coverage SET covered_until = '" + FROM.plus(Duration.ofDays(1)) + "'");
    Run run = begun(here, WISH);
    for (Slice slice : planned(run, ONE, days(FROM, NOW))) {
      sliceLedger.progress(slice, SliceCounts.NONE, 1, !slice.period().from().equals(hole));
    }
    here.interrupt(run.id());

    Run resumed = begun(here, WISH);
    here.fail(resumed.id(), "The list of accounts: no.");

    assertThat(resumed.slicesDone()).isEqualTo(9);
    assertThat(here.coverage().report(WISH).get(0).coveredUntil())
        .isEqualTo(FROM.plus(Duration.ofDays(1)));
    assertThat(here.open("twilio-historical", "http", WISH, null).slicesDone()).isEqualTo(9);
  }

  @Test
  void resumed_readsAgainWhatReachedIntoTheFuture() {
    RequestedPeriod requestedPeriod = new RequestedPeriod(FROM, NOW.plus(Duration.ofDays(2)));
    Run run = begun(here, requestedPeriod);
    Instant today = Instant.parse("2026-03-10T00:00:00Z");
    List<Slice> slices = planned(run, ONE, days(today, today.plus(Duration.ofDays(1))));
    sliceLedger.progress(slices.get(0), new SliceCounts(3, 0, 0, 0, 0), 1, true);
    here.interrupt(run.id());

    Run resumed = here.open("twilio-historical", "http", requestedPeriod, null);

    assertThat(resumed.resumedFrom()).isEqualTo(run.id());
    assertThat(resumed.counts().totalCalls()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE sync_runs SET heartbeat_at = now() - interval '25 hours'",
        "UPDATE sync_runs SET status = 'failed'",
        "UPDATE sync_runs SET requested_from = '2026-03-02Z'",
        "UPDATE sync_runs SET requested_to = '2026-03-09Z'",
        "UPDATE sync_runs SET job = 'twilio-daily'",
      })
  void open_afterSomethingElse_beginsAnew(String otherwise) {
    Run run = begun(here, WISH);
    Slice slice = planned(run, ONE, days(FROM, NOW)).get(0);
    sliceLedger.progress(slice, new SliceCounts(3, 2, 1, 0, 0), 1, true);
    here.interrupt(run.id());
    sql(otherwise);

    Run next = here.open("twilio-historical", "http", WISH, null);

    assertThat(next.resumedFrom()).isNull();
    assertThat(next.counts().totalCalls()).isZero();
  }

  @Test
  void coverage_movesForTheAccountsThatWereReadToTheEnd_evenIfAnotherFailed() {
    Run run = begun(here, "twilio-hourly", RequestedPeriod.NONE);
    Period window = run.period();
    Slice done = planned(run, ONE, List.of(window)).get(0);
    planned(run, "AC2", List.of(window));
    sliceLedger.progress(done, SliceCounts.NONE, 1, true);

    here.fail(run.id(), "Account AC2: no.");

    assertThat(here.coverage().report(WISH))
        .extracting(Coverage.Account::sid, Coverage.Account::coveredUntil)
        .containsExactly(tuple(ONE, NOW), tuple("AC2", null));
    time.pass(Duration.ofHours(9));
    Run next = begun(here, "twilio-hourly", RequestedPeriod.NONE);
    Map<String, Period> periods =
        here.coverage().periodsOf(next, List.of(ONE, "AC2", "AC3", "AC4"), Map.of("AC4", NOW));
    Instant covered = window.to().minus(Duration.ofMinutes(15));
    assertThat(periods.get(ONE).from()).isEqualTo(covered);
    // what nobody has read yet begins with the others, unless it is known to be younger
    assertThat(periods.get("AC2").from()).isEqualTo(covered);
    assertThat(periods.get("AC3").from()).isEqualTo(covered);
    assertThat(periods.get("AC4").from()).isEqualTo(NOW);
  }

  @Test
  void coverage_ofMoreDaysOfAccountsThanOneAnswerCanHold_isRefused_andAShorterPeriodIsNot() {
    sql(
        "INSERT INTO sync_coverage (account_sid, covered_until)"
            + " SELECT 'AC' || account, now() FROM generate_series(1, 257) AS account");

    assertThatThrownBy(() -> here.coverage().report(RequestedPeriod.of("2008-01-01", null)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("257 accounts")
        .hasMessageEndingWith(".");
    assertThat(here.coverage().report(WISH)).hasSize(257);
  }

  @Test
  void coverage_believesNoClockThatIsAhead_neitherTheDatabasesNorOursNorTheProviders() {
    Instant now = Instant.now();
    Duration ahead = Duration.ofHours(9);
    RunLedger wrong =
        new RunLedger(
            database.dataSource(),
            database.database().reserved(),
            UUID.randomUUID(),
            Clock.fixed(now.plus(ahead), ZoneOffset.UTC),
            FROM);

    Run byTheDatabase = begun(wrong, "twilio-hourly", RequestedPeriod.NONE);

    assertThat(byTheDatabase.period().to()).isBetween(now.minusSeconds(60), now.plusSeconds(60));
    assertThat(byTheDatabase.warnings())
        .singleElement(STRING)
        .contains("clock is about 540 minutes ahead of the database's");

    Instant theirs = now.minus(Duration.ofMinutes(25)).truncatedTo(ChronoUnit.SECONDS);
    sliceLedger.noteClock(
        read(byTheDatabase, ONE), new ClockDifference(Duration.ofMinutes(25), theirs), "Twilio");
    Run ended = wrong.succeed(byTheDatabase.id());

    assertThat(ended.warnings()).hasSize(1);
    assertThat(coveredUntil(ONE)).isBetween(theirs.minusSeconds(10), theirs);
    assertThat(
            wrong
                .coverage()
                .periodsOf(
                    begun(wrong, "twilio-hourly", RequestedPeriod.NONE), List.of(ONE), Map.of())
                .get(ONE)
                .from())
        .isBefore(theirs);
  }

  @Test
  void coverage_ofAWindowThatWasAllStillToCome_isNone_andTheNextOneBeginsByTheRightClock() {
    Run run = begun(here, "twilio-hourly", RequestedPeriod.NONE);
    Instant theirs = NOW.minus(Duration.ofHours(9));
    sliceLedger.noteClock(
        read(run, ONE), new ClockDifference(Duration.ofHours(9), theirs), "Twilio");

    assertThat(here.succeed(run.id()).warnings())
        .singleElement(STRING)
        .contains("ahead of Twilio's");

    assertThat(coveredUntil(ONE)).isNull();
    time.goTo(theirs.plus(Duration.ofHours(1)));
    Run next = begun(here, "twilio-hourly", RequestedPeriod.NONE);
    assertThat(here.coverage().periodsOf(next, List.of(ONE), Map.of()).get(ONE).from())
        .isBefore(theirs.minus(Duration.ofMinutes(70)));
  }

  /** Somebody may read month by month what was before an hourly run that failed. */
  @Test
  void coverage_ofAnAccountOfWhichNothingRecentWasRead_isMovedByNoPeriodThatEndsBefore() {
    Run failed = begun(here, "twilio-hourly", RequestedPeriod.NONE);
    Instant begins = here.coverage().periodsOf(failed, List.of(ONE), Map.of()).get(ONE).from();
    here.fail(failed.id(), "No.");
    for (RequestedPeriod requestedPeriod :
        List.of(
            RequestedPeriod.of("2026-03-01", "2026-03-05"),
            RequestedPeriod.of("2030-01-01", "2030-02-01"))) {
      Run old = begun(here, requestedPeriod);
      read(old, ONE);
      here.succeed(old.id());
    }

    assertThat(coveredUntil(ONE)).isNull();
    Run next = begun(here, "twilio-hourly", RequestedPeriod.NONE);
    assertThat(here.coverage().periodsOf(next, List.of(ONE), Map.of()).get(ONE).from())
        .isEqualTo(begins);
  }

  @Test
  void coverage_ofAnAccountNobodyKnows_isNotBegunByAPeriodThatIsStillToCome() {
    Run toCome = begun(here, RequestedPeriod.of("2030-01-01", "2030-02-01"));
    read(toCome, ONE);
    here.succeed(toCome.id());

    Run next = begun(here, "twilio-hourly", RequestedPeriod.NONE);
    assertThat(here.coverage().periodsOf(next, List.of(ONE), Map.of()).get(ONE))
        .isEqualTo(next.period());
  }

  /** The slices of an account, written down and claimed. */
  private List<Slice> planned(Run run, String account, List<Period> periods) {
    failures.reads(run.id(), List.of(account));
    sliceLedger.planPeriod(run, account, periods);
    sliceLedger.planned(run.id());
    return Stream.generate(() -> sliceLedger.claim(run.id(), List.of()))
        .takeWhile(Optional::isPresent)
        .flatMap(Optional::stream)
        .toList();
  }

  private Slice read(Run run, String account) {
    Slice slice = planned(run, account, List.of(run.period())).get(0);
    sliceLedger.progress(slice, SliceCounts.NONE, 1, true);
    return slice;
  }

  private Instant coveredUntil(String account) {
    return here.coverage().report(WISH).stream()
        .filter(covered -> covered.sid().equals(account))
        .findFirst()
        .orElseThrow()
        .coveredUntil();
  }

  @Test
  void anEndIsTaken_onceByWhoeverFindsNoSliceLeft_andByAProcessThatStopsOnlyOfWhatItOwns() {
    Run run = begun(here, WISH);
    Slice slice = planned(run, ONE, days(FROM, NOW).subList(0, 1)).get(0);
    assertThat(there.takeEnd(run.id(), false)).as("a slice is under way").isNull();
    sliceLedger.progress(slice, SliceCounts.NONE, 1, true);
    assertThat(there.takeEnd(run.id(), true)).as("not the stopping process's").isNull();

    assertThat(there.takeEnd(run.id(), false)).extracting(Run::id).isEqualTo(run.id());

    assertThat(there.takeEnd(run.id(), false)).as("it is ending it").isNull();
    assertThat(here.takeEnd(run.id(), true)).as("it owns it no more").isNull();
    Run other = there.succeed(run.id());
    assertThat(other.succeeded()).isTrue();

    Run stopped = begun(here, WISH);
    planned(stopped, ONE, days(FROM, NOW).subList(0, 1));
    assertThat(here.takeEnd(stopped.id(), true)).extracting(Run::id).isEqualTo(stopped.id());
  }

  @Test
  void succeed_saidTwice_isTheSame() {
    Run run = begun(here, WISH);

    Run first = here.succeed(run.id());

    assertThat(here.succeed(run.id())).isEqualTo(first);
  }

  private RunLedger ledger(Clock clock, Instant historicalStart) {
    return new RunLedger(
        database.dataSource(),
        database.dataSource(),
        UUID.randomUUID(),
        clock,
        historicalStart,
        nanoTime::get);
  }

  /** Says that it is alive every ten seconds, for so long. */
  private void beating(Duration time, RunLedger... ledgers) {
    for (long second = 0; second <= time.toSeconds(); second += 10) {
      nanoTime.addAndGet(Duration.ofSeconds(second == 0 ? 0 : 10).toNanos());
      for (RunLedger ledger : ledgers) {
        ledger.beat();
      }
    }
  }

  private static Run begun(RunLedger ledger, RequestedPeriod requestedPeriod) {
    return begun(ledger, "twilio-historical", requestedPeriod);
  }

  private static Run begun(RunLedger ledger, String job, RequestedPeriod requestedPeriod) {
    Run run = ledger.open(job, "http", requestedPeriod, null);
    ledger.begin(run);
    return run;
  }

  private List<Period> days(Instant from, Instant to) {
    return new SlicePlanner(time).slices(new Period(from, to), Duration.ofDays(1));
  }

  private static void silence(Run run, int seconds) {
    sql(
        "UPDATE sync_runs SET heartbeat_at = now() - interval '%d seconds' WHERE id = %d"
            .formatted(seconds, run.id()));
  }

  private static void sql(String sql) {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
