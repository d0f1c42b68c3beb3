package io.centralita.calls;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.math.BigDecimal;
import java.util.List;

/**
 * Holds the whole story of a call; it becomes JSON as it is.
 *
 * @param related of a transfer: the call it followed
 * @param legs the calls that name it as their parent
 * @param conversation the one it is part of
 * @param totalCost of the call, its legs and its conversation; {@code null} where they have no sum
 * @param rawData the provider's JSON
 */
@JsonNaming(SnakeCaseStrategy.class)
record CallStory(
    @JsonUnwrapped Call call,
    Call related,
    List<Call> legs,
    Conversation conversation,
    BigDecimal totalCost,
    @JsonRawValue String rawData) {}
