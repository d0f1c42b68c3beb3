package io.centralita.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/** Connections whose statements can be ended from outside, however long they would take. */
final class MigrationConnections extends Connections {
  private final DataSource driver;
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private volatile boolean cancelled;

  MigrationConnections(DataSource driver) {
    this.driver = driver;
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = driver.getConnection();
    open.removeIf(MigrationConnections::isClosed);
    open.add(connection);
    if (cancelled) {
      connection.close();
      throw new SQLException("the program is being stopped");
    }
    return connection;
  }

  /** Ends what is going on: the server takes it back. */
  // whoever migrates closes them
  @SuppressWarnings("PMD.CloseResource")
  void cancel() {
    cancelled = true;
    for (Connection connection : open) {
      try {
        if (!connection.isClosed()) {
          connection.unwrap(PGConnection.class).cancelQuery();
          connection.abort(Runnable::run);
        }
      } catch (SQLException e) {
        // it has ended by itself
      }
    }
  }

  private static boolean isClosed(Connection connection) {
    try {
      return connection.isClosed();
    } catch (SQLException e) {
      return true;
    }
  }
}
