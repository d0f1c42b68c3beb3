package io.centralita.ledger;

import java.time.Duration;
import org.jdbi.v3.core.Handle;

/**
 * When a run that gives no sign of life may be taken for dead. The database's outage silences every
 * process: whoever has just come back to it, or was itself asleep, first gives the others as long
 * as it would have given them before. Thread-safe.
 */
final class Succession {

  /** A sign of life is given every five seconds; within a minute another takes over. */
  private static final Duration SILENCE = Duration.ofSeconds(40);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

  private long lastContact = System.nanoTime();
  private long contactSince = lastContact - SILENCE.toNanos();

  /** This process is in contact with the database. */
  synchronized void contact() {
    long now = System.nanoTime();
    if (now - lastContact > LONGEST_PAUSE.toNanos()) {
      contactSince = now;
    }
    lastContact = now;
  }

  private synchronized boolean mayJudge() {
    long now = System.nanoTime();
    return now - lastContact <= LONGEST_PAUSE.toNanos() && now - contactSince >= SILENCE.toNanos();
  }

  /** Closes the runs of processes that died, so that their tables are free. */
  void releaseDead(Handle handle) {
    if (mayJudge()) {
      release(handle, SILENCE);
    }
  }

  /** Closes every run there is: where the database belongs to this process alone. */
  static void releaseAll(Handle handle) {
    release(handle, Duration.ZERO);
  }

  private static void release(Handle handle, Duration silence) {
    handle
        .createUpdate(Ledger.sql("release-dead-runs"))
        .bind("silenceSeconds", silence.toSeconds())
        .execute();
  }
}
