package io.centralita.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;

/** Checks whether the database takes writes. */
public final class DatabaseCondition {
  /**
   * Refused as every write is where it is read-only, so that the pool gives up a connection that
   * was made while it was.
   */
  private static final String WRITE = "SELECT FROM public.sync_runs WHERE false FOR UPDATE";

  private final DatabaseFaults faults = new DatabaseFaults();
  private final DataSource dataSource;

  public DatabaseCondition(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * Asks the database.
   *
   * @return empty where it takes writes, else a sentence that anybody may read
   */
  public Optional<String> obstacle() {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(WRITE);
      return Optional.empty();
    } catch (DatabaseNotReadyException e) {
      return Optional.of(e.getMessage());
    } catch (SQLException e) {
      return Optional.of(
          faults.isReadOnly(e)
              ? "The database is read-only: nothing can be written until that is over."
              : "The database does not answer.");
    }
  }

  /**
   * Before there are tables.
   *
   * @throws SQLException also where it answers but is read-only
   */
  static void requireWritable(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        // a replica says so as well
        ResultSet answer = statement.executeQuery("SHOW transaction_read_only")) {
      if (answer.next() && "on".equals(answer.getString(1))) {
        throw new SQLException("it is read-only", DatabaseFaults.READ_ONLY);
      }
    }
  }
}
