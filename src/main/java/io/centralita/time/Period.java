package io.centralita.time;

import java.time.Instant;

/** Holds a period of time, {@code from} inclusive, {@code to} exclusive. */
public record Period(Instant from, Instant to) {

  /** Whether the instant lies in it. */
  public boolean contains(Instant instant) {
    return !instant.isBefore(from) && instant.isBefore(to);
  }
}
