package io.centralita.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.sql.DataSource;

/** The tables of a Twilio sync as comparable values. */
public final class Tables {
  private static final List<String> WRITTEN =
      List.of("calls", "workspace_phones", "twilio_snapshots", "sync_rejects");

  private Tables() {}

  /** Every row and column of all four tables; fails with the first few rows that differ. */
  public static void assertEqual(Expectation expected, DataSource database) {
    Differences differences = new Differences();
    differences.tables("workspace_phones", expected.phones(), phones(database));
    compareCalls(differences, expected, database);
    differences.tables("twilio_snapshots", byKey(expected.snapshots()), byKey(snapshots(database)));
    compareRejects(differences, expected.rejects(), rejects(database));
    differences.throwIfAny();
  }

  public static SortedMap<String, CallRow> calls(DataSource database) {
    SortedMap<String, CallRow> calls = new TreeMap<>();
    eachCall(database, row -> calls.put(row.getString("id"), call(row)));
    return calls;
  }

  public static SortedMap<String, Long> phones(DataSource database) {
    SortedMap<String, Long> phones = new TreeMap<>();
    Rows.each(
        database,
        "SELECT phone_number, workspace_id FROM workspace_phones",
        row -> phones.put(row.getString(1), (Long) row.getObject(2)));
    return phones;
  }

  public static List<SnapshotRow> snapshots(DataSource database) {
    List<SnapshotRow> snapshots = new ArrayList<>();
    Rows.each(
        database,
        "SELECT workspace_id, snapshot_date, total_calls, total_cost, total_duration"
            + " FROM twilio_snapshots ORDER BY workspace_id, snapshot_date",
        row ->
            snapshots.add(
                new SnapshotRow(
                    row.getLong(1),
                    Rows.instant(row, "snapshot_date"),
                    row.getInt(3),
                    Numbers.plain(row.getBigDecimal(4)),
                    row.getInt(5))));
    return snapshots;
  }

  /** Each row whole, as an object of its columns: the contract leaves their names open. */
  public static List<JsonNode> rejects(DataSource database) {
    List<JsonNode> rejects = new ArrayList<>();
    Rows.each(
        database,
        "SELECT to_jsonb(r)::text FROM sync_rejects r",
        row -> rejects.add(Rows.json(row.getString(1))));
    return rejects;
  }

  /** Table and key of every row to its version; equal maps: nothing was written in between. */
  public static SortedMap<String, RowVersion> rowVersions(DataSource database) {
    return rowVersions(WRITTEN, database);
  }

  static SortedMap<String, RowVersion> rowVersions(List<String> tables, DataSource database) {
    SortedMap<String, RowVersion> versions = new TreeMap<>();
    for (String table : tables) {
      Rows.each(
          database,
          "SELECT coalesce(to_jsonb(t)->>'id', to_jsonb(t)->>'conversation_id', t.ctid::text),"
              + " t.xmin::text, to_jsonb(t)->>'updated_at' FROM "
              + table
              + " t",
          row ->
              versions.put(
                  table + " " + row.getString(1),
                  new RowVersion(row.getString(2), row.getString(3))));
    }
    return versions;
  }

  /** Fails with the rows that were written, added or removed since {@code before}. */
  public static void assertUntouched(Map<String, RowVersion> before, DataSource database) {
    assertSame(before, rowVersions(database));
  }

  static void assertSame(Map<String, RowVersion> before, Map<String, RowVersion> after) {
    Differences differences = new Differences();
    differences.tables("row", before, after);
    differences.throwIfAny();
  }

  /** The operator's own entries, before the first run. */
  public static void enterDirectory(
      DataSource database, Map<Long, String> workspaces, Map<String, Long> phones) {
    try (Connection connection = database.getConnection();
        PreparedStatement workspace =
            connection.prepareStatement(
                "INSERT INTO workspaces (id, name) VALUES (?, ?)"
                    + " ON CONFLICT (id) DO UPDATE SET name = excluded.name");
        PreparedStatement phone =
            connection.prepareStatement(
                "INSERT INTO workspace_phones (phone_number, workspace_id) VALUES (?, ?)")) {
      for (Map.Entry<Long, String> entry : workspaces.entrySet()) {
        workspace.setLong(1, entry.getKey());
        workspace.setString(2, entry.getValue());
        workspace.addBatch();
      }
      workspace.executeBatch();
      for (Map.Entry<String, Long> entry : phones.entrySet()) {
        phone.setString(1, entry.getKey());
        phone.setLong(2, entry.getValue());
        phone.addBatch();
      }
      phone.executeBatch();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Row by row: a large history need not be in memory a second time. */
  private static void compareCalls(
      Differences differences, Expectation expected, DataSource database) {
    Set<String> seen = new HashSet<>();
    eachCall(
        database,
        row -> {
          CallRow actual = call(row);
          seen.add(actual.id());
          differences.row("calls", actual.id(), expected.call(actual.id()), actual);
        });
    expected
        .calls()
        .forEach(
            (id, row) -> {
              if (!seen.contains(id)) {
                differences.row("calls", id, row, null);
              }
            });
  }

  private static void compareRejects(
      Differences differences, List<JsonNode> expected, List<JsonNode> actual) {
    if (expected.size() != actual.size()) {
      differences.add("sync_rejects: expected " + expected.size() + " but was " + actual.size());
    }
    Set<JsonNode> kept = new HashSet<>();
    actual.forEach(row -> row.forEach(column -> kept.add(Rows.asTree(column))));
    for (JsonNode record : expected) {
      if (!kept.contains(record)) {
        differences.add("sync_rejects: no column of any row holds " + record);
      }
    }
  }

  private static Map<String, SnapshotRow> byKey(List<SnapshotRow> snapshots) {
    Map<String, SnapshotRow> byKey = new TreeMap<>();
    for (SnapshotRow snapshot : snapshots) {
      if (byKey.put(snapshot.key(), snapshot) != null) {
        throw new AssertionError("two snapshots of one hour: " + snapshot.key());
      }
    }
    return byKey;
  }

  private static void eachCall(DataSource database, Rows.Reader reader) {
    Rows.each(
        database,
        "SELECT id, source, account_sid, workspace_id, phone_number, call_date, duration, cost,"
            + " price_unit, direction, status, from_number, to_number, start_time, end_time,"
            + " attribution, matched_call_id, raw_data::text AS raw_data FROM calls",
        reader);
  }

  private static CallRow call(ResultSet row) throws SQLException {
    return new CallRow(
        row.getString("id"),
        row.getString("source"),
        row.getString("account_sid"),
        (Long) row.getObject("workspace_id"),
        row.getString("phone_number"),
        Rows.instant(row, "call_date"),
        (Integer) row.getObject("duration"),
        Numbers.plain(row.getBigDecimal("cost")),
        row.getString("price_unit"),
        row.getString("direction"),
        row.getString("status"),
        row.getString("from_number"),
        row.getString("to_number"),
        Rows.instant(row, "start_time"),
        Rows.instant(row, "end_time"),
        row.getString("attribution"),
        row.getString("matched_call_id"),
        Rows.json(row.getString("raw_data")));
  }
}
