package io.centralita.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for a database that is down, starting, full or read-only. HikariCP's own {@code
 * initializationFailTimeout} does not tell a wrong password from a server that is still coming up,
 * and logs each try.
 */
final class DatabaseWait {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Whoever is told need not have signed in: the log has the rest. */
  private static final String WAITING =
      "The database is not available yet; the start waits for it.";

  private static final String READ_ONLY =
      "The database is read-only; the start waits until it takes writes.";

  private final DatabaseFaults faults = new DatabaseFaults();
  private final DatabaseUrl url;
  private final DataSource driver;
  private final Consumer<String> told;
  private String lastReason;

  /**
   * @param told is given a sentence for others when the waiting begins
   */
  DatabaseWait(DatabaseUrl url, Consumer<String> told) {
    this.url = url;
    this.driver = DriverSettings.dataSource(url, PATIENCE);
    this.told = told;
  }

  /** Returns when it answers and can be written to. */
  void untilItAnswers() {
    untilDone(() -> {});
  }

  /**
   * Does work on the database as often as it takes until none of it fails for a while.
   *
   * @throws DatabaseUnavailableException when waiting cannot help
   */
  void untilDone(Runnable work) {
    while (!isDone(work)) {
      pause();
    }
    if (lastReason != null) {
      LOG.info("The database {} is available.", url.target());
    }
  }

  private boolean isDone(Runnable work) {
    try {
      askForWriting();
      work.run();
      return true;
    } catch (SQLException e) {
      waitAfter(e, "The database %s refuses us: %s; see DATABASE_URL.");
    } catch (RuntimeException e) {
      if (e instanceof DatabaseUnavailableException && !faults.isWorthWaiting(e)
          || !faults.isSaid(e)) {
        throw e;
      }
      waitAfter(e, "The tables in the database %s cannot be prepared: %s.");
    }
    return false;
  }

  private void askForWriting() throws SQLException {
    try (Connection connection = driver.getConnection()) {
      DatabaseCondition.requireWritable(connection);
    }
  }

  private void waitAfter(Exception failure, String sentence) {
    String reason = faults.reason(failure);
    if (!faults.isWorthWaiting(failure)) {
      throw new DatabaseUnavailableException(sentence.formatted(url.target(), reason), failure);
    }
    if (!reason.equals(lastReason)) {
      lastReason = reason;
      LOG.warn("The database {} is not available ({}); waiting for it.", url.target(), reason);
    }
    told.accept(faults.isReadOnly(failure) ? READ_ONLY : WAITING);
  }

  private void pause() {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseUnavailableException(
          "The database " + url.target() + " was not waited for: the start was interrupted.", e);
    }
  }
}
