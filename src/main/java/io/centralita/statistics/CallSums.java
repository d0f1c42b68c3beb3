package io.centralita.statistics;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Holds sums over snapshots of calls, as they are answered.
 *
 * @param totalDuration seconds
 */
@JsonNaming(SnakeCaseStrategy.class)
record CallSums(long totalCalls, BigDecimal totalCost, long totalDuration) {

  static final CallSums NONE = new CallSums(0, BigDecimal.ZERO.setScale(4), 0);

  static CallSums of(ResultSet row) throws SQLException {
    return new CallSums(
        row.getLong("total_calls"), row.getBigDecimal("total_cost"), row.getLong("total_duration"));
  }
}
