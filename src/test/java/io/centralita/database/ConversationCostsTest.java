package io.centralita.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Which calls a conversation is held to have been held over, and what they cost. All happens within
 * the hour after ten; the agent is +15005550006.
 */
class ConversationCostsTest {
  private static final String AGENT = "'+15005550006'";
  private static final String CALLER = "'+15005550010'";
  private static final String LEGS =
      "SELECT conversation_id, match, call_ids, telephony_cost, telephony_price_unit FROM conversation_costs ORDER BY 1";

  private TestDatabase database;
  private Sql sql;

  @BeforeEach
  void createDatabase() {
    database = TestDatabase.migrated();
    sql = Sql.on(database);
  }

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  @Test
  void sid_findsItsCall() throws SQLException {
    call("CA1", "outbound-api", AGENT, CALLER, "10:00:00", "10:01:12", "0.0085");
    call("CA2", "outbound-api", AGENT, CALLER, "10:00:00", "10:01:12", "1");
    conversation("conv_1", CALLER, "'CA1'", "10:00:02", 70);
    sql.execute(
        "UPDATE elevenlabs_conversations SET agent_id = 'agent_1', workspace_id = 2, status = 'done', cost = 531,"
            + " llm_price = 0.0008968, cost_usd = 0.06");

    assertThat(sql.one("SELECT * FROM conversation_costs"))
        .isEqualTo(
            "conv_1|agent_1|2|2025-10-05 10:00:02+00|70|done|sid|{CA1}|0.0085|USD|0.0008968|531|0.06");
  }

  @Test
  void sid_findsTheLegsOfItsCall() throws SQLException {
    call("CA2", "inbound", CALLER, AGENT, "10:00:00", "10:05:00", "0.0085");
    call("CA1", "outbound-dial", AGENT, "'+15005550020'", "10:01:00", "10:05:00", "0.014");
    call("CA3", "outbound-dial", AGENT, "'+15005550030'", "10:01:00", "10:05:00", "0.1");
    call("CA4", "outbound-dial", AGENT, "'+15005550030'", "10:01:00", "10:05:00", "0.1");
    parent("CA1", "CA2");
    parent("CA4", "CA9");
    conversation("conv_1", CALLER, "'CA2'", "10:00:02", 58);
    conversation("conv_2", "NULL", "''", "10:00:02", 58);

    assertThat(sql.rows(LEGS))
        .containsExactly("conv_1|sid|{CA1,CA2}|0.0225|USD", "conv_2|null|null|null|null");
  }

  @Test
  void sid_whoseCallIsMissing_findsItsLegsAlone() throws SQLException {
    call("CA1", "outbound-dial", AGENT, "'+15005550020'", "10:01:00", "10:05:00", "0.014");
    parent("CA1", "CA2");
    call("CA3", "inbound", CALLER, AGENT, "10:00:00", "10:05:00", "0.0085");
    conversation("conv_1", CALLER, "'CA2'", "10:00:02", 58);

    assertThat(sql.rows(LEGS)).containsExactly("conv_1|sid|{CA1}|0.014|USD");
  }

  @Test
  void sidUnknown_findsTheCallBetweenTheNumbers() throws SQLException {
    call("CA1", "trunking-terminating", AGENT, CALLER, "10:00:00", "10:01:12", "0.0085");
    call("CA2", "inbound", CALLER, AGENT, "10:10:00", "10:11:12", "0.01");
    call("CA3", "trunking-terminating", AGENT, CALLER, "10:20:00", "10:21:00", "1");
    call("CA4", "trunking-terminating", AGENT, "'+15005550020'", "10:00:00", "10:01:12", "1");
    conversation("conv_1", CALLER, "'sip-1'", "10:00:02", 70);
    conversation("conv_2", CALLER, "NULL", "10:10:02", 70);
    conversation("conv_3", CALLER, "NULL", "10:21:01", 70);

    assertThat(sql.rows(LEGS))
        .containsExactly(
            "conv_1|number|{CA1}|0.0085|USD",
            "conv_2|number|{CA2}|0.01|USD",
            "conv_3|null|null|null|null");
  }

