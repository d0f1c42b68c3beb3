package io.centralita.elevenlabs;

import static io.centralita.sync.LenientFields.require;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.attribution.PhoneNumber;
import io.centralita.database.StorableJson;
import io.centralita.sync.LenientFields;
import io.centralita.sync.LenientFields.Unreadable;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * Reads a conversation as ElevenLabs details it (also as the {@code data} of its post-call
 * webhook). Every field but id and start may be missing, null or empty; what is not known here is
 * left alone. Credits, dollars, seconds and tokens are never mixed.
 *
 * @see <a href="https://elevenlabs.io/docs/api-reference/conversations/get">Get conversation
 *     details</a>
 */
final class ConversationParser {

  private static final String DONE = "done";
  private static final Set<String> FINAL = Set.of(DONE, "failed");

  /** What a conversation costs may come late, but not later after its start. */
  private static final Duration CHARGED_WITHIN = Duration.ofHours(24);

  /** 31 December 9999, the last that can be written with four digits. */
  private static final BigDecimal LATEST_START = new BigDecimal(253_402_300_799L);

  /**
   * What the record says, or a {@link RejectedConversation}. Never throws.
   *
   * @param askedAt when it was asked for, {@code null} where it came by itself
   */
  ConversationRecord parse(JsonNode original, Instant askedAt) {
    JsonNode node = StorableJson.of(original);
    String raw = node.toString();
    String id = id(node);
    try {
      require(id != null, "It has no conversation_id.");
      return conversation(id, node, raw, askedAt);
    } catch (Unreadable e) {
      return new RejectedConversation(
          id == null ? LenientFields.digest(raw) : id, raw, e.getMessage());
    }
  }

  /** The id of a detail or of an entry of the list, or {@code null}. */
  static String id(JsonNode node) {
    return node.path("conversation_id").isTextual()
        ? new LenientFields(node).text("conversation_id")
        : null;
  }

  /**
   * When a conversation began; {@code null} where that is not said.
   *
   * @throws Unreadable for what is no instant
   */
  static Instant start(JsonNode node) {
    BigDecimal seconds = new LenientFields(node).number("start_time_unix_secs");
    require(
        seconds == null || seconds.signum() >= 0 && seconds.compareTo(LATEST_START) <= 0,
        "Its start_time_unix_secs is out of all bounds.");
    return seconds == null
        ? null
        : Instant.ofEpochSecond(
            seconds.longValue(), seconds.remainder(BigDecimal.ONE).movePointRight(9).longValue());
  }

  private static Conversation conversation(String id, JsonNode node, String raw, Instant askedAt) {
    LenientFields fields = new LenientFields(node);
    JsonNode metadata = node.path("metadata");
    LenientFields phoneCall = new LenientFields(metadata.path("phone_call"));
    Instant start = start(metadata);
    require(start != null, "It has no start time.");
    String status = fields.text("status");
    Conversation.Charges charges = charges(metadata);
    return new Conversation(
        id,
        fields.text("agent_id"),
        PhoneNumber.of(phoneCall.text("agent_number")),
        PhoneNumber.of(phoneCall.text("external_number")),
        phoneCall.text("call_sid"),
        start,
        new LenientFields(metadata).seconds("call_duration_secs"),
        status,
        charges,
        askedAt != null && isSettled(status, charges, start, askedAt),
        raw);
  }

  /** Whether nothing more is to be said about it: what a conversation costs is known last. */
  private static boolean isSettled(
      String status, Conversation.Charges charges, Instant start, Instant askedAt) {
    return status != null
        && FINAL.contains(status)
        && (!DONE.equals(status)
            || charges.credits() != null
            || askedAt.isAfter(start.plus(CHARGED_WITHIN)));
  }

  private static Conversation.Charges charges(JsonNode metadata) {
    LenientFields fields = new LenientFields(metadata);
    JsonNode node = metadata.path("charging");
    LenientFields charging = new LenientFields(node);
    return new Conversation.Charges(
        fields.number("cost"),
        fields.number("cost_fiat"),
        LlmUsage.of(node.path("llm_usage")),
        charging.number("llm_price"),
        charging.number("llm_charge"),
        charging.number("call_charge"),
        charging.number("free_minutes_consumed"),
        charging.number("free_llm_dollars_consumed"),
        flag(charging.text("dev_discount")));
  }

  private static Boolean flag(String text) {
    return text == null ? null : Boolean.valueOf(text.strip());
  }
}
