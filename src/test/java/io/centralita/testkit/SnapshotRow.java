package io.centralita.testkit;

import java.math.BigDecimal;
import java.time.Instant;

/** A row of {@code twilio_snapshots}: a workspace's calls of one UTC hour. */
public record SnapshotRow(
    long workspaceId, Instant hour, int totalCalls, BigDecimal totalCost, int totalDuration) {

  String key() {
    return workspaceId + " " + hour;
  }
}
