package io.centralita.database;

import java.sql.SQLException;
import org.jdbi.v3.core.JdbiException;

/**
 * Says that the database cannot be used and waiting would not help. The message is one sentence for
 * an operator and holds no credentials.
 */
public class DatabaseUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public DatabaseUnavailableException(String message) {
    super(message);
  }

  public DatabaseUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Does work that only the database can make fail.
   *
   * @param failure the beginning of the sentence that tells of it
   * @param advice the end of that sentence: what to do
   * @throws DatabaseUnavailableException with that sentence; a fault that passes stays what it is,
   *     for the caller to try again
   */
  public static void unlessDone(String failure, String advice, Runnable work) {
    try {
      work.run();
    } catch (JdbiException e) {
      if (!(e.getCause() instanceof SQLException cause) || new DatabaseFaults().isPassing(cause)) {
        throw e;
      }
      throw new DatabaseUnavailableException(
          "%s (%s): %s.".formatted(failure, OneSentence.of(cause), advice), e);
    }
  }
}
