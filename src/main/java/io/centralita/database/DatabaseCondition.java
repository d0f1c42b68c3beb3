package io.centralita.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;

/** Whether the database can do what the program is for: take what is written to it. */
public final class DatabaseCondition {
  /** A replica is read-only as well, whatever its setting says. */
  private static final String READ_ONLY =
      "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean";

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
    try (Connection connection = dataSource.getConnection()) {
      return isReadOnly(connection)
          ? Optional.of("The database is read-only: nothing can be written until that is over.")
          : Optional.empty();
    } catch (DatabaseNotReady e) {
      return Optional.of(e.getMessage());
    } catch (SQLException e) {
      return Optional.of("The database does not answer.");
    }
  }

  /**
   * @throws SQLException also where it answers but is read-only
   */
  static void requireWritable(Connection connection) throws SQLException {
    if (isReadOnly(connection)) {
      throw new SQLException("it is read-only", DatabaseFaults.READ_ONLY);
    }
  }

  private static boolean isReadOnly(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery(READ_ONLY)) {
      return answer.next() && answer.getBoolean(1);
    }
  }
}
