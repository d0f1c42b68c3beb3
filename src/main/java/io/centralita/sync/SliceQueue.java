package io.centralita.sync;

import io.centralita.client.AccountInactiveException;
import io.centralita.database.DatabaseFaults;
import io.centralita.runs.AccountFailures;
import io.centralita.runs.Job;
import io.centralita.runs.RunCloser;
import io.centralita.runs.RunInterruptedException;
import io.centralita.runs.RunLostException;
import io.centralita.runs.Slice;
import io.centralita.runs.SliceLedger;
import io.centralita.runs.StopSignal;
import io.centralita.runs.Workers;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.camel.util.ObjectHelper;

/**
 * Hands the slices of runs to the lanes of this process: those that it has put aside, and else the
 * next one that it claims in the ledger, from which other processes claim, too. An account that was
 * told to wait is passed over until it may ask again. Thread-safe.
 */
public final class SliceQueue {

  /**
   * Of all runs together, whatever the number of accounts. Each holds a page at most, some 7 MB
   * with all that is made of it: with 32 of them 256 MB of heap are all but full.
   */
  private static final int MOST_LANES = 28;

  private static final long BETWEEN_LOOKS_MILLIS = 200;

  private static final DatabaseFaults FAULTS = new DatabaseFaults();

  private final SliceLedger ledger;
  private final AccountFailures failures;
  private final RunCloser runCloser;
  private final Function<String, Workers> workers;
  private final Supplier<Set<String>> pausedAccounts;
  private final StopSignal stopSignal;
  private final SyncSources sources;
  private final Map<Long, SlicesInHand> runs = new ConcurrentHashMap<>();

  /**
   * @param pausedAccounts those that were told to wait and may not ask yet
   */
  SliceQueue(
      SliceLedger ledger,
      AccountFailures failures,
      RunCloser runCloser,
      Function<String, Workers> workers,
      Supplier<Set<String>> pausedAccounts,
      StopSignal stopSignal,
      SyncSources sources) {
    this.ledger = ledger;
    this.failures = failures;
    this.runCloser = runCloser;
    this.workers = workers;
    this.pausedAccounts = pausedAccounts;
    this.stopSignal = stopSignal;
    this.sources = sources;
  }

  /** As many lanes as have something to do, besides those that read the run already. */
  public List<Lane> lanes(long run, Job job) {
    SyncSource source = sources.of(job.source());
    int mostOfOneAccount = mostOfOneAccount(source);
    if (!job.reads() || mostOfOneAccount == 0 || stopSignal.tellsToStop(run)) {
      return List.of();
    }
    Map<String, Integer> unclaimed = ledger.unclaimed(run, mostOfOneAccount);
    if (unclaimed.isEmpty()) {
      return List.of();
    }
    AtomicInteger more = new AtomicInteger();
    SlicesInHand inHand =
        runs.compute(
            run,
            (id, known) -> {
              SlicesInHand opened = known == null ? new SlicesInHand() : known;
              more.set(opened.open(unclaimed, mostOfOneAccount, mostLanes(source)));
              return known == null && more.get() == 0 ? null : opened;
            });
    return Stream.generate(() -> new Lane(run, source, inHand)).limit(more.get()).toList();
  }

  private int mostOfOneAccount(SyncSource source) {
    return source.lanes(workers.apply(source.name()).share(source.concurrency()));
  }

  /** Those that the other sources' runs leave: each of them can read one account beside it. */
  private int mostLanes(SyncSource source) {
    return MOST_LANES
        - sources.all().stream()
            .filter(other -> !other.equals(source))
            .mapToInt(other -> other.lanes(other.concurrency()))
            .sum();
  }

  /**
   * The next slice of a lane; {@code null} when there is none left for it. What it had before is
   * over. Waits while those that are left are all of accounts that were told to wait.
   */
  public SliceInHand next(Lane lane) throws InterruptedException {
    SlicesInHand inHand = lane.inHand();
    inHand.over(lane.slice());
    lane.holds(null);
    while (true) {
      stopSignal.check(lane.run());
      Set<String> paused = paused(lane.run());
      SliceInHand next = next(lane, paused);
      if (next != null) {
        lane.holds(next);
        return next;
      }
      if (!inHand.waits() && !waits(lane.run(), paused)) {
        return null;
      }
      do {
        TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MILLIS);
        stopSignal.check(lane.run());
      } while (!paused.isEmpty() && paused(lane.run()).containsAll(paused));
    }
  }

  private SliceInHand next(Lane lane, Set<String> paused) {
    SlicesInHand inHand = lane.inHand();
    for (SliceInHand given = inHand.putAside(paused);
        given != null;
        given = inHand.putAside(paused)) {
      if (!failures.isLost(lane.run(), given.account())) {
        return given;
      }
      ledger.free(given.slice());
      inHand.over(given);
    }
    int mostOfOneAccount = mostOfOneAccount(lane.source());
    if (mostOfOneAccount == 0) {
      return null;
    }
    Set<String> passedOver = new HashSet<>(paused);
    passedOver.addAll(inHand.accountsWith(mostOfOneAccount));
    passedOver.addAll(failures.lostAccounts(lane.run()));
    Optional<Slice> claimed = ledger.claim(lane.run(), passedOver);
    return claimed.map(inHand::take).orElse(null);
  }

  /** An account that is not read on need not be waited for. */
  private Set<String> paused(long run) {
    Set<String> paused = new HashSet<>(pausedAccounts.get());
    paused.removeAll(failures.lostAccounts(run));
    return paused;
  }

  private boolean waits(long run, Set<String> paused) {
    return !paused.isEmpty()
        && ledger.unclaimed(run, 1).keySet().stream().anyMatch(paused::contains);
  }

  /** A lane's slice is read on later, by whichever lane, from the page where it stopped. */
  public void postpone(Lane lane) {
    lane.inHand().putAside(lane.slice());
    lane.holds(null);
  }

  /**
   * A lane's slice could not be read to its end: why is written down, and what is left of its
   * account is not read in this run. One that only stops with the program or its run, or because
   * the database was away for long, is left to whoever claims it next.
   */
  public void giveUp(Lane lane, Throwable failure) {
    Slice slice = lane.slice().slice();
    if (stopSignal.tellsToStop(slice.run()) || isCausedBy(failure, RunInterruptedException.class)) {
      ledger.free(slice);
    } else if (RunLostException.isBehind(failure)) {
      // the slice is another process's now
      return;
    } else if (isCausedBy(failure, AccountInactiveException.class)) {
      runCloser.leftOut(slice.run(), slice.account(), failure);
      ledger.free(slice);
    } else if (FAULTS.isPassing(failure)) {
      ledger.putBack(slice);
    } else {
      failures.failed(slice, failure);
    }
  }

  private static boolean isCausedBy(Throwable failure, Class<? extends Throwable> type) {
    return ObjectHelper.getException(type, failure) != null;
  }

  /** A lane has come to its end. */
  public void close(Lane lane) {
    runs.computeIfPresent(
        lane.run(),
        (run, inHand) -> {
          inHand.over(lane.slice());
          return inHand.close() ? null : inHand;
        });
  }

  /** Whether lanes of this process read the run. */
  boolean isAtWork(long run) {
    return runs.containsKey(run);
  }

  /**
   * The slices that lanes of this process read, or will read on; those of lanes that hang do not.
   */
  List<Long> held(LongPredicate isWorkingOn) {
    return runs.entrySet().stream()
        .filter(run -> isWorkingOn.test(run.getKey()))
        .flatMap(run -> run.getValue().held().stream())
        .toList();
  }
}
