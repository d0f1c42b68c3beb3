package io.centralita.provider;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** The header {@code Retry-After}, seconds or an HTTP date (RFC 9110, 10.2.3). */
public final class RetryAfter {

  /** A provider that asks for more is answered as if it asked for this. */
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private RetryAfter() {}

  /**
   * The pause asked for, never negative; {@code null} where the header is missing or unreadable.
   */
  public static Duration parse(String header, Clock clock) {
    if (header == null) {
      return null;
    }
    try {
      Duration pause =
          header.strip().matches("[0-9]{1,9}")
              ? Duration.ofSeconds(Long.parseLong(header.strip()))
              : Duration.between(
                  clock.instant(),
                  ZonedDateTime.parse(header.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                      .toInstant());
      return pause.isNegative() ? Duration.ZERO : min(pause, LONGEST);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
