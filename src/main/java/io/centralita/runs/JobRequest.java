package io.centralita.runs;

import java.time.Instant;
import java.util.Date;
import org.quartz.Trigger;

/**
 * Asks for a run of a job.
 *
 * @param job the name an operator uses
 * @param trigger {@code http}, {@code schedule} or {@code startup}
 * @param period what was asked for, {@link RequestedPeriod#NONE} for the job's usual one
 * @param waits whether whoever asks waits for the run's end
 * @param fire for which time of a schedule; {@code null} where none asks, or it has no such times
 */
public record JobRequest(
    String job, String trigger, RequestedPeriod period, boolean waits, Instant fire) {

  /** For no time of a schedule. */
  public JobRequest(String job, String trigger, RequestedPeriod period, boolean waits) {
    this(job, trigger, period, waits, null);
  }

  /**
   * A schedule's: it never waits, so that one that finds its table taken is skipped, not queued.
   *
   * @param schedule what fired; {@code null} where it was no schedule of Quartz
   * @param previous when it fired before, {@code null} where it had not
   * @param fired for when the fire was planned, or made up for
   */
  public static JobRequest scheduled(String job, Trigger schedule, Date previous, Date fired) {
    Instant fire = schedule == null ? null : Fires.planned(schedule, previous, fired);
    return new JobRequest(job, "schedule", RequestedPeriod.NONE, false, fire);
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
