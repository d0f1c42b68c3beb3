package io.centralita.time;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Reads and writes points in time: UTC, ISO 8601, milliseconds and {@code Z}. */
public final class Timestamps {

  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private Timestamps() {}

  /**
   * Reads a day of UTC (its first instant) or an instant with {@code Z} or an offset.
   *
   * @throws IllegalArgumentException with the end of a sentence that begins with the name
   */
  public static Instant parse(String text) {
    return parse(text, ZoneOffset.UTC);
  }

  /**
   * Reads a day of a time zone (its first instant) or an instant with {@code Z} or an offset.
   *
   * @throws IllegalArgumentException with the end of a sentence that begins with the name
   */
  public static Instant parse(String text, ZoneId zone) {
    try {
      Instant instant =
          text.length() == "YYYY-MM-DD".length()
              ? LocalDate.parse(text).atStartOfDay(zone).toInstant()
              : OffsetDateTime.parse(text).toInstant();
      if (instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
        throw new DateTimeException("out of range");
      }
      return instant;
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "must be a day (2025-08-01) or an instant with Z or an offset"
              + " (2025-08-01T06:30:00Z), not \""
              + text
              + "\".",
          e);
    }
  }

  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  /** The instant as text, {@code null} for {@code null}. */
  public static String format(Instant instant) {
    return instant == null ? null : MILLIS.format(instant);
  }
}
