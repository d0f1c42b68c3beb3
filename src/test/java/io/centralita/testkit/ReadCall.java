package io.centralita.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;

/** A raw record whose fields could all be read; null where the provider says nothing. */
record ReadCall(
    String id,
    String accountSid,
    String direction,
    String status,
    String priceUnit,
    String from,
    String to,
    Instant start,
    Instant end,
    Instant created,
    Instant updated,
    Integer duration,
    BigDecimal cost,
    ObjectNode raw) {

  /** Why a record belongs to the rejects. */
  static final class Unstorable extends Exception {
    private static final long serialVersionUID = 1L;

    Unstorable(String reason, Exception cause) {
      super(reason, cause);
    }
  }

  static ReadCall of(ObjectNode raw) throws Unstorable {
    String id = text(raw, "sid");
    if (id == null || id.isBlank()) {
      throw new Unstorable("no sid", null);
    }
    Instant start = date(raw, "start_time");
    Instant created = TwilioDates.read(text(raw, "date_created")).orElse(null);
    if (start == null && created == null) {
      throw new Unstorable("neither a start time nor a creation date", null);
    }
    return new ReadCall(
        id,
        text(raw, "account_sid"),
        text(raw, "direction"),
        text(raw, "status"),
        text(raw, "price_unit"),
        NumberRule.number(text(raw, "from")),
        NumberRule.number(text(raw, "to")),
        start,
        date(raw, "end_time"),
        created,
        TwilioDates.read(text(raw, "date_updated")).orElse(null),
        duration(raw),
        cost(raw),
        raw);
  }

  Instant callDate() {
    return start != null ? start : created;
  }

  /** What a transfer's end is compared with. */
  Instant endOrCallDate() {
    return end != null ? end : callDate();
  }

  /** Orders versions of one call; a record that does not say comes first. */
  Instant version() {
    return updated != null ? updated : Instant.MIN;
  }

  CallCase callCase() {
    return CallCase.of(direction);
  }

  ReadCall withCost(BigDecimal known) {
    return new ReadCall(
        id,
        accountSid,
        direction,
        status,
        priceUnit,
        from,
        to,
        start,
        end,
        created,
        updated,
        duration,
        known,
        raw);
  }

  private static Instant date(ObjectNode raw, String field) throws Unstorable {
    String text = text(raw, field);
    if (text == null || text.isEmpty()) {
      return null;
    }
    return TwilioDates.read(text).orElseThrow(() -> unreadable(field, text, null));
  }

  private static Integer duration(ObjectNode raw) throws Unstorable {
    BigDecimal seconds = decimal(raw, "duration");
    try {
      return seconds == null ? null : seconds.intValueExact();
    } catch (ArithmeticException notAnInteger) {
      throw unreadable("duration", seconds.toString(), notAnInteger);
    }
  }

  private static BigDecimal cost(ObjectNode raw) throws Unstorable {
    BigDecimal price = decimal(raw, "price");
    return price == null ? null : Numbers.plain(price.abs());
  }

  private static BigDecimal decimal(ObjectNode raw, String field) throws Unstorable {
    String text = text(raw, field);
    if (text == null || text.isEmpty()) {
      return null;
    }
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException notANumber) {
      throw unreadable(field, text, notANumber);
    }
  }

  private static Unstorable unreadable(String field, String text, Exception cause) {
    return new Unstorable(field + " cannot be read: " + text, cause);
  }

  private static String text(ObjectNode raw, String field) {
    JsonNode value = raw.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    return PostgresText.clean(value.isValueNode() ? value.asText() : value.toString());
  }
}
