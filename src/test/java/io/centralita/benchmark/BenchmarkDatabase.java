package io.centralita.benchmark;

import io.centralita.database.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;

/** A migrated database, and what is done to it without the program. */
final class BenchmarkDatabase implements AutoCloseable {

  private final TestDatabase database = TestDatabase.migrated();

  /** To be given as {@code DATABASE_URL}. */
  String address() {
    return database.address();
  }

  /** The process that all processes of the server descend from. */
  ProcessHandle server() {
    return ProcessHandle.of(number("SELECT pg_backend_pid()"))
        .flatMap(ProcessHandle::parent)
        .orElseThrow();
  }

  void execute(String... statements) {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One statement with one text as its parameter. */
  void update(String sql, String parameter) {
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, parameter);
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  long number(String query) {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Lets nobody write a table until it is closed. */
  Lock lock(String table) {
    try {
      Connection connection = database.dataSource().getConnection();
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute("LOCK TABLE " + table);
      }
      return () -> {
        try (connection) {
          connection.rollback();
        } catch (SQLException e) {
          throw new IllegalStateException(e);
        }
      };
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Is held until it is closed. */
  interface Lock extends AutoCloseable {
    @Override
    void close();
  }

  /** Writes what was changed to disk, so that no measurement pays for the one before. */
  void settle() {
    execute("VACUUM ANALYZE", "CHECKPOINT");
  }

  /** Keeps a table's rows in a file. */
  void copyOut(String table, Path file) {
    try (Connection connection = database.dataSource().getConnection();
        OutputStream out = Files.newOutputStream(file)) {
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyOut("COPY " + table + " TO STDOUT (FORMAT binary)", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Takes a table's rows from a file, by one connection. */
  void copyIn(String table, Path file) {
    try (Connection connection = database.dataSource().getConnection();
        InputStream in = Files.newInputStream(file)) {
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn("COPY " + table + " FROM STDIN (FORMAT binary)", in, 1 << 16);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    database.close();
  }
}
