package io.centralita.database;

/**
 * The database cannot be used and waiting would not help. The message is one sentence for an
 * operator and holds no credentials.
 */
public class DatabaseUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1;

  public DatabaseUnavailable(String message) {
    super(message);
  }

  public DatabaseUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
