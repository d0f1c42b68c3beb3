package io.centralita.database;

import java.sql.SQLTransientConnectionException;

/**
 * Says that the start has not reached the database yet. Its message is a sentence that says what it
 * does.
 */
public final class DatabaseNotReadyException extends SQLTransientConnectionException {
  private static final long serialVersionUID = 1;

  DatabaseNotReadyException(String sentence) {
    super(sentence);
  }

  /** Whether that is why something failed. */
  public static boolean caused(Throwable failure) {
    return DatabaseFaults.causes(failure).anyMatch(DatabaseNotReadyException.class::isInstance);
  }
}
