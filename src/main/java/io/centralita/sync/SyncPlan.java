package io.centralita.sync;

import io.centralita.runs.Run;
import java.time.Duration;
import java.util.List;

/**
 * What a run is going to read.
 *
 * @param slices how many there are
 * @param longestSlice how long each is at most
 * @param lanes by which they are worked off side by side
 */
public record SyncPlan(Run run, int slices, Duration longestSlice, List<Lane> lanes) {}
