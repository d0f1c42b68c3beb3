package io.centralita.statistics;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.centralita.database.Instants;
import io.centralita.time.Timestamps;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Holds one row of {@code twilio_snapshots}, as it is answered.
 *
 * @param totalDuration seconds
 */
@JsonNaming(SnakeCaseStrategy.class)
record CallSnapshot(
    long workspaceId,
    String name,
    String snapshotDate,
    long totalCalls,
    BigDecimal totalCost,
    long totalDuration) {

  static CallSnapshot of(ResultSet row) throws SQLException {
    return new CallSnapshot(
        row.getLong("workspace_id"),
        row.getString("name"),
        Timestamps.format(Instants.instant(row, "snapshot_date")),
        row.getLong("total_calls"),
        row.getBigDecimal("total_cost"),
        row.getLong("total_duration"));
  }
}
