package io.centralita.database.embedded;

import io.centralita.database.DatabaseUnavailableException;

/** The embedded server ended by itself and cannot be started again. */
public final class EmbeddedServerLostException extends DatabaseUnavailableException {
  private static final long serialVersionUID = 1;

  EmbeddedServerLostException(DatabaseUnavailableException why) {
    super(why.getMessage(), why);
  }
}
