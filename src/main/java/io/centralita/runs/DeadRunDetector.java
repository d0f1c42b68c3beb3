package io.centralita.runs;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Decides when a run without a heartbeat is dead. A database outage stops every heartbeat: a
 * process that has just connected, or was itself asleep, first gives the others time to come back.
 * Thread-safe.
 */
final class DeadRunDetector {

  /** A sign of life is given every five seconds; within a minute another takes over. */
  static final Duration SILENCE = Duration.ofSeconds(40);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

  /**
   * After an outage the others are back by then: they wait ten seconds for a connection, and try
   * again with the next sign of life.
   */
  private static final Duration RETURN = Duration.ofSeconds(20);

  private final LongSupplier nanoTime;
  private long lastContact;
  private long judgesFrom;
  private boolean silent = true;
  private boolean fresh = true;

  DeadRunDetector(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** This process is in contact with the database. */
  synchronized void contact() {
    long now = nanoTime.getAsLong();
    if (silent || now - lastContact > LONGEST_PAUSE.toNanos()) {
      judgesFrom = now + (fresh ? RETURN : SILENCE).toNanos();
    }
    silent = false;
    fresh = false;
    lastContact = now;
  }

  /** Whether this process has been in contact for long enough to tell who is not. */
  synchronized boolean mayJudge() {
    long now = nanoTime.getAsLong();
    return !silent && now - lastContact <= LONGEST_PAUSE.toNanos() && now - judgesFrom >= 0;
  }
}