  @Test
  void number_doesNotTakeACallThatAnotherHasBySid() throws SQLException {
    call("CA1", "inbound", CALLER, AGENT, "10:00:00", "10:05:00", "0.0085");
    call("CA2", "outbound-dial", CALLER, AGENT, "10:03:00", "10:05:00", "0.014");
    parent("CA2", "CA1");
    conversation("conv_1", CALLER, "NULL", "10:00:00", 300);
    conversation("conv_2", CALLER, "'CA1'", "10:00:02", 5);

    assertThat(sql.rows(LEGS))
        .containsExactly("conv_1|null|null|null|null", "conv_2|sid|{CA1,CA2}|0.0225|USD");
  }

  @Test
  void sidKnown_takesNoOtherCallByNumber() throws SQLException {
    call("CA1", "inbound", CALLER, AGENT, "10:00:00", "10:05:00", "0.0085");
    call("CA2", "inbound", CALLER, AGENT, "10:00:00", "10:05:00", "0.0085");
    conversation("conv_1", CALLER, "'CA1'", "10:00:00", 300);
    conversation("conv_2", CALLER, "NULL", "10:04:00", 10);

    assertThat(sql.rows(LEGS))
        .containsExactly("conv_1|sid|{CA1}|0.0085|USD", "conv_2|number|{CA2}|0.0085|USD");
  }

  @Test
  void call_ofTwoConversations_belongsToTheOneItOverlapsLongest() throws SQLException {
    call("CA1", "inbound", CALLER, AGENT, "10:00:00", "10:05:00", "0.0085");
    conversation("conv_1", CALLER, "NULL", "10:00:00", 100);
    conversation("conv_2", CALLER, "NULL", "10:01:40", 200);
    conversation("conv_3", CALLER, "NULL", "10:04:59", 900);
    call("CA2", "inbound", CALLER, AGENT, "10:30:00", "10:35:00", "0.01");
    conversation("conv_4", CALLER, "'CA2'", "10:30:00", 100);
    conversation("conv_5", CALLER, "'CA2'", "10:31:40", 200);

    assertThat(sql.rows(LEGS))
        .containsExactly(
            "conv_1|null|null|null|null",
            "conv_2|number|{CA1}|0.0085|USD",
            "conv_3|null|null|null|null",
            "conv_4|null|null|null|null",
            "conv_5|sid|{CA2}|0.01|USD");
  }

  @Test
  void call_overlappedAlikeByTwo_belongsToTheNearerThenToTheSmaller() throws SQLException {
    call("CA1", "inbound", CALLER, AGENT, "10:00:00", "10:05:00", "0.0085");
    conversation("conv_1", CALLER, "NULL", "10:01:00", 30);
    conversation("conv_3", CALLER, "NULL", "10:00:30", 30);
    conversation("conv_2", CALLER, "NULL", "10:00:30", 30);

    assertThat(sql.rows(LEGS + " LIMIT 2"))
        .containsExactly("conv_1|null|null|null|null", "conv_2|number|{CA1}|0.0085|USD");
  }

  @Test
  void leg_ofOneConversationAndCallOfAnother_belongsToTheLatter() throws SQLException {
    call("CA1", "inbound", CALLER, AGENT, "10:00:00", "10:05:00", "0.0085");
    call("CA2", "outbound-dial", AGENT, "'+15005550020'", "10:01:00", "10:05:00", "0.014");
    parent("CA2", "CA1");
    conversation("conv_1", CALLER, "'CA1'", "10:00:00", 300);
    conversation("conv_2", "'+15005550020'", "'CA2'", "10:01:02", 200);

    assertThat(sql.rows(LEGS))
        .containsExactly("conv_1|sid|{CA1}|0.0085|USD", "conv_2|sid|{CA2}|0.014|USD");
  }

  @Test
  void conversation_overSeveralCalls_hasThemAll() throws SQLException {
    call("CA2", "inbound", CALLER, AGENT, "10:00:00", "10:02:00", "0.0085");
    call("CA1", "inbound", CALLER, AGENT, "10:02:00", "10:05:00", "0.01");
    conversation("conv_1", CALLER, "NULL", "10:00:02", 298);

    assertThat(sql.rows(LEGS)).containsExactly("conv_1|number|{CA1,CA2}|0.0185|USD");
  }

  @Test
  void transfer_toAnotherNumber_isNotCounted() throws SQLException {
    call("CA1", "trunking-terminating", AGENT, CALLER, "10:00:00", "10:05:00", "0.0085");
    call("CA2", "trunking-originating", CALLER, "'+15005550040'", "10:01:00", "10:05:00", "1");
    call("CA3", "trunking-originating", CALLER, "NULL", "10:01:00", "10:05:00", "1");
    conversation("conv_1", CALLER, "NULL", "10:00:02", 298);

    assertThat(sql.rows(LEGS)).containsExactly("conv_1|number|{CA1}|0.0085|USD");
  }

