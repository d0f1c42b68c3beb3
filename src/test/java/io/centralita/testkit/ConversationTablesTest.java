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
import java.util.Arrays;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writes an expectation into tables of the contract's shape and spoils them one way at a time. */
class ConversationTablesTest {
  private static final String TABLES =
      """
      DROP TABLE IF EXISTS calls, elevenlabs_conversations, elevenlabs_snapshots, sync_rejects;
      CREATE TABLE calls (id text PRIMARY KEY, workspace_id bigint);
      CREATE TABLE elevenlabs_conversations (
        conversation_id text PRIMARY KEY, agent_id text, workspace_id bigint, phone_number text,
        call_sid text, start_time timestamptz, duration integer, status text, cost numeric,
        cost_usd numeric, llm_usage jsonb, llm_price numeric, llm_charge numeric,
        call_charge numeric, free_minutes_consumed numeric, free_llm_dollars_consumed numeric,
        dev_discount boolean, raw_data jsonb,
        created_at timestamptz DEFAULT now(), updated_at timestamptz DEFAULT now());
      CREATE TABLE elevenlabs_snapshots (
        id bigserial, workspace_id bigint, snapshot_date timestamptz, total_conversations integer,
        total_cost numeric(20, 4), total_cost_usd numeric(20, 4), total_duration bigint,
        llm_usage jsonb, llm_price numeric(20, 4), llm_charge numeric(20, 4),
        call_charge numeric(20, 4), free_minutes_consumed numeric(20, 4),
        free_llm_dollars_consumed numeric(20, 4), dev_discount numeric(20, 4));
      CREATE TABLE sync_rejects (id bigserial, reason text, record text);
      INSERT INTO sync_rejects (reason, record) VALUES ('of the other provider', '{"sid": ""}');
      """;
  private static final Instant FROM = Instant.parse("2025-10-05T00:00:00Z");
  private static final Instant TO = Instant.parse("2025-10-07T00:00:00Z");

  private static TestDatabase test;
  private static DataSource database;
  private static ConversationExpectation expected;
  private static ConversationCampaign campaign;

  @BeforeAll
  static void start() {
    test = TestDatabase.empty();
    database = test.dataSource();
    campaign = ConversationCampaign.of(5, 500, FROM, TO);
    expected =
        ConversationExpectation.firstRun(
            campaign.calls(), campaign.phones(), 1, campaign.conversations(), FROM, TO);
  }

  @AfterAll
  static void stop() {
    test.close();
  }

  @BeforeEach
  void write() throws SQLException {
    run(TABLES);
    ConversationTables.enterCalls(database, campaign.calls());
    try (Connection connection = database.getConnection()) {
      for (String id : expected.ids()) {
        insert(connection, expected.conversation(id));
      }
      for (ConversationSnapshotRow row : expected.snapshots()) {
        insert(connection, row);
      }
      for (JsonNode record : expected.rejects()) {
        update(
            connection,
            "INSERT INTO sync_rejects (reason, record) VALUES ('x', ?)",
            record.toString());
      }
    }
  }

  @Test
  void assertEqual_equal_passes() {
    assertThatCode(() -> ConversationTables.assertEqual(expected, database))
        .doesNotThrowAnyException();
    assertThat(ConversationTables.conversations(database)).hasSize(expected.ids().size());
  }

  @Test
  void assertEqual_everyColumn_isCompared() throws SQLException {
    String id = fullest().conversationId();
    String[] columns = {
      "agent_id",
      "phone_number",
      "call_sid",
      "status",
      "workspace_id",
      "duration",
      "cost",
      "cost_usd",
      "llm_price",
      "llm_charge",
      "call_charge",
      "free_minutes_consumed",
      "free_llm_dollars_consumed",
      "dev_discount",
      "llm_usage",
      "start_time",
      "raw_data"
    };

    for (String column : columns) {
      run(
          "UPDATE elevenlabs_conversations SET "
              + column
              + " = NULL WHERE conversation_id = '"
              + id
              + "'");
    }

    assertDiffers("1 differences, the first 1:", "elevenlabs_conversations " + id);
    assertDiffers(told(columns));
  }

