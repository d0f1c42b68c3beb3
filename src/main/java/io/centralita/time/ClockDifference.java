package io.centralita.time;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Says how far this machine's clock differs from another's.
 *
 * @param ahead negative where it is behind
 * @param theirs the oldest time the other clock showed while this one was ahead; {@code null} where
 *     it was not
 */
public record ClockDifference(Duration ahead, Instant theirs) {

  /** Clocks are not the same to the second, and answers take their time. */
  private static final Duration TOLERANCE = Duration.ofMinutes(1);

  /** So far behind is a time that somebody has set; it hides nothing. */
  private static final Duration FARTHEST_BEHIND = Duration.ofDays(1);

  /** How each sentence about the clock begins. */
  public static final String BEGINNING = "This machine's clock is about ";

  /**
   * The difference that a look at the other clock shows; empty where they agree.
   *
   * @param asked what ours said before
   * @param theirs what the other said
   * @param answered what ours said afterwards
   */
  public static Optional<ClockDifference> between(Instant asked, Instant theirs, Instant answered) {
    Duration ahead = Duration.between(theirs, asked);
    if (ahead.compareTo(TOLERANCE) > 0) {
      return Optional.of(new ClockDifference(ahead, theirs));
    }
    Duration behind = Duration.between(answered, theirs);
    return behind.compareTo(TOLERANCE) > 0
        ? Optional.of(new ClockDifference(behind.negated(), null))
        : Optional.empty();
  }

  /**
   * What an operator should know of it; empty where there is nothing to know.
   *
   * @param whose the other clock's owner
   */
  public String sentence(String whose) {
    if (ahead.compareTo(TOLERANCE) > 0) {
      return BEGINNING
          + minutes(ahead)
          + " ahead of "
          + whose
          + ": nothing counts as read beyond "
          + whose
          + " time. Set the clock.";
    }
    Duration behind = ahead.negated();
    return behind.compareTo(TOLERANCE) > 0 && behind.compareTo(FARTHEST_BEHIND) < 0
        ? BEGINNING
            + minutes(behind)
            + " behind "
            + whose
            + ": what is newer than its time is read later. Set the clock."
        : "";
  }

  private static String minutes(Duration duration) {
    long minutes = duration.plusSeconds(30).toMinutes();
    return minutes == 1 ? "1 minute" : minutes + " minutes";
  }
}
