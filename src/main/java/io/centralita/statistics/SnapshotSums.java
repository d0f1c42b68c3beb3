package io.centralita.statistics;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * Holds what the snapshots of a workspace add up to, as it is answered.
 *
 * @param snapshotDate the newest of them; {@code null} where there is none
 */
@JsonNaming(SnakeCaseStrategy.class)
record SnapshotSums<S>(String snapshotDate, @JsonUnwrapped S sums) {}
