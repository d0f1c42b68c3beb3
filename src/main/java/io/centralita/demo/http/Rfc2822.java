package io.centralita.demo.http;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Writes times as Twilio does: {@code Sun, 05 Oct 2025 19:11:12 +0000}. */
public final class Rfc2822 {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss Z", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private Rfc2822() {}

  /** Null where there is no time. */
  public static String date(Instant instant) {
    return instant == null ? null : FORMAT.format(instant);
  }
}
