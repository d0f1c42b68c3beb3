package io.centralita.sync;

import io.centralita.runs.Run;
import java.time.Duration;

/**
 * Holds what a run is going to read.
 *
 * @param longestSlice how long each slice is at most
 */
public record SyncPlan(Run run, Duration longestSlice) {

  /** How many slices are to be read; those that the run has taken over are none of them. */
  public int slices() {
    return (int) (run.slicesTotal() - run.slicesDone());
  }
}
