package io.centralita.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * Gives out connections once the start has reached the database; before that it reports a passing
 * failure at once. Thread-safe.
 */
public final class DatabaseGate {
  private volatile Database database;
  private volatile String sentence = "The program is starting.";

  /** One that is open from the beginning. */
  public static DatabaseGate openTo(Database database) {
    DatabaseGate gate = new DatabaseGate();
    gate.open(database);
    return gate;
  }

  /**
   * What the start does now.
   *
   * @param what a sentence for whoever asks meanwhile
   */
  public void closed(String what) {
    sentence = what;
  }

  /** The tables are ready: from now on the connections are those of the database. */
  public void open(Database ready) {
    database = ready;
  }

  /** What the start does while the database cannot be used yet; empty from then on. */
  public Optional<String> whyClosed() {
    return database == null ? Optional.of(sentence) : Optional.empty();
  }

  /** What text the database holds; it is asked as soon as it can be used. */
  public StorableText text() {
    Database ready = database;
    return ready == null ? StorableText.UNCHANGED : ready.text();
  }

  /** How the connections are used now, pool by pool; none before the database is ready. */
  public List<PoolUse> pools() {
    Database ready = database;
    return ready == null ? List.of() : ready.pools();
  }

  /**
   * Connections for those who are made before the database is ready.
   *
   * @param pool which of its pools
   */
  public DataSource dataSource(Function<Database, DataSource> pool) {
    return new Late(pool);
  }

  private final class Late extends Connections {
    private final Function<Database, DataSource> pool;

    Late(Function<Database, DataSource> pool) {
      this.pool = pool;
    }

    @Override
    public Connection getConnection() throws SQLException {
      Database ready = database;
      if (ready == null) {
        throw new DatabaseNotReadyException(sentence);
      }
      return pool.apply(ready).getConnection();
    }
  }
}
