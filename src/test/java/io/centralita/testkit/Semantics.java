package io.centralita.testkit;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** What {@code StartTime>} and {@code StartTime<} with an instant mean; Twilio does not say. */
public enum Semantics {
  INSTANT_INCLUSIVE {
    @Override
    boolean after(Instant time, Instant bound) {
      return !time.isBefore(bound);
    }

    @Override
    boolean before(Instant time, Instant bound) {
      return !time.isAfter(bound);
    }
  },
  INSTANT_EXCLUSIVE {
    @Override
    boolean after(Instant time, Instant bound) {
      return time.isAfter(bound);
    }

    @Override
    boolean before(Instant time, Instant bound) {
      return time.isBefore(bound);
    }
  },
  /** On or after the bound's UTC date; before the bound's UTC date. */
  WHOLE_DAY {
    @Override
    boolean after(Instant time, Instant bound) {
      return !day(time).isBefore(day(bound));
    }

    @Override
    boolean before(Instant time, Instant bound) {
      return day(time).isBefore(day(bound));
    }
  };

  abstract boolean after(Instant time, Instant bound);

  abstract boolean before(Instant time, Instant bound);

  static LocalDate day(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC).toLocalDate();
  }
}
