package io.centralita.sync;

import static java.util.stream.Collectors.toMap;

import io.centralita.runs.AccountFailures;
import io.centralita.runs.Job;
import io.centralita.runs.Run;
import io.centralita.runs.RunLedger;
import io.centralita.runs.SliceLedger;
import io.centralita.time.Period;
import java.util.Map;

/** Plans the slices of a run, opens each, and notes how far it has been stored. */
public final class SyncPlanner {

  private final RunLedger runLedger;
  private final SliceLedger sliceLedger;
  private final AccountFailures failures;
  private final SlicePlanner planner;
  private final SyncSources sources;

  SyncPlanner(
      RunLedger runLedger,
      SliceLedger sliceLedger,
      AccountFailures failures,
      SlicePlanner planner,
      SyncSources sources) {
    this.runLedger = runLedger;
    this.sliceLedger = sliceLedger;
    this.failures = failures;
    this.planner = planner;
    this.sources = sources;
  }

  /**
   * Writes the slices of a run down in the ledger: of each account first those of its period, then
   * those with records that are still waited for.
   */
  public SyncPlan plan(Run run, Accounts accounts) {
    SyncSource source = sources.of(run.job().source());
    failures.reads(run.id(), accounts.sids());
    Map<String, Period> periods =
        runLedger.coverage().periodsOf(run, accounts.sids(), accounts.created());
    for (String account : accounts.sids()) {
      plan(run, account, periods.get(account), source);
    }
    return new SyncPlan(runLedger.find(run.id()).orElseThrow(), source.longestSlice());
  }

  private void plan(Run run, String account, Period period, SyncSource source) {
    sliceLedger.planPeriod(run, account, planner.slices(period, source.longestSlice()));
    if (run.job().window().isPresent()) {
      sliceLedger.planSettlement(
          run,
          account,
          source.unsettled(account, period.from()).stream()
              .collect(toMap(DuePeriod::period, DuePeriod::mostRequests)));
    }
  }

  /**
   * Begins to read a slice, or goes on with one; one in which nothing is unsettled any more is
   * finished with that.
   */
  public SliceCursor open(SliceInHand slice) {
    if (slice.cursor() == null) {
      slice.begun(sources.of(slice.slice().source()).read(slice.slice()));
      if (!slice.cursor().hasNext()) {
        progress(slice.cursor());
      }
    }
    return slice.cursor();
  }

  /** Says with the run's answer what cannot be had now. */
  public void warnOfMissing(Job job, long run) {
    if (job.reads()) {
      SyncSource source = sources.of(job.source());
      source
          .settlement()
          .stillMissing(run)
          .ifPresent(missing -> runLedger.warn(run, missing.warning(source.provider().record())));
    }
  }

  /** Notes in the ledger what has been stored, once it has been. */
  public void progress(SliceCursor cursor) {
    boolean finished = !cursor.hasNext();
    SyncSource source = sources.of(cursor.slice().source());
    Settlement settlement = source.settlement();
    if (!cursor.missing().isEmpty() || !cursor.deleted().isEmpty()) {
      settlement.missed(source.name(), cursor);
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
                  sliceLedger.noteClock(cursor.slice(), difference, source.provider().spelling()));
    }
    sliceLedger.progress(cursor.slice(), cursor.counts(), cursor.requests(), finished);
  }
}
