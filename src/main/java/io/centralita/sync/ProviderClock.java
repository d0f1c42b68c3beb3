package io.centralita.sync;

import java.time.Clock;
import java.time.Instant;
import org.apache.hc.client5.http.utils.DateUtils;

/**
 * Compares the header {@code Date} of a response with our own clock: with a database on the same
 * machine no other clock can show that ours is wrong.
 */
public final class ProviderClock {

  private final Clock clock;

  public ProviderClock(Clock clock) {
    this.clock = clock;
  }

  /** What our clock says. */
  public Instant now() {
    return clock.instant();
  }

  /**
   * Takes note of an answer's date.
   *
   * @param cursor what the answer is for; anything but a slice's {@link SliceCursor} is let be
   * @param asked what our clock said before the request went out
   * @param date the header of that name, or {@code null}
   */
  public void compare(Object cursor, Instant asked, String date) {
    Instant theirs = date == null ? null : DateUtils.parseStandardDate(date);
    if (theirs != null && cursor instanceof SliceCursor slice) {
      slice.providerTime().seen(theirs, asked, clock.instant());
    }
  }
}
