package io.centralita.demo.campaign;

import java.time.Instant;

/** Counts whole UTC hours from the epoch. */
public final class Hours {
  public static final int SECONDS = 3600;

  private Hours() {}

  public static long of(Instant instant) {
    return Math.floorDiv(instant.getEpochSecond(), (long) SECONDS);
  }

  public static Instant start(long hour) {
    return Instant.ofEpochSecond(hour * SECONDS);
  }
}
