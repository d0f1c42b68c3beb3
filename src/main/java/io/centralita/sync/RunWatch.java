package io.centralita.sync;

import io.centralita.runs.AccountFailures;
import io.centralita.runs.Run;
import io.centralita.runs.RunLedger;
import io.centralita.runs.RunLedger.Look;
import io.centralita.runs.SliceLedger;
import io.centralita.runs.StopSignal;
import java.util.List;

/**
 * Looks every second at the runs of the database: which of them this process can join in, which it
 * is to end, which others have closed or cancelled.
 */
public final class RunWatch {

  private final RunLedger runLedger;
  private final SliceLedger sliceLedger;
  private final AccountFailures failures;
  private final SliceQueue queue;
  private final StopSignal stopSignal;

  RunWatch(
      RunLedger runLedger,
      SliceLedger sliceLedger,
      AccountFailures failures,
      SliceQueue queue,
      StopSignal stopSignal) {
    this.runLedger = runLedger;
    this.sliceLedger = sliceLedger;
    this.failures = failures;
    this.queue = queue;
    this.stopSignal = stopSignal;
  }

  /**
   * Gives a sign of life, puts back the slices of processes that died, and names what is to be
   * worked on.
   *
   * @param off jobs that are not run here
   */
  public List<Look> look(List<String> off) {
    runLedger.beatWorkers();
    List<Look> looks = runLedger.look();
    looks.forEach(this::note);
    if (runLedger.mayJudge() && looks.stream().anyMatch(Look::isRead)) {
      sliceLedger.release(queue.held(runLedger::isWorkingOn));
    }
    return looks.stream().filter(run -> isToBeWorkedOn(run, off)).toList();
  }

  private void note(Look run) {
    boolean atWork = queue.isAtWork(run.id());
    if (atWork) {
      failures.learn(run.id(), run.lost());
    } else if (runLedger.isWorkingOn(run.id())) {
      failures.relearn(run.id(), run.lost());
    }
    if (!run.running() && atWork) {
      runLedger.lost(run.id());
    } else if (!run.running()) {
      runLedger.closedElsewhere(run.id());
    } else if (!atWork && (run.isRead() && run.planned() || !run.owned())) {
      // others read it or end it, or nobody can at this moment
      runLedger.progressing(run.id());
    }
    // its last requests may still be under way when it stops
    if (!atWork && !run.asks() && !stopSignal.stopping()) {
      runLedger.workers(run.job().source()).leave(run.id());
    }
  }

  private boolean isToBeWorkedOn(Look run, List<String> off) {
    if (!run.running() || runLedger.hasGivenUp(run.id()) || runLedger.isEnding(run.id())) {
      return false;
    }
    if (run.endTaken()) {
      // whether it was, could not be told
      return true;
    }
    boolean ours = runLedger.isWorkingOn(run.id());
    if (run.isRead() && run.unclaimed() && !run.cancelled() && !off.contains(run.job().id())) {
      if (ours || run.joinable()) {
        runLedger.join(run.id(), run.job().source());
        return true;
      }
      return false;
    }
    return ours && run.reading() && (run.planned() || run.cancelled());
  }

  /**
   * Has this process end the run, where no slice of it is left and nobody else does; {@code null}
   * where it is not to be ended, or not by this call.
   */
  public Run takeEnd(long run) {
    // lanes that still store take the end themselves; of a cancelled run they may hang
    return queue.isAtWork(run) && !runLedger.isCancelled(run)
        ? null
        : runLedger.takeEnd(run, stopSignal.stopping());
  }
}
