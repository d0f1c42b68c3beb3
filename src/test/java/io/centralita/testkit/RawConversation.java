package io.centralita.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * A conversation as ElevenLabs holds it: its detail, kept as it goes over the wire, the summary the
 * list shows of it, and the instant by which the list selects it. Immutable.
 */
public final class RawConversation {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .build();

  // bytes, as a large account's trees would not fit into memory
  private final byte[] detail;
  private final byte[] summary;
  private final String id;
  private final Instant selectedBy;
  private final boolean deleted;

  private RawConversation(
      byte[] detail, byte[] summary, String id, Instant selectedBy, boolean deleted) {
    this.detail = detail;
    this.summary = summary;
    this.id = id;
    this.selectedBy = selectedBy;
    this.deleted = deleted;
  }

  public static RawConversation of(ObjectNode detail) {
    return of(write(detail));
  }

  /** The detail goes out exactly as given here; lone surrogates must be written as escapes. */
  public static RawConversation of(String detail) {
    ObjectNode tree = parse(detail.getBytes(StandardCharsets.UTF_8));
    Instant start =
        start(tree)
            .orElseThrow(
                () -> new IllegalArgumentException("no readable start, say when: " + detail));
    return listedAt(start, detail);
  }

  /** For a conversation without a readable start: where the list shows it. */
  public static RawConversation listedAt(Instant selectedBy, String detail) {
    byte[] bytes = detail.getBytes(StandardCharsets.UTF_8);
    ObjectNode tree = parse(bytes);
    byte[] summary = write(summaryOf(tree)).getBytes(StandardCharsets.US_ASCII);
    String id = tree.path("conversation_id").asText("");
    return new RawConversation(bytes, summary, id, selectedBy, false);
  }

  /** Still listed, but its detail is gone. */
  public RawConversation deletedAfterListing() {
    return new RawConversation(detail, summary, id, selectedBy, true);
  }

  /** Empty where it has none. */
  public String id() {
    return id;
  }

  public Instant selectedBy() {
    return selectedBy;
  }

  public boolean deleted() {
    return deleted;
  }

  public ObjectNode detail() {
    return parse(detail);
  }

  public ObjectNode summary() {
    return parse(summary);
  }

  Answer answer() {
    return new Answer(200, detail, ElevenLabsAnswer.HEADERS);
  }

  @Override
  public String toString() {
    return "RawConversation(" + (id.isEmpty() ? "no id" : id) + ", " + selectedBy + ")";
  }

  static String write(JsonNode tree) {
    try {
      return JSON.writeValueAsString(tree);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  static ObjectNode parse(byte[] json) {
    try {
      return (ObjectNode) JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Instant> start(ObjectNode detail) {
    JsonNode start = detail.path("metadata").path("start_time_unix_secs");
    return start.isIntegralNumber() && start.canConvertToInt()
        ? Optional.of(Instant.ofEpochSecond(start.longValue()))
        : Optional.empty();
  }

  private static ObjectNode summaryOf(ObjectNode detail) {
    JsonNode metadata = detail.path("metadata");
    ObjectNode summary = JsonNodeFactory.instance.objectNode();
    copy(summary, "agent_id", detail.path("agent_id"));
    summary.set("agent_name", orNull(detail.path("agent_name")));
    copy(summary, "conversation_id", detail.path("conversation_id"));
    copy(summary, "start_time_unix_secs", metadata.path("start_time_unix_secs"));
    copy(summary, "call_duration_secs", metadata.path("call_duration_secs"));
    summary.put("message_count", detail.path("transcript").size());
    copy(summary, "status", detail.path("status"));
    summary.put(
        "call_successful", detail.path("analysis").path("call_successful").asText("unknown"));
    // the summary of the text is only there with summary_mode=include
    summary.putNull("transcript_summary");
    summary.putNull("call_summary_title");
    summary.set("direction", orNull(metadata.path("phone_call").path("direction")));
    return summary;
  }

  private static void copy(ObjectNode to, String field, JsonNode value) {
    if (!value.isMissingNode()) {
      to.set(field, value);
    }
  }

  private static JsonNode orNull(JsonNode value) {
    return value.isMissingNode() ? JsonNodeFactory.instance.nullNode() : value;
  }
}
