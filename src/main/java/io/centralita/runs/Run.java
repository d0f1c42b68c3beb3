package io.centralita.runs;

import io.centralita.time.Period;
import java.time.Instant;
import java.util.List;

/**
 * Holds a run as the ledger has it. Counts of an active run are those so far.
 *
 * @param period {@code null} for jobs that look at the whole table
 * @param ended {@code null} while it is running
 * @param resumedFrom the interrupted run this one goes on with, or {@code null}
 * @param error one sentence, or {@code null}
 */
public record Run(
    long id,
    Job job,
    String trigger,
    String status,
    Period period,
    Instant started,
    Instant ended,
    Long resumedFrom,
    Counts counts,
    long slicesDone,
    long slicesTotal,
    List<String> warnings,
    String error) {

  /**
   * What a run did.
   *
   * @param totalCalls distinct calls or conversations the provider returned for the period, or
   *     those looked at
   * @param rejectedCount those of them that could not be stored
   * @param skippedCount those of them that were gone when they were asked for
   * @param settledCalls those that were waited for and got their final state or price
   * @param settlementRequests how often the provider was asked for such ones of before the period
   * @param changedCalls calls that {@code twilio-reassign} moved
   * @param snapshots snapshot rows recomputed
   * @param unmatchedTransfers transfers of the period without an end time or a related call, as of
   *     the run's end
   */
  public record Counts(
      long totalCalls,
      long case1Count,
      long case2Count,
      long case3Count,
      long otherCount,
      long rejectedCount,
      long skippedCount,
      long createdPhones,
      long settledCalls,
      long settlementRequests,
      long changedCalls,
      long snapshots,
      long unmatchedTransfers) {

    public long savedCalls() {
      return totalCalls - rejectedCount - skippedCount;
    }
  }

  public boolean running() {
    return "running".equals(status);
  }

  public boolean succeeded() {
    return "succeeded".equals(status);
  }

  public boolean skipped() {
    return "skipped".equals(status);
  }
}
