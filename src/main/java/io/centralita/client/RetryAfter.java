package io.centralita.client;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.hc.client5.http.utils.DateUtils;

/** Parses the header {@code Retry-After}: seconds or an HTTP date (RFC 9110, 10.2.3). */
public final class RetryAfter {

  /** A provider that asks for more is answered as if it asked for this. */
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private RetryAfter() {}

  /** The pause asked for; {@code null} where the header is missing, unreadable or asks for none. */
  public static Duration parse(String header, Clock clock) {
    if (header == null) {
      return null;
    }
    String text = header.strip();
    Duration pause =
        text.matches("[0-9]{1,18}") ? Duration.ofSeconds(Long.parseLong(text)) : until(text, clock);
    return pause == null || pause.isNegative() || pause.isZero() ? null : min(pause, LONGEST);
  }

  private static Duration until(String date, Clock clock) {
    Instant instant = DateUtils.parseStandardDate(date);
    return instant == null ? null : Duration.between(clock.instant(), instant);
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
