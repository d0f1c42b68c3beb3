package io.centralita.runs;

import java.util.function.LongPredicate;

/**
 * Tells a waiting or fetching step to stop: the program stops, or the run was cancelled or has gone
 * to another process. Thread-safe.
 */
public final class StopSignal {

  private final LongPredicate worksOn;
  private final LongPredicate isCancelled;
  private final AccountFailures failures;
  private volatile boolean stopping;

  /**
   * @param worksOn whether this process works on the run of a number
   * @param isCancelled whether the run of a number was cancelled
   */
  public StopSignal(LongPredicate worksOn, LongPredicate isCancelled, AccountFailures failures) {
    this.worksOn = worksOn;
    this.isCancelled = isCancelled;
    this.failures = failures;
  }

  /** The program is being stopped from now on. */
  public void stop() {
    stopping = true;
  }

  /** Whether the program is being stopped. */
  public boolean stopping() {
    return stopping;
  }

  /** Whether {@link #check(long)} would end what is done for a run. */
  public boolean tellsToStop(long run) {
    return stopping || !worksOn.test(run) || isCancelled.test(run);
  }

  /**
   * Lets a run go on, or ends what is done for it.
   *
   * @throws RunInterruptedException where the program is being stopped
   * @throws RunLostException where this process no longer works on the run
   * @throws RunCancelledException where it was cancelled
   */
  public void check(long run) {
    if (stopping) {
      throw new RunInterruptedException();
    }
    if (!worksOn.test(run)) {
      throw new RunLostException(run);
    }
    if (isCancelled.test(run)) {
      throw new RunCancelledException();
    }
  }

  /**
   * Lets a slice go on, or ends it.
   *
   * @throws RunInterruptedException where the program is being stopped, or another slice of the
   *     account has failed
   * @throws RunLostException where this process no longer works on the run
   * @throws RunCancelledException where it was cancelled
   */
  public void check(long run, String account) {
    check(run);
    if (failures.isLost(run, account)) {
      throw new RunInterruptedException();
    }
  }
}
