package io.centralita.runs;

import java.sql.SQLException;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Says that the run is no longer ours: this process missed its heartbeats and another one has taken
 * over.
 */
public final class RunLostException extends RunFailedException {

  private static final long serialVersionUID = 1;

  /**
   * By which the database refuses what is written for such a run (its function require_running).
   */
  static final String SQL_STATE = "RL001";

  /** Whether that, said here or by the database, is behind a failure. */
  public static boolean isBehind(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .anyMatch(
            cause ->
                cause instanceof RunLostException
                    || cause instanceof SQLException refusal
                        && SQL_STATE.equals(refusal.getSQLState()));
  }

  RunLostException(long run) {
    super(
        "Run %d was taken over by another process while this one was silent; it stops here."
            .formatted(run));
  }
}
