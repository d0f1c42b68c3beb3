package io.centralita.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;

/** A row of {@code elevenlabs_snapshots}: a workspace's conversations of one UTC hour. */
public record ConversationSnapshotRow(
    long workspaceId,
    Instant hour,
    int totalConversations,
    BigDecimal totalCost,
    BigDecimal totalCostUsd,
    long totalDuration,
    JsonNode llmUsage,
    BigDecimal llmPrice,
    BigDecimal llmCharge,
    BigDecimal callCharge,
    BigDecimal freeMinutesConsumed,
    BigDecimal freeLlmDollarsConsumed,
    BigDecimal devDiscount) {

  String key() {
    return workspaceId + " " + hour;
  }
}
