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
 * @param rawData the provider's JSON, or, of a call that only webhooks have told of, the metadata
 *     kept of it
 * @param transcript what was said, or {@code null} like the two below where no webhook told of the
 *     call
 * @param state as webhooks told it last
 * @param tenant the name of who was called, or calls
 */
@JsonNaming(SnakeCaseStrategy.class)
record CallStory(
    @JsonUnwrapped Call call,
    Call related,
    List<Call> legs,
    Conversation conversation,
    BigDecimal totalCost,
    @JsonRawValue String rawData,
    String transcript,
    String state,
    String tenant) {}