  @Test
  void assertEqual_everyColumnOfASnapshot_isCompared() throws SQLException {
    String[] columns = {
      "total_conversations",
      "total_cost",
      "total_cost_usd",
      "total_duration",
      "llm_price",
      "llm_charge",
      "call_charge",
      "free_minutes_consumed",
      "free_llm_dollars_consumed",
      "dev_discount"
    };

    for (String column : columns) {
      run("UPDATE elevenlabs_snapshots SET " + column + " = " + column + " + 1 WHERE id = 1");
    }
    run("UPDATE elevenlabs_snapshots SET llm_usage = NULL WHERE id = 1");

    assertDiffers("1 differences, the first 1:", "elevenlabs_snapshots ", "llmUsage expected");
    assertDiffers(told(columns));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE elevenlabs_snapshots SET total_conversations = total_conversations + 1 WHERE id = 1",
        "UPDATE elevenlabs_snapshots SET dev_discount = dev_discount + 1 WHERE id = 1",
        "UPDATE elevenlabs_snapshots SET workspace_id = 7 WHERE id = 1",
        "UPDATE elevenlabs_snapshots SET llm_usage = NULL",
        "UPDATE elevenlabs_conversations SET llm_usage = NULL",
        "UPDATE elevenlabs_conversations SET llm_charge = coalesce(llm_charge, 0) + 1",
        "DELETE FROM elevenlabs_snapshots WHERE id = 1",
        "INSERT INTO elevenlabs_snapshots (workspace_id, snapshot_date) VALUES (1, '2020-01-01')",
        "INSERT INTO elevenlabs_conversations (conversation_id, start_time) VALUES ('new', now())"
      })
  void assertSnapshotsAreTheGrouping_noticesWhatIsNot(String change) throws SQLException {
    assertThatCode(() -> ConversationTables.assertSnapshotsAreTheGrouping(database))
        .doesNotThrowAnyException();

    run(change);

    assertThatThrownBy(() -> ConversationTables.assertSnapshotsAreTheGrouping(database))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("difference");
  }

  @Test
  void assertEqual_trees_areToldByWhereTheyPart() throws SQLException {
    String id = fullest().conversationId();
    run(
        "UPDATE elevenlabs_conversations SET raw_data ="
            + " jsonb_set(raw_data, '{metadata,charging,tier}', '\"free\"') WHERE conversation_id = '"
            + id
            + "'");

    assertDiffers("rawData /metadata /charging /tier expected \"creator\" but was \"free\"");
  }

  @Test
  void assertEqual_missingAndSuperfluousRows_areNamed() throws SQLException {
    String id = fullest().conversationId();
    run(
        "DELETE FROM elevenlabs_conversations WHERE conversation_id = '"
            + id
            + "'; INSERT INTO elevenlabs_conversations (conversation_id) VALUES ('conv_new');"
            + " DELETE FROM elevenlabs_snapshots WHERE id = 1;"
            + " DELETE FROM sync_rejects WHERE id = 2;"
            + " INSERT INTO sync_rejects (record) SELECT record FROM sync_rejects WHERE id = 3;"
            + " INSERT INTO sync_rejects (record) VALUES ('{\"agent_id\": \"new\"}')");

    assertDiffers(
        "6 differences, the first 6:",
        "elevenlabs_conversations " + id + ": missing",
        "elevenlabs_conversations conv_new: not expected",
        "elevenlabs_snapshots 1 2025-10-0",
        "sync_rejects");
  }

  @Test
  void rowVersions_rewrittenWithTheSame_isNoticed() throws SQLException {
    Map<String, RowVersion> before = ConversationTables.rowVersions(database);
    assertThatCode(() -> ConversationTables.assertUntouched(before, database))
        .doesNotThrowAnyException();
    String id = fullest().conversationId();

    run("UPDATE elevenlabs_conversations SET status = status WHERE conversation_id = '" + id + "'");

    assertThatThrownBy(() -> ConversationTables.assertUntouched(before, database))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("row elevenlabs_conversations " + id + ": xmin");
  }

  /** One that has a value in every column. */
  private static ConversationRow fullest() {
    return expected.ids().stream()
        .map(expected::conversation)
        .filter(row -> row.phoneNumber() != null && row.callSid() != null)
        .filter(row -> row.costUsd() != null && row.llmPrice() != null)
        .filter(row -> row.llmUsage() != null && row.devDiscount() != null)
        .findFirst()
        .orElseThrow();
  }

  private static void assertDiffers(String... words) {
    assertThatThrownBy(() -> ConversationTables.assertEqual(expected, database))
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll(words);
  }

  private static String[] told(String... columns) {
    return Arrays.stream(columns)
        .map(CallBuilder::camel)
        .map(name -> Character.toLowerCase(name.charAt(0)) + name.substring(1) + " expected")
        .toArray(String[]::new);
  }

  private static void insert(Connection connection, ConversationRow row) throws SQLException {
    update(
        connection,
        "INSERT INTO elevenlabs_conversations"
            + " VALUES (?,?,?,?,?,?,?,?,?,?,?::jsonb,?,?,?,?,?,?,?::jsonb)",
        row.conversationId(),
        row.agentId(),
        row.workspaceId(),
        row.phoneNumber(),
        row.callSid(),
        time(row.startTime()),
        row.duration(),
        row.status(),
        row.cost(),
        row.costUsd(),
        row.llmUsage() == null ? null : row.llmUsage().toString(),
        row.llmPrice(),
        row.llmCharge(),
        row.callCharge(),
        row.freeMinutesConsumed(),
        row.freeLlmDollarsConsumed(),
        row.devDiscount(),
        row.rawData().toString());
  }

  private static void insert(Connection connection, ConversationSnapshotRow row)
      throws SQLException {
    update(
        connection,
        "INSERT INTO elevenlabs_snapshots (workspace_id, snapshot_date, total_conversations,"
            + " total_cost, total_cost_usd, total_duration, llm_usage, llm_price, llm_charge,"
            + " call_charge, free_minutes_consumed, free_llm_dollars_consumed, dev_discount)"
            + " VALUES (?,?,?,?,?,?,?::jsonb,?,?,?,?,?,?)",
        row.workspaceId(),
        time(row.hour()),
        row.totalConversations(),
        row.totalCost(),
        row.totalCostUsd(),
        row.totalDuration(),
        row.llmUsage().toString(),
        row.llmPrice(),
        row.llmCharge(),
        row.callCharge(),
        row.freeMinutesConsumed(),
        row.freeLlmDollarsConsumed(),
        row.devDiscount());
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
    return instant.atOffset(ZoneOffset.UTC);
  }

  private static void run(String statements) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(statements);
    }
  }
}
