package io.centralita.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.centralita.testkit.ReadCall.Unstorable;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;

/** Reads a detail into a row that has no workspace yet. */
final class ReadConversation {
  private final ObjectNode detail;
  private final JsonNode metadata;
  private final JsonNode charging;
  private final JsonNode phoneCall;

  private ReadConversation(ObjectNode detail) {
    this.detail = detail;
    this.metadata = detail.path("metadata");
    this.charging = metadata.path("charging");
    this.phoneCall = metadata.path("phone_call");
  }

  static ConversationRow of(ObjectNode detail) throws Unstorable {
    return new ReadConversation(detail).row();
  }

  /** The start of a detail or, where it cannot be read, nothing. */
  static Instant start(ObjectNode detail) throws Unstorable {
    return new ReadConversation(detail).start();
  }

  private ConversationRow row() throws Unstorable {
    String id = text(detail.path("conversation_id"));
    if (id == null || id.isBlank()) {
      throw new Unstorable("no conversation_id", null);
    }
    return new ConversationRow(
        id,
        text(detail.path("agent_id")),
        null,
        NumberRule.number(text(phoneCall.path("agent_number"))),
        text(phoneCall.path("call_sid")),
        start(),
        duration(),
        text(detail.path("status")),
        decimal(metadata, "cost"),
        undisputed(metadata, "cost_fiat"),
        ModelUsage.of(charging),
        undisputed(charging, "llm_price"),
        undisputed(charging, "llm_charge"),
        undisputed(charging, "call_charge"),
        undisputed(charging, "free_minutes_consumed"),
        undisputed(charging, "free_llm_dollars_consumed"),
        charging.path("dev_discount").isBoolean()
            ? charging.path("dev_discount").booleanValue()
            : null,
        PostgresText.clean(detail));
  }

  private Instant start() throws Unstorable {
    BigDecimal seconds = decimal(metadata, "start_time_unix_secs");
    if (seconds == null) {
      throw new Unstorable("no start_time_unix_secs", null);
    }
    try {
      return Instant.ofEpochSecond(seconds.longValueExact());
    } catch (ArithmeticException | DateTimeException noTime) {
      throw unreadable("start_time_unix_secs", seconds.toString(), noTime);
    }
  }

  private Integer duration() throws Unstorable {
    BigDecimal seconds = decimal(metadata, "call_duration_secs");
    if (seconds == null) {
      return null;
    }
    try {
      int whole = seconds.intValueExact();
      if (whole < 0) {
        throw unreadable("call_duration_secs", seconds.toString(), null);
      }
      return whole;
    } catch (ArithmeticException notAnInteger) {
      throw unreadable("call_duration_secs", seconds.toString(), notAnInteger);
    }
  }

  /** Of these the contract does not say what becomes of one that cannot be read. */
  private static BigDecimal undisputed(JsonNode object, String field) {
    try {
      return decimal(object, field);
    } catch (Unstorable silent) {
      throw new IllegalArgumentException("the contract is silent where " + field, silent);
    }
  }

  private static BigDecimal decimal(JsonNode object, String field) throws Unstorable {
    JsonNode value = object.path(field);
    if (value.isMissingNode() || value.isNull() || value.isTextual() && value.asText().isEmpty()) {
      return null;
    }
    if (!value.isNumber() && !value.isTextual()) {
      throw unreadable(field, value.toString(), null);
    }
    try {
      return Numbers.plain(new BigDecimal(value.asText()));
    } catch (NumberFormatException notANumber) {
      throw unreadable(field, value.asText(), notANumber);
    }
  }

  private static Unstorable unreadable(String field, String text, Exception cause) {
    return new Unstorable(field + " cannot be read: " + text, cause);
  }

  private static String text(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    return PostgresText.clean(value.isValueNode() ? value.asText() : value.toString());
  }
}
