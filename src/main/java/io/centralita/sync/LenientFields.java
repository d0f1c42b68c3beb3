package io.centralita.sync;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Reads a provider's fields liberally: a JSON number is as good as a text, and a missing, null or
 * blank field is nothing.
 */
public record LenientFields(JsonNode node) {

  /** No figure has as many digits; PostgreSQL and BigDecimal stay quick below. */
  private static final int MOST_DIGITS = 100;

  /** Before the point: the snapshots' columns have 16, and hold the sum of an hour. */
  private static final int MOST_WHOLE_DIGITS = 12;

  /** A field that cannot be read; the message is one sentence about it. */
  public static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Unreadable(String reason, Throwable cause) {
      super(reason, cause, false, false);
    }
  }

  /**
   * Makes sure of something about the record.
   *
   * @throws Unreadable with the sentence where it is not so
   */
  public static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new Unreadable(otherwise, null);
    }
  }

  /** The field as text, or {@code null}. */
  public String text(String field) {
    JsonNode value = node.path(field);
    String text = value.isContainerNode() ? value.toString() : value.asText(null);
    return text == null || value.isNull() || text.isBlank() ? null : text;
  }

  /**
   * The field as a number, or {@code null}.
   *
   * @throws Unreadable where it is none
   */
  public BigDecimal number(String field) {
    String text = text(field);
    if (text == null) {
      return null;
    }
    require(text.length() <= 2 * MOST_DIGITS, "Its " + field + " is out of all bounds.");
    try {
      BigDecimal number = new BigDecimal(text.strip());
      require(
          number.precision() <= MOST_DIGITS
              && Math.abs(number.scale()) <= MOST_DIGITS
              && number.precision() - number.scale() <= MOST_WHOLE_DIGITS,
          "Its " + field + " is out of all bounds.");
      return number;
    } catch (NumberFormatException e) {
      throw new Unreadable("Its " + field + " is not a number.", e);
    }
  }

  /**
   * The field as a number of seconds that a column can hold, or {@code null}.
   *
   * @throws Unreadable where it is none
   */
  public Integer seconds(String field) {
    BigDecimal seconds = number(field);
    try {
      require(seconds == null || seconds.signum() >= 0, "Its " + field + " is negative.");
      return seconds == null ? null : seconds.intValueExact();
    } catch (ArithmeticException e) {
      throw new Unreadable("Its " + field + " is not a whole number of seconds.", e);
    }
  }

  /** What a record without an id is known by: the same for the same record. */
  public static String digest(String raw) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return "sha256:"
          + HexFormat.of().formatHex(sha256.digest(raw.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
