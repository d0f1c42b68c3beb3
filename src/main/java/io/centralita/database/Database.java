package io.centralita.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementExceptions;

/** The program's connections to its database, and the upgrade of its tables. Thread-safe. */
public final class Database implements AutoCloseable {
  /** Small: a pooler or a free plan in front of the database counts ours among everybody's. */
  private static final int CONNECTIONS = 12;

  private static final int IDLE_CONNECTIONS = 2;

  /** One gives signs of life, one opens or closes a run, one answers for health. */
  private static final int RESERVED_CONNECTIONS = 3;

  /** Statements are tried again by their routes; whoever waits for an answer is told soon. */
  private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(10);

  /** Longer than the longest statement, a roll-up of everything, takes on a large table. */
  private static final Duration SOCKET_TIMEOUT = Duration.ofMinutes(10);

  private final DatabaseUrl url;
  private final HikariDataSource pool;
  private final HikariDataSource reserved;

  private Database(DatabaseUrl url) {
    this.url = url;
    this.pool = pool("centralita", url, CONNECTIONS, IDLE_CONNECTIONS);
    this.reserved = pool("centralita-ledger", url, RESERVED_CONNECTIONS, 1);
  }

  /**
   * Connects, and waits as long as the database is down or starting.
   *
   * @throws DatabaseUnavailable when waiting cannot help: credentials, name, host or TLS are wrong
   */
  public static Database connect(DatabaseUrl url) {
    new DatabaseWait(url).untilItAnswers();
    return new Database(url);
  }

  private static HikariDataSource pool(String name, DatabaseUrl url, int most, int idle) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setDataSource(DriverSettings.dataSource(url, SOCKET_TIMEOUT));
    config.setMaximumPoolSize(most);
    config.setMinimumIdle(idle);
    config.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
    // it has just answered; should it be gone again, the pool fills when it is back
    config.setInitializationFailTimeout(-1);
    // not set, as each becomes session state: schema, read-only, isolation, connectionInitSql
    return new HikariDataSource(config);
  }

  /** For SQL with names on a pool; errors never repeat the values, which may be personal data. */
  public static Jdbi jdbi(DataSource dataSource) {
    return Jdbi.create(dataSource)
        .configure(
            StatementExceptions.class,
            errors -> errors.setMessageRendering(StatementExceptions.MessageRendering.NONE));
  }

  /** The pool that work is done with; never null. */
  public DataSource dataSource() {
    return pool;
  }

  /**
   * A few connections besides, for what must not wait until work gives one back: signs of life, the
   * opening and closing of runs, health. Never null.
   */
  public DataSource reserved() {
    return reserved;
  }

  /**
   * Brings the tables up to date. Several processes may do so at once: one works, the others wait.
   *
   * @throws DatabaseUnavailable naming the migration that failed and the database's own message
   */
  public void migrate() {
    try {
      // not from the pool: rewriting a large adopted table takes as long as it takes
      new Migrations(DriverSettings.dataSource(url, Duration.ZERO)).run();
    } catch (SQLException e) {
      throw new DatabaseUnavailable(
          "The database " + url.target() + " failed: " + OneSentence.of(e) + ".", e);
    }
  }

  @Override
  public void close() {
    pool.close();
    reserved.close();
  }
}
