package io.centralita.calls;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * Holds the conversation that a call is part of; it becomes JSON as it is. Its figures mean what
 * the columns of {@code elevenlabs_conversations} and {@code conversation_costs} say.
 *
 * @param callIds all calls that it was held over
 */
@JsonNaming(SnakeCaseStrategy.class)
record Conversation(
    String conversationId,
    String agentId,
    Long workspaceId,
    String phoneNumber,
    String externalNumber,
    String callSid,
    String startTime,
    Integer duration,
    String status,
    BigDecimal cost,
    BigDecimal costUsd,
    @JsonRawValue String llmUsage,
    BigDecimal llmPrice,
    BigDecimal llmCharge,
    BigDecimal callCharge,
    BigDecimal freeMinutesConsumed,
    BigDecimal freeLlmDollarsConsumed,
    Boolean devDiscount,
    String match,
    List<String> callIds,
    BigDecimal telephonyCost,
    String telephonyPriceUnit) {

  static Conversation of(ResultSet row) throws SQLException {
    return new Conversation(
        row.getString("conversation_id"),
        row.getString("agent_id"),
        row.getObject("workspace_id", Long.class),
        row.getString("phone_number"),
        row.getString("external_number"),
        row.getString("call_sid"),
        Call.timestamp(row, "start_time"),
        row.getObject("duration", Integer.class),
        row.getString("status"),
        row.getBigDecimal("cost"),
        row.getBigDecimal("cost_usd"),
        row.getString("llm_usage"),
        row.getBigDecimal("llm_price"),
        row.getBigDecimal("llm_charge"),
        row.getBigDecimal("call_charge"),
        row.getBigDecimal("free_minutes_consumed"),
        row.getBigDecimal("free_llm_dollars_consumed"),
        row.getObject("dev_discount", Boolean.class),
        row.getString("match"),
        CallSearch.texts(row, "call_ids"),
        row.getBigDecimal("telephony_cost"),
        row.getString("telephony_price_unit"));
  }
}
