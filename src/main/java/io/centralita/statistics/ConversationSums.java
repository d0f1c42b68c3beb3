package io.centralita.statistics;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Holds sums over snapshots of conversations, as they are answered.
 *
 * @param totalCost credits
 * @param totalDuration seconds
 * @param llmUsage JSON, summed model by model; {@code null}, and left out, in a workspace's series
 * @param devDiscount conversations that had one
 */
@JsonNaming(SnakeCaseStrategy.class)
record ConversationSums(
    long totalConversations,
    BigDecimal totalCost,
    BigDecimal totalCostUsd,
    long totalDuration,
    @JsonRawValue @JsonInclude(JsonInclude.Include.NON_NULL) String llmUsage,
    BigDecimal llmPrice,
    BigDecimal llmCharge,
    BigDecimal callCharge,
    BigDecimal freeMinutesConsumed,
    BigDecimal freeLlmDollarsConsumed,
    BigDecimal devDiscount) {

  private static final BigDecimal ZERO = BigDecimal.ZERO.setScale(4);

  static final ConversationSums NONE =
      new ConversationSums(0, ZERO, ZERO, 0, "{}", ZERO, ZERO, ZERO, ZERO, ZERO, ZERO);

  static ConversationSums of(ResultSet row) throws SQLException {
    return new ConversationSums(
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
