package io.centralita.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.database.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Writes an expectation into tables of the contract's shape and spoils them one way at a time. */
class TablesTest {
  private static final String TABLES =
      """
      DROP TABLE IF EXISTS workspaces, workspace_phones, calls, twilio_snapshots, sync_rejects;
      CREATE TABLE workspaces (id bigint PRIMARY KEY, name text);
      CREATE TABLE workspace_phones (
        id bigserial, phone_number text UNIQUE, workspace_id bigint);
      CREATE TABLE calls (
        id text PRIMARY KEY, source text, account_sid text, workspace_id bigint, phone_number text,
        call_date timestamptz, duration integer, cost numeric, price_unit text, direction text,
        status text, from_number text, to_number text, start_time timestamptz,
        end_time timestamptz, attribution text, matched_call_id text, raw_data jsonb,
        created_at timestamptz DEFAULT now(), updated_at timestamptz DEFAULT now());
      CREATE TABLE twilio_snapshots (
        id bigserial, workspace_id bigint, snapshot_date timestamptz, total_calls integer,
        total_cost decimal(10, 4), total_duration integer);
      CREATE TABLE sync_rejects (id bigserial, reason text, record jsonb);
      """;
  private static final Instant FROM = Instant.parse("2025-08-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2025-10-10T00:00:00Z");

  private static TestDatabase test;
  private static DataSource database;
  private static Expectation expected;

  @BeforeAll
  static void start() {
    test = TestDatabase.empty();
    database = test.dataSource();
    expected =
        Expectation.firstRun(
            TwilioCalls.knownPhones(), 1, TwilioCalls.campaign(5, 500, FROM, TO), FROM, TO);
  }

  @AfterAll
  static void stop() {
    test.close();
  }

  @BeforeEach
  void write() throws SQLException {
    run(TABLES);
    Tables.enterDirectory(database, TwilioCalls.workspaces(), expected.phones());
    try (Connection connection = database.getConnection()) {
      for (CallRow row : expected.calls().values()) {
        insert(connection, row);
      }
      for (SnapshotRow row : expected.snapshots()) {
        update(
            connection,
            "INSERT INTO twilio_snapshots (workspace_id, snapshot_date, total_calls, total_cost,"
                + " total_duration) VALUES (?, ?, ?, ?, ?)",
            row.workspaceId(),
            time(row.hour()),
            row.totalCalls(),
            row.totalCost(),
            row.totalDuration());
      }
      for (JsonNode record : expected.rejects()) {
        update(
            connection,
            "INSERT INTO sync_rejects (reason, record) VALUES ('x', ?::jsonb)",
            record.toString());
      }
    }
  }

  @Test
  void assertEqual_equal_passes() {
    assertThatCode(() -> Tables.assertEqual(expected, database)).doesNotThrowAnyException();
    assertThat(Tables.calls(database)).isEqualTo(expected.calls());
  }

  @Test
  void assertEqual_oneColumn_isNamed() throws SQLException {
    String id = expected.calls().firstKey();
    run("UPDATE calls SET status = 'odd' WHERE id = '" + id + "'");

    assertDiffers("calls " + id, "status expected", "but was odd");
  }

  @Test
  void assertEqual_rawData_isCompared() throws SQLException {
    String id = expected.calls().lastKey();
    run("UPDATE calls SET raw_data = raw_data - 'uri' WHERE id = '" + id + "'");

    assertDiffers("calls " + id, "rawData /uri expected", "but was null");
  }

  @Test
  void assertEqual_missingAndSuperfluousRows_areNamed() throws SQLException {
    String id = expected.calls().firstKey();
    run(
        "DELETE FROM calls WHERE id = '"
            + id
            + "'; INSERT INTO workspace_phones (phone_number, workspace_id) VALUES ('+1', 3);"
            + " DELETE FROM sync_rejects WHERE id = 1;"
            + " UPDATE twilio_snapshots SET total_cost = total_cost + 0.0001 WHERE id = 1");

    assertDiffers(
        "5 differences",
        "calls " + id + ": missing",
        "workspace_phones +1: not expected",
        "totalCost expected",
        "sync_rejects: no column");
  }

  @Test
  void rowVersions_rewrittenWithTheSame_isNoticed() throws SQLException {
    Map<String, RowVersion> before = Tables.rowVersions(database);
    assertThatCode(() -> Tables.assertUntouched(before, database)).doesNotThrowAnyException();

    run("UPDATE twilio_snapshots SET total_calls = total_calls WHERE id = 1");

    assertThatThrownBy(() -> Tables.assertUntouched(before, database))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("row twilio_snapshots 1: xmin");
  }

  private static void assertDiffers(String... words) {
    assertThatThrownBy(() -> Tables.assertEqual(expected, database))
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll(words);
  }

  private static void insert(Connection connection, CallRow row) throws SQLException {
    update(
        connection,
        "INSERT INTO calls VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?::jsonb)",
        row.id(),
        row.source(),
        row.accountSid(),
        row.workspaceId(),
        row.phoneNumber(),
        time(row.callDate()),
        row.duration(),
        row.cost(),
        row.priceUnit(),
        row.direction(),
        row.status(),
        row.fromNumber(),
        row.toNumber(),
        time(row.startTime()),
        time(row.endTime()),
        row.attribution(),
        row.matchedCallId(),
        row.rawData().toString());
  }

  private static void update(Connection connection, String statement, Object... values)
      throws SQLException {
    try (PreparedStatement prepared = connection.prepareStatement(statement)) {
      for (int i = 0; i < values.length; i++) {
        prepared.setObject(i + 1, values[i]);
      }
      prepared.executeUpdate();
    }
  }

  private static OffsetDateTime time(Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  private static void run(String statements) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(statements);
    }
  }
}
