package io.centralita.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** Statements of a test, as the owner or as another role, each on a connection of its own. */
public record Sql(DatabaseUrl url, String role) {
  public static Sql on(DatabaseUrl url) {
    return new Sql(url, url.user());
  }

  public static Sql on(TestDatabase database) {
    return on(database.url());
  }

  Sql as(String otherRole) {
    return new Sql(url, otherRole);
  }

  /** Rows changed by the last statement. */
  public int execute(String sql) throws SQLException {
    try (Connection connection = open();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
      return statement.getUpdateCount();
    }
  }

  /** Each row as its columns' texts with a bar between them. */
  public List<String> rows(String sql) throws SQLException {
    try (Connection connection = open();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      while (result.next()) {
        StringJoiner row = new StringJoiner("|");
        for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
          row.add(result.getString(column));
        }
        rows.add(row.toString());
      }
      return rows;
    }
  }

  public String one(String sql) throws SQLException {
    List<String> rows = rows(sql);
    if (rows.size() != 1) {
      throw new IllegalStateException(rows.size() + " rows: " + sql);
    }
    return rows.get(0);
  }

  private Connection open() throws SQLException {
    Connection connection = DriverSettings.dataSource(url, Duration.ZERO).getConnection();
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET timezone = 'UTC'");
      statement.execute("SET ROLE " + role);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
    return connection;
  }
}
