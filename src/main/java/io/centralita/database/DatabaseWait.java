package io.centralita.database;

import java.io.EOFException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for a database that is down or starting. HikariCP's own {@code initializationFailTimeout}
 * does not tell a wrong password from a server that is still coming up, and logs each try.
 */
final class DatabaseWait {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private static final String CONNECTION_FAILURE = "08";

  /** The driver's word for "no TLS here" and "a password is missing": time changes neither. */
  private static final String REJECTED = "08004";

  /** PgBouncer gives all its errors one SQLSTATE (08P01), those that stay and those that pass. */
  private static final Pattern REFUSED_BY_POOLER =
      Pattern.compile("authentication failed|no such (database|user)");

  /** Starting up or shutting down; too many connections. */
  private static final Set<String> TRANSIENT = Set.of("57P01", "57P02", "57P03", "53300");

  private final DatabaseUrl url;
  private final DataSource driver;

  DatabaseWait(DatabaseUrl url) {
    this.url = url;
    this.driver = DriverSettings.dataSource(url, Duration.ofSeconds(10));
  }

  void untilItAnswers() {
    long lastWarning = 0;
    boolean warned = false;
    while (true) {
      try {
        driver.getConnection().close();
        return;
      } catch (SQLException e) {
        if (!mayPass(e)) {
          throw new DatabaseUnavailable(
              "The database " + url.target() + " refuses us: " + reason(e) + "; see DATABASE_URL.",
              e);
        }
        if (!warned || System.nanoTime() - lastWarning >= SILENCE.toNanos()) {
          LOG.warn(
              "The database {} is not available ({}); waiting for it.", url.target(), reason(e));
          warned = true;
          lastWarning = System.nanoTime();
        }
      }
      pause();
    }
  }

  private static boolean mayPass(SQLException failure) {
    // a connection cut in the handshake is a server going down; a certificate stays as it is
    boolean cut = caused(failure, SocketException.class) || caused(failure, EOFException.class);
    if (caused(failure, UnknownHostException.class)
        || caused(failure, SSLException.class) && !cut) {
      return false;
    }
    String state = failure.getSQLState();
    return state != null
        && !REJECTED.equals(state)
        && !REFUSED_BY_POOLER.matcher(String.valueOf(failure.getMessage())).find()
        && (state.startsWith(CONNECTION_FAILURE) || TRANSIENT.contains(state));
  }

  private static String reason(SQLException failure) {
    return caused(failure, UnknownHostException.class)
        ? "there is no such host"
        : OneSentence.of(failure);
  }

  private static boolean caused(Throwable failure, Class<? extends Throwable> type) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (type.isInstance(each)) {
        return true;
      }
    }
    return false;
  }

  private void pause() {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseUnavailable(
          "The database " + url.target() + " was not waited for: the start was interrupted.", e);
    }
  }
}
