package io.centralita.database;

import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogCreator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what Flyway says at DEBUG, its errors too: they also come as exceptions. Warnings stay, as
 * migrations raise them for the operator. Public because Flyway creates it by name.
 */
public final class FlywayLog implements LogCreator {
  @Override
  public Log createLogger(Class<?> owner) {
    return new Quiet(LoggerFactory.getLogger(FlywayLog.class));
  }

  private record Quiet(Logger logger) implements Log {
    @Override
    public void debug(String message) {
      logger.debug(message);
    }

    @Override
    public void info(String message) {
      logger.debug(message);
    }

    @Override
    public void warn(String message) {
      // as the migration worded it, without Flyway's frame
      logger.warn(message.replaceAll("^DB: | \\(SQL State: [^)]*\\)$", ""));
    }

    @Override
    public void error(String message) {
      logger.debug(message);
    }

    @Override
    public void error(String message, Exception e) {
      logger.debug(message, e);
    }

    @Override
    public void notice(String message) {
      logger.debug(message);
    }
  }
}