  @Test
  void webConversation_hasNoCall() throws SQLException {
    call("CA1", "inbound", "NULL", "NULL", "10:00:00", "10:05:00", "1");
    call("CA2", "inbound", "NULL", AGENT, "10:00:00", "10:05:00", "1");
    conversation("conv_1", "NULL", "NULL", "10:00:02", 70);
    sql.execute("INSERT INTO elevenlabs_conversations (conversation_id) VALUES ('conv_2')");

    assertThat(sql.rows(LEGS))
        .containsExactly("conv_1|null|null|null|null", "conv_2|null|null|null|null");
  }

  @Test
  void call_withoutEnd_lastsAsLongAsItsDuration() throws SQLException {
    call("CA1", "inbound", CALLER, AGENT, "10:00:00", null, "0.0085");
    call("CA2", "inbound", CALLER, AGENT, "10:10:00", null, "0.01");
    sql.execute("UPDATE calls SET duration = 60, call_date = start_time, start_time = NULL");
    conversation("conv_1", CALLER, "NULL", "10:01:00", 30);
    conversation("conv_2", CALLER, "NULL", "10:11:01", 30);

    assertThat(sql.rows(LEGS))
        .containsExactly("conv_1|number|{CA1}|0.0085|USD", "conv_2|null|null|null|null");
  }

  @Test
  void conversation_withoutDuration_isHeldAtItsStart() throws SQLException {
    call("CA1", "inbound", CALLER, AGENT, "10:00:00", "10:05:00", "0.0085");
    call("CA2", "inbound", CALLER, AGENT, "10:06:00", "10:07:00", "0.01");
    conversation("conv_1", CALLER, "NULL", "10:05:00", 0);
    sql.execute("UPDATE elevenlabs_conversations SET duration = NULL");

    assertThat(sql.rows(LEGS)).containsExactly("conv_1|number|{CA1}|0.0085|USD");
  }

  @Test
  void price_unknown_isLeftOut() throws SQLException {
    call("CA1", "inbound", CALLER, AGENT, "10:00:00", "10:01:12", "NULL");
    conversation("conv_1", CALLER, "'CA1'", "10:00:02", 70);
    call("CA2", "inbound", CALLER, AGENT, "10:10:00", "10:11:12", "NULL");
    call("CA3", "outbound-dial", AGENT, "'+15005550020'", "10:10:30", "10:11:12", "0.014");
    parent("CA3", "CA2");
    conversation("conv_2", CALLER, "'CA2'", "10:10:02", 70);

    assertThat(sql.rows(LEGS))
        .containsExactly("conv_1|sid|{CA1}|null|USD", "conv_2|sid|{CA2,CA3}|0.014|USD");
  }

  @Test
  void prices_inTwoCurrencies_haveNoSum() throws SQLException {
    call("CA1", "inbound", CALLER, AGENT, "10:00:00", "10:01:12", "0.0085");
    call("CA2", "outbound-dial", AGENT, "'+15005550020'", "10:00:30", "10:01:12", "0.014");
    parent("CA2", "CA1");
    sql.execute("UPDATE calls SET price_unit = 'EUR' WHERE id = 'CA2'");
    conversation("conv_1", CALLER, "'CA1'", "10:00:02", 70);

    assertThat(sql.rows(LEGS)).containsExactly("conv_1|sid|{CA1,CA2}|null|null");
  }

  @Test
  void callOfAnotherProvider_isNone() throws SQLException {
    call("CA1", "inbound", CALLER, AGENT, "10:00:00", "10:01:12", "1");
    sql.execute("UPDATE calls SET source = 'elevenlabs'");
    call("CA2", "inbound", CALLER, AGENT, "10:00:00", "10:01:12", "0.0085");
    conversation("conv_1", CALLER, "'CA1'", "10:00:02", 70);

    assertThat(sql.rows(LEGS)).containsExactly("conv_1|number|{CA2}|0.0085|USD");
  }

