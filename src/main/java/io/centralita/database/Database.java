package io.centralita.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connects to the program's database, and upgrades its tables. Thread-safe. */
public final class Database implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);

  /** Small: a pooler or a free plan in front of the database counts ours among everybody's. */
  private static final int CONNECTIONS = 12;

  private static final int IDLE_CONNECTIONS = 2;

  /** One gives signs of life, one opens or closes a run, one answers for health. */
  private static final int RESERVED_CONNECTIONS = 3;

  /** Statements are tried again by their routes; whoever waits for an answer is told soon. */
  private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(10);

  /** Longer than the longest statement, a roll-up of everything, takes on a large table. */
  private static final Duration LONGEST_STATEMENT = Duration.ofMinutes(15);

  /** For a statement that was told to end, to say that it has. */
  private static final Duration GRACE = Duration.ofMinutes(1);

  private static final Duration CLOSING = Duration.ofSeconds(2);

  private final DatabaseUrl url;
  private final HikariDataSource pool;
  private final HikariDataSource reserved;
  private final MigrationConnections migrating;
  private volatile StorableText text = StorableText.UNCHANGED;

  private Database(DatabaseUrl url) {
    this.url = url;
    this.pool = pool("centralita", url, CONNECTIONS, IDLE_CONNECTIONS);
    this.reserved = pool("centralita-ledger", url, RESERVED_CONNECTIONS, 1);
    // not from the pool: rewriting a large adopted table takes as long as it takes
    this.migrating = new MigrationConnections(DriverSettings.dataSource(url, Duration.ZERO));
  }

  /**
   * Connects, and waits as long as the database is down, starting, full or read-only.
   *
   * @throws DatabaseUnavailableException when waiting cannot help: credentials, name, host or TLS
   *     are wrong
   */
  public static Database connect(DatabaseUrl url) {
    new DatabaseWait(url, sentence -> {}).untilItAnswers();
    return unconnected(url);
  }

  /** Connects when the first connection is asked for. */
  public static Database unconnected(DatabaseUrl url) {
    return new Database(url);
  }

  private static HikariDataSource pool(String name, DatabaseUrl url, int most, int idle) {
    PGSimpleDataSource driver = DriverSettings.dataSource(url, LONGEST_STATEMENT.plus(GRACE));
    // ended by the server before the socket times out: what it still works on is not said again
    driver.setQueryTimeout((int) LONGEST_STATEMENT.toSeconds());
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setDataSource(driver);
    config.setMaximumPoolSize(most);
    config.setMinimumIdle(idle);
    config.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
    // should it be gone, the pool fills when it is back
    config.setInitializationFailTimeout(-1);
    config.setExceptionOverride(new Evictions());
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

  /** How the connections are used now, pool by pool. */
  List<PoolUse> pools() {
    return Stream.of(pool, reserved).map(PoolUse::of).toList();
  }

  /**
   * Brings the tables up to date, and asks what text they hold. Several processes may do so at
   * once: one works, the others wait.
   *
   * @throws DatabaseUnavailableException naming the migration that failed and the database's own
   *     message
   */
  public void migrate() {
    try {
      new Migrations(migrating).run();
      text = StorableText.of(migrating);
    } catch (SQLException e) {
      throw new DatabaseUnavailableException(
          "The database " + url.target() + " failed: " + OneSentence.of(e) + ".", e);
    }
  }

  /** What text it holds, once the tables are up to date. */
  StorableText text() {
    return text;
  }

  /**
   * Does what makes the database ready, again and again while the database is down, starting, full
   * or read-only; it is safe to be cut short and to be done twice.
   *
   * @param told is given a sentence for others when the waiting begins
   * @throws DatabaseUnavailableException when waiting cannot help
   */
  public void prepare(Runnable preparation, Consumer<String> told) {
    if (!url.unused().isEmpty()) {
      // they may have been meant to matter
      LOG.warn("DATABASE_URL: {} has no effect here.", String.join(", ", url.unused()));
    }
    new DatabaseWait(url, told).untilDone(preparation);
  }

  /**
   * A server that has stopped answering is not waited for: its connections end with the process.
   */
  @Override
  public void close() {
    List<Thread> closing =
        Stream.<Runnable>of(migrating::cancel, pool::close, reserved::close)
            .map(step -> new Thread(step, "database-close"))
            .toList();
    closing.forEach(thread -> thread.setDaemon(true));
    closing.forEach(Thread::start);
    long end = System.nanoTime() + CLOSING.toNanos();
    try {
      for (Thread thread : closing) {
        thread.join(Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
