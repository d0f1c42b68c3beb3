package io.centralita.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.centralita.database.Database;
import io.centralita.database.TestDatabase;
import io.centralita.time.Period;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes that share the work on a run: its limit of requests, and its slices. */
class WorkersTest {

  private static final int LIMIT = 4;
  private static final Instant FROM = Instant.parse("2026-03-01T00:00:00Z");

  private static TestDatabase database;
  private final AtomicBoolean mayJudge = new AtomicBoolean();
  private final AtomicLong nanoTime = new AtomicLong();

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
    sql("TRUNCATE sync_workers, sync_runs RESTART IDENTITY CASCADE");
  }

  /** A process, and how many requests it has under way. */
  private final class Process {
    private final UUID name = UUID.randomUUID();
    private final Workers workers =
        new Workers(
            Database.jdbi(database.dataSource()), name, "twilio", mayJudge::get, nanoTime::get);
    private int requests;

    private Process() {
      workers.keptBy(() -> requests <= workers.share(LIMIT));
    }

    private Process joined() {
      workers.join(1);
      return this;
    }

    private int share() {
      return workers.share(LIMIT);
    }
  }

  @Test
  void theOnlyProcess_hasTheWholeLimitAtOnce() {
    assertThat(new Process().joined().share()).isEqualTo(LIMIT);
    assertThat(new Process().share()).isZero();
  }

  @Test
  void aSecondProcess_hasNoShareUntilTheFirstKeepsToItsOwn() {
    Process first = new Process().joined();
    first.requests = 4;
    Process second = new Process().joined();
    first.workers.beat();
    first.workers.beat();
    second.workers.beat();
    assertThat(first.share()).isEqualTo(2);
    assertThat(second.share()).isZero();

    first.requests = 2;
    first.workers.beat();
    second.workers.beat();

    assertThat(second.share()).isEqualTo(2);
    first.workers.leave(1);
    second.workers.beat();
    assertThat(second.share()).isEqualTo(4);
  }

  @Test
  void aProcessThatWasSilent_hasNoShare_forOthersMayTakeItForDead() {
    Process process = new Process().joined();

    nanoTime.addAndGet(Duration.ofSeconds(21).toNanos());

    assertThat(process.share()).isZero();
    process.workers.beat();
    assertThat(process.share()).isEqualTo(LIMIT);
  }

  @Test
  void aDeadProcess_sharesNoLonger_onceOneThatMayJudgeFindsItSilent() {
    Process process = new Process().joined();
    Process dead = new Process().joined();
    sql(
        "UPDATE sync_workers SET heartbeat_at = now() - interval '41 s' WHERE worker = '"
            + dead.name
            + "'");
    process.workers.beat();
    assertThat(process.share()).isEqualTo(2);

    mayJudge.set(true);
    process.workers.beat();

    assertThat(process.share()).isEqualTo(LIMIT);
  }

  @Test
  void aProcessThatStops_keepsItsShareForSomeSeconds_becauseTheProviderMayStillBeAtWorkForIt() {
    Process process = new Process().joined();
    Process stopping = new Process();
    RunLedger ledger =
        new RunLedger(
            database.dataSource(), database.dataSource(), stopping.name, Clock.systemUTC(), FROM);
    Run run = ledger.open("twilio-historical", "http", RequestedPeriod.NONE, null);
    ledger.join(run.id(), "twilio");

    ledger.interrupt(run.id());
    ledger.interruptOwn();

    process.workers.beat();
    assertThat(process.share()).isEqualTo(2);
    sql("UPDATE sync_workers SET leaves_at = leaves_at - interval '10 seconds'");
    process.workers.beat();
    assertThat(process.share()).isEqualTo(LIMIT);
  }

  @Test
  void aProcessThatLeaves_leavesItsShare_alsoIfTheFirstTimeIsNotCommitted() {
    Process process = new Process().joined();
    Database.jdbi(database.dataSource())
        .useTransaction(
            handle -> {
              process.workers.leave(handle, 1);
              handle.rollback();
            });

    Database.jdbi(database.dataSource()).useTransaction(handle -> process.workers.leave(handle, 1));

    assertThat(new Process().joined().share()).isEqualTo(LIMIT);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whateverHappensInWhateverOrder_allTogetherNeverExceedTheLimit(long seed) {
    Random random = new Random(seed);
    List<Process> processes = new ArrayList<>();
    int most = 0;
    for (int step = 0; step < 400; step++) {
      act(processes, random);
      int together = processes.stream().mapToInt(process -> process.requests).sum();
      assertThat(together).as("after step " + step).isLessThanOrEqualTo(LIMIT);
      most = Math.max(most, together);
    }
    assertThat(most).isGreaterThan(2);
  }

  /** Something that any of the processes may do at any time. */
  private void act(List<Process> processes, Random random) {
    Process one = processes.isEmpty() ? null : processes.get(random.nextInt(processes.size()));
    switch (one == null ? 0 : random.nextInt(12)) {
      case 0 -> {
        if (processes.size() < 6) {
          processes.add(new Process().joined());
        }
      }
      case 1 -> {
        if (one.requests == 0) {
          one.workers.leave(1);
          processes.remove(one);
        }
      }
      case 2, 3, 4, 5 -> one.workers.beat();
      case 6, 7 -> one.requests = Math.max(0, one.requests - 1);
      default -> {
        if (one.requests < one.share()) {
          one.requests++;
        }
      }
    }
  }

  @Test
  void slicesOfADeadProcess_areClaimedAgain_andAfterThreeDeathsTheirAccountIsGivenUp() {
    mayJudge.set(true);
    Process alive = new Process().joined();
    RunLedger ledger =
        new RunLedger(
            database.dataSource(), database.dataSource(), alive.name, Clock.systemUTC(), FROM);
    Run run = ledger.open("twilio-historical", "http", RequestedPeriod.NONE, null);
    new AccountFailures(database.dataSource(), alive.name).reads(run.id(), List.of("AC1"));
    SliceLedger own = new SliceLedger(database.dataSource(), alive.name);
    own.planPeriod(run, "AC1", List.of(new Period(FROM, FROM.plusSeconds(3600))));
    own.planned(run.id());

    for (int death = 1; death <= 3; death++) {
      Process dying = new Process().joined();
      assertThat(new SliceLedger(database.dataSource(), dying.name).claim(run.id(), List.of()))
          .as("death " + death)
          .isPresent();
      own.release(List.of());
      assertThat(own.unclaimed(run.id(), 1)).isEmpty();
      sql(
          "UPDATE sync_workers SET heartbeat_at = now() - interval '41 s' WHERE worker = '"
              + dying.name
              + "'");
      own.release(List.of());
    }

    assertThat(own.claim(run.id(), List.of())).isEmpty();
    assertThat(new AccountFailures(database.dataSource(), alive.name))
        .satisfies(
            failures ->
                assertThat(catchThrowable(() -> failures.settle(run.id())))
                    .hasMessageContaining("2026-03-01T00:00:00Z")
                    .hasMessageContaining("three times"));
    assertThat(ledger.takeEnd(run.id(), false)).isNotNull();
  }

  @Test
  void whatThisProcessHasClaimedAndNoLaneHolds_isClaimedAgainAfterAWhile() {
    mayJudge.set(true);
    Process process = new Process().joined();
    RunLedger ledger =
        new RunLedger(
            database.dataSource(), database.dataSource(), process.name, Clock.systemUTC(), FROM);
    Run run = ledger.open("twilio-historical", "http", RequestedPeriod.NONE, null);
    new AccountFailures(database.dataSource(), process.name).reads(run.id(), List.of("AC1"));
    SliceLedger slices = new SliceLedger(database.dataSource(), process.name);
    slices.planPeriod(
        run,
        "AC1",
        List.of(
            new Period(FROM, FROM.plusSeconds(60)),
            new Period(FROM.plusSeconds(60), FROM.plusSeconds(120))));
    slices.planned(run.id());
    Slice held = slices.claim(run.id(), List.of()).orElseThrow();
    Slice orphan = slices.claim(run.id(), List.of()).orElseThrow();
    slices.release(List.of(held.id()));
    assertThat(slices.claim(run.id(), List.of())).isEmpty();

    sql("UPDATE sync_slices SET claimed_at = now() - interval '31 s'");
    slices.release(List.of(held.id()));

    assertThat(slices.claim(run.id(), List.of())).contains(orphan);
  }

  private static void sql(String statement) {
    Database.jdbi(database.dataSource()).useHandle(handle -> handle.execute(statement));
  }
}
