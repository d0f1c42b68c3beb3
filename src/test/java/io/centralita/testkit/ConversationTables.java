package io.centralita.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.sql.DataSource;

/** The tables of an ElevenLabs sync as comparable values. */
public final class ConversationTables {
  private static final List<String> WRITTEN =
      List.of("elevenlabs_conversations", "elevenlabs_snapshots", "sync_rejects");

  /**
   * Snapshots that the conversations do not give, and the other way round; of the usage each figure
   * is a row.
   */
  private static final String SNAPSHOTS_THAT_DIFFER =
      """
      WITH grouped AS (
        SELECT workspace_id, date_trunc('hour', start_time, 'UTC') AS hour,
               ARRAY[count(*), round(coalesce(sum(cost), 0), 4), round(coalesce(sum(cost_usd), 0), 4),
                     coalesce(sum(duration), 0), round(coalesce(sum(llm_price), 0), 4),
                     round(coalesce(sum(llm_charge), 0), 4), round(coalesce(sum(call_charge), 0), 4),
                     round(coalesce(sum(free_minutes_consumed), 0), 4),
                     round(coalesce(sum(free_llm_dollars_consumed), 0), 4),
                     count(*) FILTER (WHERE dev_discount)] AS sums
          FROM elevenlabs_conversations WHERE start_time IS NOT NULL GROUP BY 1, 2
      ), kept AS (
        SELECT workspace_id, snapshot_date,
               ARRAY[total_conversations, total_cost, total_cost_usd, total_duration, llm_price, llm_charge,
                     call_charge, free_minutes_consumed, free_llm_dollars_consumed, dev_discount]
          FROM elevenlabs_snapshots
      ), grouped_usage AS (
        SELECT workspace_id, date_trunc('hour', start_time, 'UTC'), model.key, kind.key, figure.key,
               sum(figure.value::numeric)
          FROM elevenlabs_conversations, jsonb_each(llm_usage) AS model, jsonb_each(model.value) AS kind,
               jsonb_each_text(kind.value) AS figure
         GROUP BY 1, 2, 3, 4, 5
      ), kept_usage AS (
        SELECT workspace_id, snapshot_date, model.key, kind.key, figure.key, figure.value::numeric
          FROM elevenlabs_snapshots, jsonb_each(llm_usage) AS model, jsonb_each(model.value) AS kind,
               jsonb_each_text(kind.value) AS figure
      )
      SELECT 'missing: ' || row(missing.*) FROM (TABLE grouped EXCEPT ALL TABLE kept) AS missing
      UNION ALL SELECT 'surplus: ' || row(surplus.*) FROM (TABLE kept EXCEPT ALL TABLE grouped) AS surplus
      UNION ALL SELECT 'missing: ' || row(missing.*) FROM (TABLE grouped_usage EXCEPT ALL TABLE kept_usage) AS missing
      UNION ALL SELECT 'surplus: ' || row(surplus.*) FROM (TABLE kept_usage EXCEPT ALL TABLE grouped_usage) AS surplus
      """;

  private ConversationTables() {}

  /**
   * Every row and column of the conversations and their snapshots, and every reject; fails with the
   * first few rows that differ.
   */
  public static void assertEqual(ConversationExpectation expected, DataSource database) {
    Differences differences = new Differences();
    compareConversations(differences, expected, database);
    differences.tables(
        "elevenlabs_snapshots", byKey(expected.snapshots()), byKey(snapshots(database)));
    compareRejects(differences, expected.rejects(), Tables.rejects(database));
    differences.throwIfAny();
  }

  /** Whatever the conversations are: their snapshots are the grouping of them. */
  public static void assertSnapshotsAreTheGrouping(DataSource database) {
    Differences differences = new Differences();
    Rows.each(database, SNAPSHOTS_THAT_DIFFER, row -> differences.add(row.getString(1)));
    differences.throwIfAny();
  }

  public static SortedMap<String, ConversationRow> conversations(DataSource database) {
    SortedMap<String, ConversationRow> conversations = new TreeMap<>();
    eachConversation(
        database, row -> conversations.put(row.getString("conversation_id"), conversation(row)));
    return conversations;
  }

  public static List<ConversationSnapshotRow> snapshots(DataSource database) {
    List<ConversationSnapshotRow> snapshots = new ArrayList<>();
    Rows.each(
        database,
        "SELECT workspace_id, snapshot_date, total_conversations, total_cost, total_cost_usd,"
            + " total_duration, llm_usage::text AS llm_usage, llm_price, llm_charge, call_charge,"
            + " free_minutes_consumed, free_llm_dollars_consumed, dev_discount"
            + " FROM elevenlabs_snapshots ORDER BY workspace_id, snapshot_date",
        row -> snapshots.add(snapshot(row)));
    return snapshots;
  }

  /** Table and key of every row to its version; equal maps: nothing was written in between. */
  public static SortedMap<String, RowVersion> rowVersions(DataSource database) {
    return Tables.rowVersions(WRITTEN, database);
  }

