package io.centralita.demo;

import java.time.Instant;

/** Whole UTC hours, counted from the epoch. */
final class Hours {
  static final int SECONDS = 3600;

  private Hours() {}

  static long of(Instant instant) {
    return Math.floorDiv(instant.getEpochSecond(), (long) SECONDS);
  }

  static Instant start(long hour) {
    return Instant.ofEpochSecond(hour * SECONDS);
  }
}
