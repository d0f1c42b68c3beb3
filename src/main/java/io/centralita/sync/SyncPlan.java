package io.centralita.sync;

import io.centralita.runs.Run;
import java.time.Duration;
import java.util.List;

/**
 * Holds what a run is going to read.
 *
 * @param slices how many there are
 * @param longestSlice how long each is at most
 * @param lanes that read them in parallel
 */
public record SyncPlan(Run run, int slices, Duration longestSlice, List<Lane> lanes) {}
