package io.centralita.demo.twilio;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.Map;

/**
 * The times that {@code StartTime}, {@code StartTime<} and {@code StartTime>} let through. A date
 * means its whole day, an instant its second; equality wins over the inequalities.
 *
 * @param from inclusive
 * @param to exclusive
 */
record TimeFilter(Instant from, Instant to) {
  private static final DateTimeFormatter LIBERAL =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendLiteral('T')
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .optionalStart()
          .appendOffsetId()
          .toFormatter();

  static TimeFilter of(String name, Map<String, String> parameters) {
    if (parameters.containsKey(name)) {
      return parse(name, parameters.get(name));
    }
    String after = name + ">";
    String before = name + "<";
    return new TimeFilter(
        parameters.containsKey(after) ? parse(after, parameters.get(after)).from : Instant.MIN,
        parameters.containsKey(before) ? parse(before, parameters.get(before)).from : Instant.MAX);
  }

  /** Whether a call with this time, null if it has none yet, is asked for. */
  boolean accepts(Instant time) {
    if (time == null) {
      return isOpen();
    }
    return !time.isBefore(from) && time.isBefore(to);
  }

  private boolean isOpen() {
    return from.equals(Instant.MIN) && to.equals(Instant.MAX);
  }

  private static TimeFilter parse(String name, String text) {
    try {
      return parse(text.trim().replace(' ', 'T'));
    } catch (DateTimeParseException unreadable) {
      throw TwilioRefusal.badParameter(name + " '" + text + "' is not a date", unreadable);
    }
  }

  private static TimeFilter parse(String text) {
    TemporalAccessor time =
        LIBERAL.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
    if (time instanceof LocalDate day) {
      Instant midnight = day.atStartOfDay(ZoneOffset.UTC).toInstant();
      return new TimeFilter(midnight, midnight.plus(Duration.ofDays(1)));
    }
    Instant instant =
        time instanceof OffsetDateTime zoned
            ? zoned.toInstant()
            : ((LocalDateTime) time).toInstant(ZoneOffset.UTC);
    Instant second = instant.truncatedTo(ChronoUnit.SECONDS);
    return new TimeFilter(second, second.plusSeconds(1));
  }
}
