package io.centralita.sync;

import io.centralita.runs.Run;
import java.time.Duration;

/**
 * Holds what a run is going to read.
 *
 * @param longestSlice how long each slice is at most
 */
public record SyncPlan(Run run, Duration longestSlice) {}
