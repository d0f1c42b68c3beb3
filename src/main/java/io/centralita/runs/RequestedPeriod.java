package io.centralita.runs;

import io.centralita.time.Timestamps;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Holds the period that a historical run was asked for; {@code null} at an open end. */
public record RequestedPeriod(Instant from, Instant to) {

  /** No provider we read is older; without this, a year mistyped would be years of requests. */
  public static final Instant EARLIEST = Instant.parse("2008-01-01T00:00:00Z");

  /** Each job's usual period. */
  public static final RequestedPeriod NONE = new RequestedPeriod(null, null);

  /**
   * Reads the parameters of a trigger.
   *
   * @throws InvalidRequestException with one sentence when one cannot be read or they are out of
   *     order
   */
  public static RequestedPeriod of(String from, String to) {
    return of(from, to, ZoneOffset.UTC);
  }

  /**
   * Reads the same parameters, where days are those of a time zone.
   *
   * @throws InvalidRequestException as above
   */
  public static RequestedPeriod of(String from, String to, ZoneId zone) {
    RequestedPeriod requestedPeriod =
        new RequestedPeriod(moment("from", from, zone), moment("to", to, zone));
    if (requestedPeriod.from != null
        && requestedPeriod.to != null
        && !requestedPeriod.from.isBefore(requestedPeriod.to)) {
      throw new InvalidRequestException("from must be earlier than to.");
    }
    return requestedPeriod;
  }

  private static Instant moment(String name, String text, ZoneId zone) {
    if (text == null) {
      return null;
    }
    try {
      // a + that nobody encoded arrives as a blank
      return Timestamps.parse(text.strip().replace(' ', '+'), zone);
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException(name + " " + e.getMessage(), e);
    }
  }
}
