package io.centralita.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;

/** A row of {@code calls} but for {@code created_at} and {@code updated_at}. */
public record CallRow(
    String id,
    String source,
    String accountSid,
    Long workspaceId,
    String phoneNumber,
    Instant callDate,
    Integer duration,
    BigDecimal cost,
    String priceUnit,
    String direction,
    String status,
    String fromNumber,
    String toNumber,
    Instant startTime,
    Instant endTime,
    String attribution,
    String matchedCallId,
    JsonNode rawData) {}
