package io.centralita.statistics;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.centralita.database.Instants;
import io.centralita.time.Timestamps;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Holds one row of {@code elevenlabs_snapshots}, as it is answered. Its figures mean what those of
 * {@link ConversationSums} do.
 *
 * @param llmUsage JSON, as a text
 */
@JsonNaming(SnakeCaseStrategy.class)
record ConversationSnapshot(
    long workspaceId,
    String name,
    String snapshotDate,
    long totalConversations,
    BigDecimal totalCost,
    BigDecimal totalCostUsd,
    long totalDuration,
    String llmUsage,
    BigDecimal llmPrice,
    BigDecimal llmCharge,
    BigDecimal callCharge,
    BigDecimal freeMinutesConsumed,
    BigDecimal freeLlmDollarsConsumed,
    BigDecimal devDiscount) {

  static ConversationSnapshot of(ResultSet row) throws SQLException {
    return new ConversationSnapshot(
        row.getLong("workspace_id"),
        row.getString("name"),
        Timestamps.format(Instants.instant(row, "snapshot_date")),
        row.getLong("total_conversations"),
        row.getBigDecimal("total_cost"),
        row.getBigDecimal("total_cost_usd"),
        row.getLong("total_duration"),
        row.getString("llm_usage"),
        row.getBigDecimal("llm_price"),
        row.getBigDecimal("llm_charge"),
        row.getBigDecimal("call_charge"),
        row.getBigDecimal("free_minutes_consumed"),
        row.getBigDecimal("free_llm_dollars_consumed"),
        row.getBigDecimal("dev_discount"));
  }
}
