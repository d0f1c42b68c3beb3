package io.centralita.demo.campaign;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * Says how one call runs from its creation until its price is known.
 *
 * @param answered null if nobody answers
 * @param over when the call reaches its final status, whether or not an end time is told
 * @param endTold false for a call that got nowhere: it stays without an end time
 * @param price null if the call never gets one
 * @param settled when the price appears, {@code over} if it never does
 */
public record CallOutcome(
    Instant created,
    Instant start,
    Instant answered,
    Instant over,
    boolean endTold,
    String outcome,
    BigDecimal price,
    Instant settled) {

  public static final String COMPLETED = "completed";

  public boolean isCompleted() {
    return COMPLETED.equals(outcome);
  }

  public String statusAt(Instant now) {
    if (now.isBefore(start)) {
      return "queued";
    }
    if (!now.isBefore(over)) {
      return outcome;
    }
    return answered == null || now.isBefore(answered) ? "ringing" : "in-progress";
  }

  public Instant startAt(Instant now) {
    return now.isBefore(start) ? null : start;
  }

  public Instant endAt(Instant now) {
    return endTold && !now.isBefore(over) ? over : null;
  }

  /** The minutes charged for so far; a call that is not over or got nowhere has none. */
  public long minutesAt(Instant now) {
    return isCompleted() && !now.isBefore(over)
        ? Direction.startedMinutes(over.getEpochSecond() - start.getEpochSecond())
        : 0;
  }

  public BigDecimal priceAt(Instant now) {
    return now.isBefore(settled) ? null : price;
  }

  /** The last thing that happened to the call, as far as it is known at {@code now}. */
  public Instant updatedAt(Instant now) {
    Instant updated = created;
    for (Instant event : new Instant[] {start, answered, over, settled}) {
      if (event != null && !now.isBefore(event)) {
        updated = event;
      }
    }
    return updated;
  }
}
