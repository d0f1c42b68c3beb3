package io.centralita.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import javax.sql.DataSource;

/** Reads rows one by one, their values in the form that compares. */
final class Rows {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  @FunctionalInterface
  interface Reader {
    void read(ResultSet row) throws SQLException;
  }

  private Rows() {}

  /** Kept as text or as JSON, both are whole. */
  static JsonNode asTree(JsonNode column) {
    return column.isTextual() && column.textValue().startsWith("{")
        ? json(column.textValue())
        : column;
  }

  static Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  static JsonNode json(String text) {
    if (text == null) {
      return null;
    }
    try {
      return PostgresText.clean(JSON.readTree(text));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no JSON: " + text, e);
    }
  }

  static void each(DataSource database, String query, Reader reader) {
    try (Connection connection = database.getConnection()) {
      // the driver only reads in portions inside a transaction
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.setFetchSize(1_000);
        try (ResultSet rows = statement.executeQuery(query)) {
          while (rows.next()) {
            reader.read(rows);
          }
        }
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
