package io.centralita.sync;

import static java.util.stream.Collectors.toMap;

import io.centralita.runs.Run;
import io.centralita.runs.RunLedger;
import io.centralita.runs.SliceLedger;
import io.centralita.time.Period;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.Predicate;

/** Plans the slices of a run, opens each, and notes how far it has been stored. */
public final class SyncPlanner {

  /**
   * Of all runs together, whatever the number of accounts. Each holds a page at most, some 7 MB
   * with all that is made of it: with 32 of them 256 MB of heap are all but full.
   */
  private static final int MOST_LANES = 28;

  private final RunLedger runLedger;
  private final SliceLedger sliceLedger;
  private final SlicePlanner planner;
  private final Map<String, SyncSource> sources;
  private final Predicate<String> isWaiting;
  private final LongConsumer goOn;

  /**
   * @param isWaiting whether an account was told to wait and may not be asked yet
   * @param goOn throws where there is no use for a run in waiting any longer
   */
  public SyncPlanner(
      RunLedger runLedger,
      SliceLedger sliceLedger,
      SlicePlanner planner,
      Collection<SyncSource> sources,
      Predicate<String> isWaiting,
      LongConsumer goOn) {
    this.runLedger = runLedger;
    this.sliceLedger = sliceLedger;
    this.planner = planner;
    this.sources = sources.stream().collect(toMap(SyncSource::name, source -> source));
    this.isWaiting = isWaiting;
    this.goOn = goOn;
  }

  /**
   * The slices of a run, written down in the ledger: of each account first those of its period,
   * then those with records that are still waited for.
   */
  public SyncPlan plan(Run run, Accounts accounts) {
    SyncSource source = sources.get(run.job().source());
    Map<String, Period> periods =
        runLedger.coverage().periodsOf(run, accounts.sids(), accounts.created());
    int slices = 0;
    SliceQueue lanes = new SliceQueue(source.lanes(), isWaiting, () -> goOn.accept(run.id()));
    for (String account : accounts.sids()) {
      List<QueuedSlice> work = work(run, account, periods.get(account), source);
      lanes.add(account, work);
      slices += work.size();
    }
    return new SyncPlan(
        runLedger.find(run.id()).orElseThrow(),
        slices,
        source.longestSlice(),
        lanes.lanes(mostLanes(source)));
  }

  /** Those that the other sources' runs leave: each of them can read one account beside it. */
  private int mostLanes(SyncSource source) {
    return MOST_LANES
        - sources.values().stream()
            .filter(other -> !other.equals(source))
            .mapToInt(SyncSource::lanes)
            .sum();
  }

  private List<QueuedSlice> work(Run run, String account, Period period, SyncSource source) {
    List<QueuedSlice> work = new ArrayList<>();
    sliceLedger
        .plan(run, account, planner.slices(period, source.longestSlice()), false)
        .forEach(slice -> work.add(new QueuedSlice(slice, Integer.MAX_VALUE)));
    if (run.job().window().isPresent()) {
      Map<Period, Integer> shares =
          source.unsettled(account, period.from()).stream()
              .collect(toMap(DuePeriod::period, DuePeriod::mostRequests));
      sliceLedger
          .plan(run, account, List.copyOf(shares.keySet()), true)
          .forEach(slice -> work.add(new QueuedSlice(slice, shares.get(slice.period()))));
    }
    return work;
  }

  /**
   * Begins to read a slice, or goes on with one; one in which nothing is unsettled any more is
   * finished with that.
   */
  public SliceCursor open(String source, QueuedSlice queued) {
    if (queued.cursor() == null) {
      queued.begun(sources.get(source).read(queued.slice(), queued.mostRequests()));
      if (!queued.cursor().hasNext()) {
        progress(source, queued.cursor());
      }
    }
    return queued.cursor();
  }

  /** Says with the run's answer what cannot be had now. */
  public void warnOfMissing(String source, long run) {
    sources
        .get(source)
        .settlement()
        .stillMissing(run)
        .ifPresent(
            missing ->
                runLedger.warn(run, missing.warning(sources.get(source).provider().record())));
  }

  /** Notes in the ledger what has been stored, once it has been. */
  public void progress(String source, SliceCursor cursor) {
    boolean finished = !cursor.hasNext();
    Settlement settlement = sources.get(source).settlement();
    if (!cursor.missing().isEmpty() || !cursor.deleted().isEmpty()) {
      settlement.missed(source, cursor);
    }
    if (finished && cursor.slice().settlement()) {
      settlement.asked(cursor);
    }
    if (finished) {
      cursor
          .providerTime()
          .difference()
          .ifPresent(
              difference ->
                  sliceLedger.noteClock(
                      cursor.slice(), difference, sources.get(source).provider().spelling()));
    }
    sliceLedger.progress(cursor.slice(), cursor.counts(), cursor.requests(), finished);
  }
}
