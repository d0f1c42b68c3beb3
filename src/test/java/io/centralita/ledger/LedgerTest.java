package io.centralita.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.centralita.database.TestDatabase;
import io.centralita.testkit.TimeOfTest;
import java.sql.Connection;
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
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One run at a time whoever asks, and none that is forgotten: two ledgers stand for two processes.
 */
class LedgerTest {

  private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");
  private static final Instant FROM = Instant.parse("2026-03-01T00:00:00Z");
  private static final Wish WISH = new Wish(FROM, null);
  private static final String ONE = "AC1";

  private static TestDatabase database;
  private final TimeOfTest time = new TimeOfTest(NOW);
  private final Ledger here = new Ledger(database.dataSource(), time, FROM);
  private final Ledger there = new Ledger(database.dataSource(), time, FROM);

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
    sql("TRUNCATE sync_runs, sync_slices, sync_run_rejects, sync_coverage CASCADE");
  }

  @Test
  void open_atOnceAfterAnother_neverOverlapsWithIt() {
    Clock behind = Clock.offset(Clock.systemUTC(), Duration.ofMillis(-300));
    Ledger ledger = new Ledger(database.dataSource(), behind, FROM);
    Run first = ledger.open("twilio-hourly", "http", Wish.NONE);
    ledger.succeed(first.id());

    Run second = ledger.open("twilio-hourly", "http", Wish.NONE);

    assertThat(ledger.find(first.id()).orElseThrow().ended())
        .isBeforeOrEqualTo(second.started())
        .isAfterOrEqualTo(first.started());
  }

  @Test
  void open_jobsOfDifferentTables_runBesideEachOther_andReassignBesideNone() {
    here.open("twilio-hourly", "http", Wish.NONE);
    Run conversations = there.open("elevenlabs-hourly", "http", Wish.NONE);

    assertThatThrownBy(() -> there.open("elevenlabs-historical", "http", Wish.NONE))
        .isInstanceOfSatisfying(
            TableBusy.class, busy -> assertThat(busy.run()).isEqualTo(conversations.id()));
    assertThatThrownBy(() -> there.open("twilio-reassign", "http", Wish.NONE))
        .isInstanceOf(TableBusy.class);
  }

  @Test
  void open_byManyAtOnce_isGrantedToOne() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Callable<Boolean>> openers = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      Ledger ledger = i % 2 == 0 ? here : there;
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

  private static boolean opens(Ledger ledger, String job) {
    try {
      ledger.open(job, "http", Wish.NONE);
      return true;
    } catch (TableBusy busy) {
      return false;
    }
  }

  @Test
  void reconciliation_runsBesideASync_butNotBesideItself() {
    here.open("twilio-historical", "http", WISH);

    here.open("twilio-reconcile", "http", Wish.NONE);

    assertThatThrownBy(() -> there.open("twilio-reconcile", "http", Wish.NONE))
        .isInstanceOf(TableBusy.class);
  }

  @Test
  void aRunThatGivesSignsOfLife_isLeftAlone_aSilentOneIsTakenOver() {
    Run run = begun(here, WISH);
    silence(run, 39);
    assertThat(there.interrupted(List.of())).isEmpty();

    silence(run, 60);
    here.beat();
    assertThat(there.interrupted(List.of())).isEmpty();
    assertThatThrownBy(() -> there.open("twilio-hourly", "http", Wish.NONE))
        .isInstanceOf(TableBusy.class);

    silence(run, 41);

    assertThat(there.interrupted(List.of()))
        .contains(new Ledger.Interrupted("twilio-historical", WISH));
    assertThat(here.find(run.id()).orElseThrow().status()).isEqualTo("interrupted");
    assertThatThrownBy(() -> here.succeed(run.id())).isInstanceOf(RunLost.class);
  }

  @Test
  void interrupted_isTakenUpOnce() {
    Run run = begun(here, WISH);
    here.interrupt(run.id());
    assertThat(there.interrupted(List.of())).isPresent();

    Run resumed = there.open("twilio-historical", "startup", WISH);

    assertThat(resumed.resumedFrom()).isEqualTo(run.id());
    assertThat(here.interrupted(List.of())).isEmpty();
    there.fail(resumed.id(), "Something.");
    assertThat(here.interrupted(List.of())).isEmpty();
  }

  @Test
  void interrupted_whosePeriodIsNoMore_isLeft() {
    Run run = begun(here, new Wish(null, FROM.plus(Duration.ofDays(1))));
    here.interrupt(run.id());
    Ledger later = new Ledger(database.dataSource(), time, FROM.plus(Duration.ofDays(2)));

    assertThat(later.interrupted(List.of())).isEmpty();
    assertThat(here.interrupted(List.of())).isPresent();
  }

  @Test
  void resumed_goesOnWithTheSlicesThatWereFinished_andTheirCounts() {
    Run run = begun(here, WISH);
    List<Slice> slices = here.plan(run, ONE, days(FROM, NOW), false);
    here.progress(slices.get(0), new SliceCounts(3, 2, 1, 0, 0), 1, true);
    here.progress(slices.get(4), new SliceCounts(5, 0, 0, 0, 0), 2, true);
    here.progress(slices.get(9), new SliceCounts(1, 0, 0, 4, 0), 2, true);
    here.progress(slices.get(5), new SliceCounts(7, 0, 0, 0, 0), 1, false);
    here.interrupt(run.id());
    time.pass(Duration.ofHours(3));

    Run resumed = there.open("twilio-historical", "http", WISH);
    List<Slice> left = there.plan(resumed, ONE, days(FROM, time.instant()), false);

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

  @Test
  void resumed_andFailedBeforeItWasPlanned_coversNothingBeyondAGap() {
    Instant hole = FROM.plus(Duration.ofDays(2));
    Run hourly = begun(here, "twilio-hourly", Wish.NONE);
    here.plan(hourly, ONE, List.of(hourly.period()), false)
        .forEach(slice -> here.progress(slice, SliceCounts.NONE, 1, true));
    here.succeed(hourly.id());
    sql("UPDATE sync_coverage SET covered_until = '" + FROM.plus(Duration.ofDays(1)) + "'");
    Run run = begun(here, WISH);
    for (Slice slice : here.plan(run, ONE, days(FROM, NOW), false)) {
      here.progress(slice, SliceCounts.NONE, 1, !slice.period().from().equals(hole));
    }
    here.interrupt(run.id());

    Run resumed = begun(here, WISH);
    here.fail(resumed.id(), "The list of accounts: no.");

    assertThat(resumed.slicesDone()).isEqualTo(9);
    assertThat(here.coverage().report(WISH).get(0).coveredUntil())
        .isEqualTo(FROM.plus(Duration.ofDays(1)));
    assertThat(here.open("twilio-historical", "http", WISH).slicesDone()).isEqualTo(9);
  }

  @Test
  void resumed_readsAgainWhatReachedIntoTheFuture() {
    Wish wish = new Wish(FROM, NOW.plus(Duration.ofDays(2)));
    Run run = begun(here, wish);
    Instant today = Instant.parse("2026-03-10T00:00:00Z");
    List<Slice> slices = here.plan(run, ONE, days(today, today.plus(Duration.ofDays(1))), false);
    here.progress(slices.get(0), new SliceCounts(3, 0, 0, 0, 0), 1, true);
    here.interrupt(run.id());

    Run resumed = here.open("twilio-historical", "http", wish);

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
    Slice slice = here.plan(run, ONE, days(FROM, NOW), false).get(0);
    here.progress(slice, new SliceCounts(3, 2, 1, 0, 0), 1, true);
    here.interrupt(run.id());
    sql(otherwise);

    Run next = here.open("twilio-historical", "http", WISH);

    assertThat(next.resumedFrom()).isNull();
    assertThat(next.counts().totalCalls()).isZero();
  }

  @Test
  void coverage_movesForTheAccountsThatWereReadToTheEnd_evenIfAnotherFailed() {
    Run run = begun(here, "twilio-hourly", Wish.NONE);
    Period window = run.period();
    Slice done = here.plan(run, ONE, List.of(window), false).get(0);
    here.plan(run, "AC2", List.of(window), false);
    here.progress(done, SliceCounts.NONE, 1, true);

    here.fail(run.id(), "Account AC2: no.");

    assertThat(here.coverage().report(WISH))
        .extracting(Coverage.Account::sid, Coverage.Account::coveredUntil)
        .containsExactly(tuple(ONE, NOW), tuple("AC2", null));
    time.pass(Duration.ofHours(9));
    Run next = begun(here, "twilio-hourly", Wish.NONE);
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
  void coverage_believesNoClockThatIsAhead_neitherTheDatabasesNorOursNorTheProviders() {
    Instant now = Instant.now();
    Duration ahead = Duration.ofHours(9);
    Ledger wrong =
        new Ledger(database.dataSource(), Clock.fixed(now.plus(ahead), ZoneOffset.UTC), FROM);

    Run byTheDatabase = begun(wrong, "twilio-hourly", Wish.NONE);

    assertThat(byTheDatabase.period().to()).isBetween(now.minusSeconds(60), now.plusSeconds(60));
    assertThat(byTheDatabase.warnings())
        .singleElement(STRING)
        .contains("clock is about 540 minutes ahead of the database's");

    Instant theirs = now.minus(Duration.ofMinutes(25)).truncatedTo(ChronoUnit.SECONDS);
    wrong.noteClock(
        read(wrong, byTheDatabase, ONE), new ClockDifference(Duration.ofMinutes(25), theirs));
    Run ended = wrong.succeed(byTheDatabase.id());

    assertThat(ended.warnings()).hasSize(1);
    assertThat(coveredUntil(ONE)).isBetween(theirs.minusSeconds(10), theirs);
    assertThat(
            wrong
                .coverage()
                .periodsOf(begun(wrong, "twilio-hourly", Wish.NONE), List.of(ONE), Map.of())
                .get(ONE)
                .from())
        .isBefore(theirs);
  }

  @Test
  void coverage_ofAWindowThatWasAllStillToCome_isNone_andTheNextOneBeginsByTheRightClock() {
    Run run = begun(here, "twilio-hourly", Wish.NONE);
    Instant theirs = NOW.minus(Duration.ofHours(9));
    here.noteClock(read(here, run, ONE), new ClockDifference(Duration.ofHours(9), theirs));

    assertThat(here.succeed(run.id()).warnings())
        .singleElement(STRING)
        .contains("ahead of Twilio's");

    assertThat(coveredUntil(ONE)).isNull();
    time.goTo(theirs.plus(Duration.ofHours(1)));
    Run next = begun(here, "twilio-hourly", Wish.NONE);
    assertThat(here.coverage().periodsOf(next, List.of(ONE), Map.of()).get(ONE).from())
        .isBefore(theirs.minus(Duration.ofMinutes(70)));
  }

  private Slice read(Ledger ledger, Run run, String account) {
    Slice slice = ledger.plan(run, account, List.of(run.period()), false).get(0);
    ledger.progress(slice, SliceCounts.NONE, 1, true);
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
  void succeed_saidTwice_isTheSame() {
    Run run = begun(here, WISH);

    Run first = here.succeed(run.id());

    assertThat(here.succeed(run.id())).isEqualTo(first);
  }

  private static Run begun(Ledger ledger, Wish wish) {
    return begun(ledger, "twilio-historical", wish);
  }

  private static Run begun(Ledger ledger, String job, Wish wish) {
    Run run = ledger.open(job, "http", wish);
    ledger.begin(run.id());
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
