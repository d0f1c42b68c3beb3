package io.centralita.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.centralita.database.TestDatabase;
import io.centralita.runs.AccountFailures;
import io.centralita.runs.Job;
import io.centralita.runs.Provider;
import io.centralita.runs.RequestedPeriod;
import io.centralita.runs.Run;
import io.centralita.runs.RunCloser;
import io.centralita.runs.RunLedger;
import io.centralita.runs.Slice;
import io.centralita.runs.SliceCounts;
import io.centralita.runs.SliceLedger;
import io.centralita.runs.StopSignal;
import io.centralita.time.Period;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Few lanes, many accounts: whose slice is next. */
class SliceQueueTest {

  private static final Instant FROM = Instant.parse("2026-03-01T00:00:00Z");

  private static TestDatabase database;
  private final UUID process = UUID.randomUUID();
  private final RunLedger runLedger =
      new RunLedger(database.dataSource(), database.dataSource(), process, Clock.systemUTC(), FROM);
  private final SliceLedger sliceLedger = new SliceLedger(database.dataSource(), process);
  private final AccountFailures failures = new AccountFailures(database.dataSource(), process);
  private final Set<String> paused = ConcurrentHashMap.newKeySet();
  private final StopSignal stopSignal = new StopSignal(run -> true, run -> false, failures);
  private final SliceQueue queue =
      new SliceQueue(
          sliceLedger,
          failures,
          new RunCloser(runLedger, failures, stopSignal),
          runLedger::workers,
          () -> Set.copyOf(paused),
          stopSignal,
          new SyncSources(List.of(new SourceOfThree())));
  private final Run run = runLedger.open("twilio-historical", "http", RequestedPeriod.NONE, null);

  @BeforeAll
  static void create() {
    database = TestDatabase.migrated();
  }

  @AfterAll
  static void drop() {
    database.close();
  }

  SliceQueueTest() {
    runLedger.begin(run);
    runLedger.join(run.id(), "twilio");
  }

  @AfterEach
  void close() {
    runLedger.fail(run.id(), "The test is over.");
  }

  @Test
  void lanes_areAsManyAsHaveSomethingToDo_andNoMoreThanAllowed() {
    slices("AC1", 9);
    slices("AC2", 1);
    planned();

    assertThat(lanes()).hasSize(4);
    assertThat(lanes()).as("they are there").isEmpty();
    IntStream.range(3, 40).forEach(account -> slices("AC" + account, 3));
    assertThat(lanes()).hasSize(24);
  }

  @Test
  void next_isOfTheAccountWithTheFewestUnderWay_andALargeOneGetsAllItsLanesInTheEnd()
      throws Exception {
    slices("LARGE", 100);
    slices("B", 1);
    slices("C", 2);
    planned();
    List<Lane> all = lanes();
    List<String> taken = new ArrayList<>();
    for (Lane lane : all) {
      taken.add(queue.next(lane).account());
    }
    assertThat(taken).containsExactlyInAnyOrder("LARGE", "B", "C", "LARGE", "C", "LARGE");

    for (int lane = 0; lane < all.size(); lane++) {
      Slice slice = all.get(lane).slice().slice();
      sliceLedger.progress(slice, SliceCounts.NONE, 1, true);
      SliceInHand next = queue.next(all.get(lane));
      if (taken.get(lane).equals("LARGE")) {
        assertThat(next.account()).isEqualTo("LARGE");
      } else {
        assertThat(next).isNull();
      }
    }
  }

  @Test
  void anAccountThatWaits_needsNoLane_andIsReadOnWhereItWas() throws Exception {
    IntStream.range(0, 10).forEach(account -> slices("W" + account, 1));
    slices("X", 1);
    planned();
    Lane only = lanes().get(0);
    SliceInHand third = null;
    for (int account = 0; account < 10; account++) {
      SliceInHand slice = queue.next(only);
      third = account == 2 ? slice : third;
      paused.add(slice.account());
      queue.postpone(only);
    }
    assertThat(queue.next(only).account()).isEqualTo("X");

    CompletableFuture<SliceInHand> waits =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return queue.next(only);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    assertThat(waits).isNotDone();
    paused.remove(third.account());
    assertThat(waits.get(5, TimeUnit.SECONDS)).isSameAs(third);
  }

  @Test
  void anAccountThatIsGivenUp_isNotComeBackTo_andThatIsWrittenDown() throws Exception {
    slices("AC1", 5);
    planned();
    List<Lane> all = lanes();
    queue.next(all.get(0));
    queue.next(all.get(1));
    queue.postpone(all.get(1));

    queue.giveUp(all.get(0), new IllegalStateException("no"));

    assertThat(queue.next(all.get(1))).isNull();
    assertThat(queue.next(all.get(0))).isNull();
    assertThat(sliceLedger.unclaimed(run.id(), 5)).isEmpty();
    assertThat(catchThrowable(() -> failures.settle(run.id())))
        .hasMessageContaining("IllegalStateException");
    assertThat(runLedger.takeEnd(run.id(), false)).isNotNull();
  }

  @Test
  void aSliceThatWaits_isLeft_whereItsAccountIsLost_andAfterThreeOutagesTheAccountIs()
      throws Exception {
    slices("AC1", 1);
    slices("AC2", 1);
    planned();
    Lane lane = lanes().get(0);
    paused.add(queue.next(lane).account());
    queue.postpone(lane);
    failures.lost(run.id(), "AC1");
    for (int outage = 0; outage < 3; outage++) {
      assertThat(queue.next(lane).account()).isEqualTo("AC2");
      queue.giveUp(lane, new SQLException("gone", "08006"));
    }

    assertThat(queue.next(lane)).isNull();
    assertThat(catchThrowable(() -> failures.settle(run.id())))
        .hasMessageContaining("Account AC2: The slice from 2026-03-01T00:00:00Z")
        .hasMessageContaining("lost the database");
  }

  private List<Lane> lanes() {
    return queue.lanes(run.id(), Job.TWILIO_HISTORICAL);
  }

  private void planned() {
    sliceLedger.planned(run.id());
  }

  private void slices(String account, int number) {
    failures.reads(run.id(), List.of(account));
    sliceLedger.planPeriod(
        run,
        account,
        IntStream.range(0, number)
            .mapToObj(day -> FROM.plus(Duration.ofDays(day)))
            .map(start -> new Period(start, start.plus(Duration.ofDays(1))))
            .toList());
  }

  /** Reads three slices of an account side by side. */
  private static final class SourceOfThree implements SyncSource {
    @Override
    public String name() {
      return "twilio";
    }

    @Override
    public Provider provider() {
      return Provider.TWILIO;
    }

    @Override
    public Duration longestSlice() {
      return Duration.ofDays(1);
    }

    @Override
    public int concurrency() {
      return 4;
    }

    @Override
    public int lanes(int concurrency) {
      return 3;
    }

    @Override
    public List<DuePeriod> unsettled(String account, Instant readAnywayFrom) {
      return List.of();
    }

    @Override
    public SliceCursor read(Slice slice) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Settlement settlement() {
      throw new UnsupportedOperationException();
    }
  }
}
