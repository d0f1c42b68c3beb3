package io.centralita.sync;

import io.centralita.time.ClockDifference;
import java.time.Instant;
import java.util.Optional;

/**
 * Records what the provider's clock said while a slice was read, as far as it differs from ours.
 * Thread-safe.
 */
public final class ProviderTime {

  private ClockDifference difference;

  /**
   * An answer has come.
   *
   * @param date what the provider's clock said
   * @param asked what ours said before the request went out
   * @param answered what ours said afterwards
   */
  public synchronized void seen(Instant date, Instant asked, Instant answered) {
    ClockDifference.between(asked, date, answered)
        .filter(this::saysMore)
        .ifPresent(found -> difference = found);
  }

  private boolean saysMore(ClockDifference found) {
    if (difference == null || difference.theirs() == null) {
      return difference == null || found.theirs() != null;
    }
    return found.theirs() != null && found.theirs().isBefore(difference.theirs());
  }

  /** How our clock differs; empty where it agrees, or where the provider said nothing. */
  public synchronized Optional<ClockDifference> difference() {
    return Optional.ofNullable(difference);
  }
}
