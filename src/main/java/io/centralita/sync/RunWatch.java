package io.centralita.sync;

import io.centralita.runs.AccountFailures;
import io.centralita.runs.RunLedger;
import io.centralita.runs.RunLedger.Look;
import java.util.List;

/**
 * Looks every second at the runs of the database: which of them this process can join in, which it
 * is to end, which others have closed or cancelled.
 */
public final class RunWatch {

  private final RunLedger runLedger;
  private final AccountFailures failures;
  private final SliceQueue queue;

  RunWatch(RunLedger runLedger, AccountFailures failures, SliceQueue queue) {
    this.runLedger = runLedger;
    this.failures = failures;
    this.queue = queue;
  }

  /**
   * Gives a sign of life, frees the slices of processes that died, and names what is to be worked
   * on.
   *
   * @param off jobs that are not run here
   */
  public List<Look> look(List<String> off) {
    runLedger.workers().beat();
    List<Look> looks = runLedger.look();
    looks.forEach(this::note);
    if (looks.stream().anyMatch(Look::isRead)) {
      runLedger.workers().releaseSlices(queue.held(runLedger::isWorkingOn));
    }
    return looks.stream()
        .filter(run -> run.isRead() && !off.contains(run.job().id()))
        .filter(run -> !runLedger.hasGivenUp(run.id()))
        .filter(this::isOurs)
        .toList();
  }

  private void note(Look run) {
    boolean atWork = queue.isAtWork(run.id());
    if (atWork) {
      failures.learn(run.id(), run.lost());
    } else {
      failures.relearn(run.id(), run.lost());
    }
    if (!run.running() && atWork) {
      runLedger.lost(run.id());
    } else if (!run.running()) {
      runLedger.closedElsewhere(run.id());
    } else if (run.isRead() && run.planned() && !atWork) {
      // others read it, or nobody can at this moment
      runLedger.progressing(run.id());
    }
    if (!atWork && !run.asks()) {
      runLedger.workers().leave(run.id());
    }
  }

  /** Runs that this process works on, and those that have something left for it. */
  private boolean isOurs(Look run) {
    if (run.unclaimed() && (run.joinable() || runLedger.isWorkingOn(run.id()))) {
      runLedger.join(run.id());
      return true;
    }
    return runLedger.isWorkingOn(run.id()) && (run.planned() || run.cancelled());
  }
}
