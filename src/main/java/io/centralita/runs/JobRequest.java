package io.centralita.runs;

/**
 * Asks for a run of a job.
 *
 * @param job the name an operator uses
 * @param trigger {@code http}, {@code schedule} or {@code startup}
 * @param period what was asked for, {@link RequestedPeriod#NONE} for the job's usual one
 * @param waits whether whoever asks waits for the run's end
 */
public record JobRequest(String job, String trigger, RequestedPeriod period, boolean waits) {

  /**
   * A schedule's: it never waits, so that one that finds its table taken is skipped, not queued.
   */
  public static JobRequest scheduled(String job) {
    return new JobRequest(job, "schedule", RequestedPeriod.NONE, false);
  }

  /** Made at the start of the program, for the demo. */
  public static JobRequest atStart(String job) {
    return new JobRequest(job, "startup", RequestedPeriod.NONE, true);
  }

  /** Goes on with a job that was interrupted. */
  public static JobRequest resumed(RunLedger.Interrupted interrupted) {
    return new JobRequest(interrupted.job(), "startup", interrupted.requestedPeriod(), false);
  }
}
