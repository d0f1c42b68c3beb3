package io.centralita.database;

/** The embedded server ended by itself and cannot be started again. */
public final class EmbeddedServerLost extends DatabaseUnavailable {
  private static final long serialVersionUID = 1;

  EmbeddedServerLost(DatabaseUnavailable why) {
    super(why.getMessage(), why);
  }
}
