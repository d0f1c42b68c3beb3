package io.centralita.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;

/** A row of {@code elevenlabs_conversations} but for {@code created_at} and {@code updated_at}. */
public record ConversationRow(
    String conversationId,
    String agentId,
    Long workspaceId,
    String phoneNumber,
    String callSid,
    Instant startTime,
    Integer duration,
    String status,
    BigDecimal cost,
    BigDecimal costUsd,
    JsonNode llmUsage,
    BigDecimal llmPrice,
    BigDecimal llmCharge,
    BigDecimal callCharge,
    BigDecimal freeMinutesConsumed,
    BigDecimal freeLlmDollarsConsumed,
    Boolean devDiscount,
    JsonNode rawData) {

  /** Without the record it was read from, which is most of its weight. */
  ConversationRow light() {
    return new ConversationRow(
        conversationId,
        agentId,
        workspaceId,
        phoneNumber,
        callSid,
        startTime,
        duration,
        status,
        cost,
        costUsd,
        llmUsage,
        llmPrice,
        llmCharge,
        callCharge,
        freeMinutesConsumed,
        freeLlmDollarsConsumed,
        devDiscount,
        null);
  }

  ConversationRow in(long workspace) {
    return new ConversationRow(
        conversationId,
        agentId,
        workspace,
        phoneNumber,
        callSid,
        startTime,
        duration,
        status,
        cost,
        costUsd,
        llmUsage,
        llmPrice,
        llmCharge,
        callCharge,
        freeMinutesConsumed,
        freeLlmDollarsConsumed,
        devDiscount,
        rawData);
  }
}
