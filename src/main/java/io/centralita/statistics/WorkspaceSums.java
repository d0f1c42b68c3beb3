package io.centralita.statistics;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/** Holds a workspace with what its snapshots add up to, as it is answered. */
@JsonNaming(SnakeCaseStrategy.class)
record WorkspaceSums<S>(long workspaceId, String name, @JsonUnwrapped SnapshotSums<S> snapshots) {

  /** Whether there is a snapshot at all. */
  boolean hasSnapshot() {
    return snapshots.snapshotDate() != null;
  }
}
