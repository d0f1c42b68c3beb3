package io.centralita.twilio;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.attribution.PhoneNumber;
import io.centralita.database.StorableJson;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.HexFormat;

/**
 * Reads one record of Twilio's list of calls (API 2010-04-01, resource Call): texts throughout,
 * dates in RFC 2822, a negative price, anything may be null or empty. JSON numbers are as good as
 * texts.
 */
public final class CallParser {

  /** No price of a call has as many digits; PostgreSQL and BigDecimal stay quick below. */
  private static final int MOST_DIGITS = 100;

  private static final DateTimeFormatter RFC_2822 =
      DateTimeFormatter.RFC_1123_DATE_TIME.withResolverStyle(ResolverStyle.STRICT);

  /** What the record says, or a {@link RejectedCall}. Never throws. */
  public CallRecord parse(JsonNode original, String account) {
    JsonNode node = StorableJson.of(original);
    String sid = node.path("sid").isTextual() ? text(node, "sid") : null;
    String raw = node.toString();
    try {
      Instant start = time(node, "start_time");
      Instant callDate = start != null ? start : time(node, "date_created");
      require(callDate != null, "It has neither a start time nor a creation date.");
      require(sid != null, "It has no sid.");
      return new TwilioCall(
          sid,
          text(node, "account_sid") == null ? account : text(node, "account_sid"),
          text(node, "direction"),
          text(node, "status"),
          PhoneNumber.of(text(node, "from")),
          PhoneNumber.of(text(node, "to")),
          callDate,
          start,
          time(node, "end_time"),
          duration(node),
          cost(node),
          text(node, "price_unit"),
          timeOrNull(node, "date_updated"),
          raw);
    } catch (Unreadable e) {
      Instant start = timeOrNull(node, "start_time");
      return new RejectedCall(
          sid == null ? digest(raw) : sid,
          start != null ? start : timeOrNull(node, "date_created"),
          CallRecord.caseOf(text(node, "direction")),
          raw,
          e.getMessage());
    }
  }

  private static Integer duration(JsonNode node) {
    BigDecimal seconds = number(node, "duration");
    try {
      require(seconds == null || seconds.signum() >= 0, "Its duration is negative.");
      return seconds == null ? null : seconds.intValueExact();
    } catch (ArithmeticException e) {
      throw new Unreadable("Its duration is not a whole number of seconds.", e);
    }
  }

  private static BigDecimal cost(JsonNode node) {
    BigDecimal price = number(node, "price");
    return price == null ? null : price.abs();
  }

  private static BigDecimal number(JsonNode node, String field) {
    String text = text(node, field);
    if (text == null) {
      return null;
    }
    require(text.length() <= 2 * MOST_DIGITS, "Its " + field + " is out of all bounds.");
    try {
      BigDecimal number = new BigDecimal(text.strip());
      require(
          number.precision() <= MOST_DIGITS && Math.abs(number.scale()) <= MOST_DIGITS,
          "Its " + field + " is out of all bounds.");
      return number;
    } catch (NumberFormatException e) {
      throw new Unreadable("Its " + field + " is not a number.", e);
    }
  }

  private static Instant time(JsonNode node, String field) {
    String text = text(node, field);
    if (text == null) {
      return null;
    }
    try {
      return ZonedDateTime.parse(text.strip(), RFC_2822).toInstant();
    } catch (DateTimeException e) {
      throw new Unreadable("Its " + field + " is not a date.", e);
    }
  }

  private static Instant timeOrNull(JsonNode node, String field) {
    try {
      return time(node, field);
    } catch (Unreadable e) {
      return null;
    }
  }

  /** The field as text; {@code null} for a missing, null or blank one. */
  private static String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    String text = value.isContainerNode() ? value.toString() : value.asText(null);
    return text == null || value.isNull() || text.isBlank() ? null : text;
  }

  private static String digest(String raw) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return "sha256:"
          + HexFormat.of().formatHex(sha256.digest(raw.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new Unreadable(otherwise, null);
    }
  }

  private static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unreadable(String reason, Throwable cause) {
      super(reason, cause, false, false);
    }
  }
}
