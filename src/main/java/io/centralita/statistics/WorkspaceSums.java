package io.centralita.statistics;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * Holds a workspace with what its snapshots add up to, as it is answered.
 *
 * @param series by hour or day, without those that have no snapshot; {@code null} where it is not
 *     asked for
 */
@JsonNaming(SnakeCaseStrategy.class)
record WorkspaceSums<S>(
    long workspaceId,
    String name,
    @JsonUnwrapped SnapshotSums<S> snapshots,
    @JsonInclude(JsonInclude.Include.NON_NULL) List<BucketSums<S>> series) {

  /** Whether there is a snapshot at all. */
  boolean hasSnapshot() {
    return snapshots.snapshotDate() != null;
  }
}