  @Test
  void sum_countsEachCallOnce() throws SQLException {
    sql.execute(
        """
        INSERT INTO calls (id, call_date, end_time, direction, from_number, to_number, cost, parent_call_sid)
          SELECT 'CA' || n, started, started + n % 7 * interval '50 s', 'inbound', '+1500555000' || n % 3, '+1500555001' || n % 2,
            n, CASE WHEN n % 5 = 0 THEN 'CA' || n - 1 END
          FROM generate_series(1, 200) AS n CROSS JOIN LATERAL (SELECT timestamptz '2025-10-05T10:00Z' + n * interval '17 s') AS t (started);
        INSERT INTO elevenlabs_conversations (conversation_id, phone_number, external_number, call_sid, start_time, duration)
          SELECT 'conv_' || n, '+1500555001' || n % 2, '+1500555000' || n % 3, CASE WHEN n % 4 = 0 THEN 'CA' || n / 2 END,
            timestamptz '2025-10-05T10:00Z' + n * interval '13 s', n % 11 * 20
          FROM generate_series(1, 250) AS n;
        """);

    assertThat(
            sql.rows(
                "SELECT id FROM conversation_costs, unnest(call_ids) AS id GROUP BY id HAVING count(*) > 1"))
        .isEmpty();
    assertThat(
            sql.one(
                "SELECT sum(telephony_cost) = (SELECT sum(cost) FROM calls WHERE id IN"
                    + " (SELECT unnest(call_ids) FROM conversation_costs)), min(match), max(match) FROM conversation_costs"))
        .isEqualTo("t|number|sid");
  }

  /** Of which the planner knows nothing yet; it would read them from end to end for each row. */
  @Test
  void tablesJustFilled_areReadByTheirIndexes() throws SQLException {
    sql.execute(
        """
        INSERT INTO calls (id, call_date, end_time, direction, from_number, to_number, cost)
          SELECT 'CA' || n, started, started + interval '50 s', 'inbound', '+1500555' || n % 1000, '+34910000001', 1
          FROM generate_series(1, 10000) AS n CROSS JOIN LATERAL (SELECT timestamptz '2025-10-05T10:00Z' + n * interval '17 s') AS t (started);
        INSERT INTO elevenlabs_conversations (conversation_id, phone_number, external_number, call_sid, start_time, duration)
          SELECT 'conv_' || substr(id, 3), to_number, from_number, CASE WHEN ascii(right(id, 1)) % 2 = 0 THEN id END, call_date, 40
          FROM calls;
        SET statement_timeout = '30s';
        CREATE TABLE costs AS SELECT match, telephony_cost FROM conversation_costs
        """);

    assertThat(sql.rows("SELECT match, sum(telephony_cost) FROM costs GROUP BY match ORDER BY 1"))
        .containsExactly("number|5000", "sid|5000");
  }

  @Test
  void withoutTheRolesOfAHostedDatabase_readsWithTheRightsOfItsReader() throws SQLException {
    conversation("conv_1", CALLER, "NULL", "10:00:02", 70);
    sql.execute("CREATE ROLE reader");
    try {
      sql.execute("GRANT SELECT ON calls, elevenlabs_conversations, conversation_costs TO reader");

      assertThat(sql.as("reader").rows(LEGS)).isEmpty();
      assertThat(sql.rows(LEGS)).hasSize(1);
    } finally {
      sql.execute("DROP OWNED BY reader; DROP ROLE reader");
    }
  }

  private void call(
      String id, String direction, String from, String to, String start, String end, String cost)
      throws SQLException {
    sql.execute(
        ("INSERT INTO calls (id, direction, from_number, to_number, call_date, start_time, end_time, cost, price_unit)"
                + " VALUES ('%s', '%s', %s, %s, %s, %s, %s, %s, 'USD')")
            .formatted(id, direction, from, to, at(start), at(start), at(end), cost));
  }

  private void parent(String id, String parent) throws SQLException {
    sql.execute("UPDATE calls SET parent_call_sid = '%s' WHERE id = '%s'".formatted(parent, id));
  }

  private void conversation(
      String id, String externalNumber, String callSid, String start, int seconds)
      throws SQLException {
    sql.execute(
        ("INSERT INTO elevenlabs_conversations (conversation_id, phone_number, external_number, call_sid, start_time, duration)"
                + " VALUES ('%s', %s, %s, %s, %s, %d)")
            .formatted(id, AGENT, externalNumber, callSid, at(start), seconds));
  }

  private static String at(String time) {
    return time == null ? "NULL" : "timestamptz '2025-10-05T" + time + "Z'";
  }
}