  /** Fails with the rows that were written, added or removed since {@code before}. */
  public static void assertUntouched(Map<String, RowVersion> before, DataSource database) {
    Tables.assertSame(before, rowVersions(database));
  }

  /** Calls of which only the workspace matters, before the first run. */
  public static void enterCalls(DataSource database, Map<String, Long> workspaceOfCall) {
    try (Connection connection = database.getConnection();
        PreparedStatement call =
            connection.prepareStatement("INSERT INTO calls (id, workspace_id) VALUES (?, ?)")) {
      for (Map.Entry<String, Long> entry : workspaceOfCall.entrySet()) {
        call.setString(1, entry.getKey());
        call.setLong(2, entry.getValue());
        call.addBatch();
      }
      call.executeBatch();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Row by row: a large account need not be in memory a second time. */
  private static void compareConversations(
      Differences differences, ConversationExpectation expected, DataSource database) {
    Set<String> seen = new HashSet<>();
    eachConversation(
        database,
        row -> {
          ConversationRow actual = conversation(row);
          String id = actual.conversationId();
          seen.add(id);
          differences.row("elevenlabs_conversations", id, expected.conversation(id), actual);
        });
    for (String id : expected.ids()) {
      if (!seen.contains(id)) {
        differences.row("elevenlabs_conversations", id, expected.conversation(id), null);
      }
    }
  }

  /** The other provider's rejects lie in the same table, but know no agent. */
  private static void compareRejects(
      Differences differences, List<JsonNode> expected, List<JsonNode> actual) {
    Map<JsonNode, Integer> kept = new HashMap<>();
    for (JsonNode row : actual) {
      Set<JsonNode> values = new HashSet<>();
      row.forEach(column -> values.add(Rows.asTree(column)));
      values.stream()
          .filter(value -> value.has("agent_id"))
          .forEach(value -> kept.merge(value, 1, Integer::sum));
    }
    Map<JsonNode, Integer> once = new HashMap<>();
    expected.forEach(record -> once.put(record, 1));
    differences.tables("sync_rejects, rows that hold", once, kept);
  }

  private static Map<String, ConversationSnapshotRow> byKey(
      List<ConversationSnapshotRow> snapshots) {
    Map<String, ConversationSnapshotRow> byKey = new TreeMap<>();
    for (ConversationSnapshotRow snapshot : snapshots) {
      if (byKey.put(snapshot.key(), snapshot) != null) {
        throw new AssertionError("two snapshots of one hour: " + snapshot.key());
      }
    }
    return byKey;
  }

  private static void eachConversation(DataSource database, Rows.Reader reader) {
    Rows.each(
        database,
        "SELECT conversation_id, agent_id, workspace_id, phone_number, call_sid, start_time,"
            + " duration, status, cost, cost_usd, llm_usage::text AS llm_usage, llm_price,"
            + " llm_charge, call_charge, free_minutes_consumed, free_llm_dollars_consumed,"
            + " dev_discount, raw_data::text AS raw_data FROM elevenlabs_conversations",
        reader);
  }

  private static ConversationRow conversation(ResultSet row) throws SQLException {
    return new ConversationRow(
        row.getString("conversation_id"),
        row.getString("agent_id"),
        (Long) row.getObject("workspace_id"),
        row.getString("phone_number"),
        row.getString("call_sid"),
        Rows.instant(row, "start_time"),
        (Integer) row.getObject("duration"),
        row.getString("status"),
        Numbers.plain(row.getBigDecimal("cost")),
        Numbers.plain(row.getBigDecimal("cost_usd")),
        Rows.json(row.getString("llm_usage")),
        Numbers.plain(row.getBigDecimal("llm_price")),
        Numbers.plain(row.getBigDecimal("llm_charge")),
        Numbers.plain(row.getBigDecimal("call_charge")),
        Numbers.plain(row.getBigDecimal("free_minutes_consumed")),
        Numbers.plain(row.getBigDecimal("free_llm_dollars_consumed")),
        (Boolean) row.getObject("dev_discount"),
        Rows.json(row.getString("raw_data")));
  }

  private static ConversationSnapshotRow snapshot(ResultSet row) throws SQLException {
    return new ConversationSnapshotRow(
        row.getLong("workspace_id"),
        Rows.instant(row, "snapshot_date"),
        row.getInt("total_conversations"),
        Numbers.plain(row.getBigDecimal("total_cost")),
        Numbers.plain(row.getBigDecimal("total_cost_usd")),
        row.getLong("total_duration"),
        Rows.json(row.getString("llm_usage")),
        Numbers.plain(row.getBigDecimal("llm_price")),
        Numbers.plain(row.getBigDecimal("llm_charge")),
        Numbers.plain(row.getBigDecimal("call_charge")),
        Numbers.plain(row.getBigDecimal("free_minutes_consumed")),
        Numbers.plain(row.getBigDecimal("free_llm_dollars_consumed")),
        Numbers.plain(row.getBigDecimal("dev_discount")));
  }
}
