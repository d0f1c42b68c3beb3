package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.centralita.RunningCentralita.Reply;
import io.centralita.attribution.PhoneNumber;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls as HTTP lists them and tells of one. */
class CallsTest {

  private static final Instant START = Instant.parse("2026-03-02T00:00:00Z");
  private static final String SID = "CA00000000000000000000000000000a1f";
  private static final String LEG = "CA00000000000000000000000000000a2f";
  private static final String OTHER_LEG = "CA00000000000000000000000000000a3f";
  private static final String AGENT = "+15005550006";
  private static final String TENANT = "00000000-0000-0000-0000-00000000000a";
  private static final String CALLER = "+15005550010";

  @RegisterExtension static final CentralitaExtension extension = new CentralitaExtension();

  private final RunningCentralita centralita = extension.program();

  /**
   * A call as it is to be listed, as far as it can be filtered.
   *
   * @param recorded whether a recording of it is stored
   */
  private record Row(
      String id,
      String source,
      Instant date,
      Long workspace,
      String direction,
      String status,
      String attribution,
      String from,
      String to,
      String phone,
      boolean recorded) {

    boolean fits(Map<String, String> filter) {
      return source.equals("twilio")
          && date != null
          && is(filter.get("workspace"), String.valueOf(workspace))
          && is(filter.get("direction"), direction)
          && is(filter.get("status"), status)
          && is(filter.get("attribution"), attribution)
          && is(filter.get("recorded"), String.valueOf(recorded))
          && (!filter.containsKey("from") || !date.isBefore(Instant.parse(filter.get("from"))))
          && (!filter.containsKey("to") || date.isBefore(Instant.parse(filter.get("to"))))
          && (!filter.containsKey("q") || isFound(filter.get("q")));
    }

    private static boolean is(String wanted, String actual) {
      return wanted == null || wanted.equals(actual);
    }

    private boolean isFound(String search) {
      String digits = search.replaceAll("[-+ ]", "");
      return search.equalsIgnoreCase(id)
          || Stream.of(from, to, phone)
              .anyMatch(
                  number -> number != null && number.replaceAll("[-+ ]", "").contains(digits));
    }
  }

  @Test
  void anyFilters_findWhatFitsThem_newestFirst_pageByPage() throws SQLException {
    Random random = new Random(20260302);
    List<Row> synced = new ArrayList<>();
    List<WebhookRow> told = new ArrayList<>();
    for (int i = 0; i < 9_000; i++) {
      synced.add(row(random, i));
      if (i % 30 == 0) {
        told.add(webhookRow(random, synced.get(i).id()));
        told.add(webhookRow(random, "CA%032x".formatted(random.nextInt(50_000) * 10_000L + i)));
      }
    }
    List<Row> rows = new ArrayList<>(synced);
    Set<String> known = new HashSet<>(values(synced, Row::id));
    told.stream().filter(row -> known.add(row.sid())).map(WebhookRow::listed).forEach(rows::add);
    // in any order, as it may happen
    insertRecordings(values(rows, row -> row.recorded() && random.nextBoolean() ? row.id() : null));
    insertWebhooks(told.subList(0, 200));
    insert(synced);
    insertWebhooks(told.subList(200, told.size()));
    insertRecordings(values(rows, row -> row.recorded() ? row.id() : null));
    rows.sort(
        Comparator.comparing(Row::date, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(Row::id)
            .reversed());

    for (int i = 0; i < 120; i++) {
      Map<String, String> filter = filter(random, rows);
      int limit = List.of(1, 3, 20, 137, 500).get(random.nextInt(5));
      List<String> expected =
          rows.stream().filter(row -> row.fits(filter)).map(Row::id).limit(6L * limit).toList();

      assertThat(ids(filter, limit, 6)).as(filter + " by " + limit).isEqualTo(expected);
    }
  }

  private static Row row(Random random, int number) {
    boolean old = random.nextInt(40) == 0;
    String from = random.nextInt(30) == 0 ? null : number(random);
    String to = random.nextInt(30) == 0 ? null : number(random);
    return new Row(
        "CA%032x".formatted(random.nextInt(50_000) * 10_000L + number),
        random.nextInt(50) == 0 ? "elevenlabs" : "twilio",
        // some at the same second, some at the same microsecond
        old && random.nextBoolean()
            ? null
            : START.plusMillis(500L * random.nextInt(6_000)).plusNanos(1000L * random.nextInt(2)),
        // one that left
        number < 300 ? Long.valueOf(5) : Long.valueOf(1 + random.nextInt(4)),
        old ? null : one(random, "outbound-api", "trunking-terminating", "trunking-originating"),
        old && random.nextBoolean()
            ? null
            : random.nextInt(200) == 0 ? "canceled" : one(random, "completed", "busy", "failed"),
        old ? null : one(random, "phone", "phone", "transfer", "unidentified"),
        from,
        to,
        random.nextInt(5) == 0 ? "+34 930-34 92 94" : from,
        random.nextInt(20) == 0);
  }

  /** A row of crm_calls, as a webhook wrote it. */
  private record WebhookRow(
      String sid,
      String from,
      String to,
      String direction,
      String state,
      Instant started,
      Instant created,
      boolean recorded) {

    Row listed() {
      return new Row(
          sid,
          "twilio",
          started == null ? created : started,
          null,
          direction.equals("outbound") ? "outbound-api" : direction,
          state,
          null,
          PhoneNumber.of(from),
          PhoneNumber.of(to),
          null,
          recorded);
    }
  }

  private static WebhookRow webhookRow(Random random, String sid) {
    Instant date = START.plusMillis(500L * random.nextInt(6_000));
    return new WebhookRow(
        sid,
        said(random, number(random)),
        said(random, number(random)),
        one(random, "inbound", "outbound"),
        one(random, "pending", "completed", "missed", "voicemail"),
        random.nextInt(10) == 0 ? null : date,
        random.nextInt(10) == 0 ? date : START,
        random.nextInt(4) == 0);
  }

  private static String said(Random random, String number) {
    return switch (random.nextInt(12)) {
      case 0 -> "sip:" + number + "@trunk.example;user=phone";
      case 1 -> "\"A <b>\" <sips:%2B" + number.substring(1) + ":5061@93034929.example>";
      case 2 -> " " + number + "\u00a0";
      case 3 -> one(random, "anonymous", "+266696687", "client:93034929", "", "+0034930349290");
      case 4 -> null;
      default -> number;
    };
  }

  /** Few workspaces' own, and many others'. */
  private static String number(Random random) {
    return random.nextInt(4) > 0
        ? "+3493034929" + random.nextInt(3)
        : "+1500%07d".formatted(random.nextInt(10_000_000));
  }

  private static String one(Random random, String... of) {
    return of[random.nextInt(of.length)];
  }

  private static Map<String, String> filter(Random random, List<Row> rows) {
    Map<String, String> filter = new TreeMap<>();
    Row like = rows.get(random.nextInt(rows.size()));
    Row other = rows.get(random.nextInt(rows.size()));
    if (random.nextInt(3) == 0) {
      filter.put("workspace", String.valueOf(1 + random.nextInt(6)));
    }
    put(filter, "direction", random.nextInt(3) == 0 ? like.direction() : null);
    put(filter, "status", random.nextInt(3) == 0 ? like.status() : null);
    put(filter, "attribution", random.nextInt(4) == 0 ? other.attribution() : null);
    put(filter, "recorded", random.nextInt(4) == 0 ? one(random, "true", "true", "false") : null);
    if (random.nextInt(4) == 0 && like.date() != null) {
      filter.put("from", like.date().toString());
      filter.put("to", like.date().plus(Duration.ofMinutes(1 + random.nextInt(40))).toString());
    } else if (random.nextInt(4) == 0 && other.date() != null) {
      filter.put(one(random, "from", "to"), other.date().toString());
    }
    if (random.nextBoolean()) {
      filter.put("q", search(random, like));
    }
    return filter;
  }

  private static String search(Random random, Row like) {
    String number = like.to() == null ? "+34 930349290" : like.to();
    int from = random.nextInt(number.length() - 5);
    return switch (random.nextInt(6)) {
      case 0 -> like.id();
      case 1 -> "CA" + like.id().substring(2).toUpperCase(Locale.ROOT);
      case 2 -> number;
      case 3 -> "93 0-34";
      default -> number.substring(from, Math.min(number.length(), from + 5 + random.nextInt(4)));
    };
  }

  private static void put(Map<String, String> filter, String name, String value) {
    if (value != null) {
      filter.put(name, value);
    }
  }

  /** Of so many pages at most. */
  private List<String> ids(Map<String, String> filter, int limit, int pages) {
    List<String> ids = new ArrayList<>();
    String after = null;
    for (int page = 0; page < pages; page++) {
      JsonNode body = page(filter, limit, after);
      assertThat(body.path("calls").size()).isLessThanOrEqualTo(limit);
      body.path("calls").forEach(call -> ids.add(call.path("id").asText()));
      if (body.path("next").isNull()) {
        break;
      }
      assertThat(body.path("calls").size()).isEqualTo(limit);
      after = body.path("next").asText();
    }
    return ids;
  }

  private JsonNode page(Map<String, String> filter, int limit, String after) {
    Map<String, String> parameters = new TreeMap<>(filter);
    parameters.put("limit", String.valueOf(limit));
    put(parameters, "after", after);
    StringBuilder address = new StringBuilder("/api/calls");
    parameters.forEach(
        (name, value) ->
            address
                .append(address.indexOf("?") < 0 ? '?' : '&')
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    Reply reply = centralita.get(address.toString());
    assertThat(reply.status()).as(address + " " + reply.body()).isEqualTo(200);
    assertThat(reply.body().path("success").asBoolean()).isTrue();
    return reply.body();
  }

  private void insert(List<Row> rows) throws SQLException {
    List<Map<String, Object>> columns = new ArrayList<>();
    for (Row row : rows) {
      Map<String, Object> values = new HashMap<>();
      values.put("id", row.id());
      values.put("source", row.source());
      values.put("call_date", row.date() == null ? null : row.date().toString());
      values.put("workspace_id", row.workspace());
      values.put("direction", row.direction());
      values.put("status", row.status());
      values.put("attribution", row.attribution());
      values.put("from_number", row.from());
      values.put("to_number", row.to());
      values.put("phone_number", row.phone());
      columns.add(values);
    }
    try (Connection connection = centralita.dataSource().getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO calls (id, source, call_date, workspace_id, direction, status, attribution,"
                    + " from_number, to_number, phone_number) SELECT id, source, call_date, workspace_id,"
                    + " direction, status, attribution, from_number, to_number, phone_number"
                    + " FROM jsonb_populate_recordset(NULL::calls, ?::jsonb)")) {
      insert.setString(1, new ObjectMapper().valueToTree(columns).toString());
      insert.executeUpdate();
    }
  }

  private void insertWebhooks(List<WebhookRow> rows) throws SQLException {
    centralita.sql(
        "INSERT INTO tenants (id, name) VALUES ('%s', 'T') ON CONFLICT DO NOTHING"
            .formatted(TENANT));
    try (Connection connection = centralita.dataSource().getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO crm_calls (tenant_id, call_sid, from_number, to_number, direction, state, started_at, created_at)"
                    + " VALUES ('%s', ?, ?, ?, ?::call_direction, ?::call_state, ?, ?) ON CONFLICT DO NOTHING"
                        .formatted(TENANT))) {
      for (WebhookRow row : rows) {
        insert.setString(1, row.sid());
        insert.setString(2, row.from());
        insert.setString(3, row.to());
        insert.setString(4, row.direction());
        insert.setString(5, row.state());
        insert.setObject(6, row.started() == null ? null : row.started().atOffset(ZoneOffset.UTC));
        insert.setObject(7, row.created().atOffset(ZoneOffset.UTC));
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private void insertRecordings(List<String> sids) {
    centralita.sql(
        "INSERT INTO call_recordings (recording_sid, call_sid) SELECT 'RE' || sid, sid FROM unnest('{"
            + String.join(",", sids)
            + "}'::text[]) AS sid ON CONFLICT DO NOTHING");
  }

  private static <T> List<String> values(List<T> rows, Function<T, String> value) {
    return rows.stream().map(value).filter(Objects::nonNull).toList();
  }

  /** Some of them after they were listed, some before. */
  @ParameterizedTest
  @ValueSource(
      strings = {"", "status=completed", "q=5005550006", "recorded=true&direction=outbound-api"})
  void whileCallsAreSynced_noneComesTwice_andNoneIsLeftOut(String query) {
    for (int i = 0; i < 40; i++) {
      webhookCall("CA%032d".formatted(i), START.plusSeconds(i / 3));
    }
    insertRecordings(IntStream.range(0, 40).mapToObj("CA%032d"::formatted).toList());

    List<String> ids = new ArrayList<>();
    String next = "";
    for (int page = 0; next != null; page++) {
      JsonNode body = centralita.get("/api/calls?limit=7&" + query + next).body();
      body.path("calls").forEach(call -> ids.add(call.path("id").asText()));
      next = body.path("next").isNull() ? null : "&after=" + body.path("next").asText();
      for (int i = page; i < 40; i += 8) {
        call("CA%032d".formatted(i), "completed", AGENT, CALLER, START.plusSeconds(i / 3), null);
      }
    }

    assertThat(ids)
        .isEqualTo(Stream.iterate(39, i -> i >= 0, i -> i - 1).map("CA%032d"::formatted).toList());
  }

  @Test
  void aCallOfWebhooks_isListedWithWhatTheyTold_untilItIsSynced_andAgainWhereThatIsTakenBack() {
    webhookCall(SID, START);
    centralita.sql(
        "UPDATE crm_calls SET from_number = 'sip:%2B15005550006@pbx.example', duration_seconds = 70",
        "INSERT INTO elevenlabs_conversations (conversation_id, call_sid) VALUES ('conv_1', '%s')"
            .formatted(SID));
    insertRecordings(List.of(SID));
    centralita.sql(
        "INSERT INTO call_recordings (recording_sid, call_sid, created_at) VALUES ('RE0', '%s', '2026-03-02')"
            .formatted(SID));
    String told =
        ("{'id':'%s','call_date':'2026-03-02T00:00:00.000Z','direction':'outbound-api','status':'completed',"
                + "'from_number':'%s','to_number':'%s','phone_number':null,'workspace_id':null,'workspace':null,"
                + "'duration':70,'cost':null,'price_unit':null,'attribution':null,'matched_call_id':null,"
                + "'conversation_id':'conv_1','recordings':['RE0','RE%s'],'synced':false}")
            .formatted(SID, AGENT, CALLER, SID)
            .replace('\'', '"');

    assertThat(centralita.get("/api/calls").body().at("/calls/0").toString()).isEqualTo(told);

    call(SID, "busy", AGENT, CALLER, START.plusSeconds(1), null);
    centralita.sql(
        "UPDATE crm_calls SET state = 'failed'", "UPDATE crm_calls SET state = 'completed'");
    JsonNode synced = centralita.get("/api/calls").body().path("calls");
    assertThat(synced).hasSize(1);
    assertThat(synced.at("/0/status").asText()).isEqualTo("busy");
    assertThat(synced.at("/0/synced").asBoolean()).isTrue();
    assertThat(synced.at("/0/recordings")).hasSize(2);

    centralita.sql("DELETE FROM calls");
    assertThat(centralita.get("/api/calls").body().at("/calls/0").toString()).isEqualTo(told);
    assertThat(centralita.get("/api/calls?recorded=true").body().path("calls")).hasSize(1);
    centralita.sql("DELETE FROM call_recordings");
    assertThat(centralita.get("/api/calls?recorded=true").body().path("calls")).isEmpty();
    centralita.sql("DELETE FROM crm_calls");
    assertThat(centralita.get("/api/calls").body().path("calls")).isEmpty();
  }

  @Test
  void theStoryOfACallOfWebhooks_hasWhatTheyTold_synced_orNot() {
    webhookCall(SID, START);
    centralita.sql(
        "UPDATE crm_calls SET transcript = '<b>Hola</b>', metadata = '{\"a\": 1}'",
        "INSERT INTO calls (id, call_date, parent_call_sid, cost, price_unit) VALUES ('%s', now(), '%s', 0.01, 'USD')"
            .formatted(LEG, SID));

    JsonNode call = centralita.get("/api/calls/" + SID).body().path("call");

    assertThat(call.path("synced").asBoolean(true)).isFalse();
    assertThat(call.path("transcript").asText()).isEqualTo("<b>Hola</b>");
    assertThat(call.path("state").asText()).isEqualTo("completed");
    assertThat(call.path("tenant").asText()).isEqualTo("T");
    assertThat(call.path("raw_data").toString()).isEqualTo("{\"a\":1}");
    assertThat(call.path("total_cost").isNull()).isTrue();
    assertThat(values(call.path("legs"), "id")).containsExactly(LEG);

    call(SID, "busy", AGENT, CALLER, START, "0.02");
    call = centralita.get("/api/calls/" + SID).body().path("call");
    assertThat(call.path("synced").asBoolean()).isTrue();
    assertThat(call.path("transcript").asText()).isEqualTo("<b>Hola</b>");
    assertThat(call.path("raw_data").isNull()).isTrue();
    assertThat(call.path("total_cost").decimalValue()).isEqualByComparingTo("0.03");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "status=completed", "q=5005550006", "workspace=1&q=5550"})
  void whileCallsArrive_noneComesTwice_andNoneIsLeftOut(String query) {
    for (int i = 0; i < 40; i++) {
      // three at a time
      call("CA%032d".formatted(i), "completed", AGENT, CALLER, START.plusSeconds(i / 3), null);
    }

    List<String> ids = new ArrayList<>();
    String next = "";
    for (int page = 0; next != null; page++) {
      JsonNode body = centralita.get("/api/calls?limit=7&" + query + next).body();
      body.path("calls").forEach(call -> ids.add(call.path("id").asText()));
      next = body.path("next").isNull() ? null : "&after=" + body.path("next").asText();
      call("CA9%031d".formatted(page), "completed", AGENT, CALLER, START.plusSeconds(60), null);
    }

    assertThat(ids)
        .isEqualTo(Stream.iterate(39, i -> i >= 0, i -> i - 1).map("CA%032d"::formatted).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"4713-01-02 BC", "0001-01-01", "294276-12-31"})
  void aCallOfAnOlderTable_isFound_andHidesNoOther_whateverItsDate(String date) {
    call(SID, "busy", AGENT, CALLER, START, null);
    call(LEG, "busy", AGENT, CALLER, START, null);
    centralita.sql(
        "UPDATE calls SET call_date = '" + date + "' WHERE id = '" + LEG + "'",
        // so that it is not among the newest
        "INSERT INTO calls (id, status, call_date) SELECT i, 'completed', timestamptz '"
            + START
            + "' + i * interval '1 second' FROM generate_series(1, 2400) AS i");

    assertThat(centralita.get("/api/calls?status=busy&limit=50").body().path("calls")).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%2B15005550010",
        "%2B1%20(500)%20555-0010",
        "500.555.0010",
        "500%2F5550010",
        "%E2%80%AD500%205550010%E2%80%AC"
      })
  void aNumber_isFoundAsItIsWrittenElsewhere(String number) {
    call(SID, "completed", AGENT, CALLER, START, null);

    assertThat(centralita.get("/api/calls?q=" + number).body().path("calls")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "q=",
        "q=123",
        "q=1+2+-3",
        "q=1234567890123456",
        "q=CA0000000000000000000000000000000",
        "q=CA0000000000000000000000000000000g",
        "q=%2B34x881",
        "workspace=",
        "workspace=one",
        "workspace=1.5",
        "workspace=99999999999999999999",
        "attribution=",
        "direction=%00",
        "status=",
        "recorded=",
        "recorded=yes",
        "limit=0",
        "limit=501",
        "limit=x",
        "from=yesterday",
        "from=2026-03-02&to=2026-03-02",
        "after=",
        "after=nonsense",
        "after=!",
        "after=MDAwMDAwMDAgMjAyNi0wMy0wMlQwMDowMFogQ0E",
        "Status=completed",
        "page=2",
        "status=busy&status=failed"
      })
  void whatCannotBe_is400WithOneSentence(String query) {
    Reply reply = centralita.get("/api/calls?" + query);

    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(400);
    assertThat(reply.body().path("success").asBoolean(true)).isFalse();
    assertThat(reply.body().path("error").asText()).endsWith(".").doesNotContain("Exception");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status=nonsense",
        "direction=a%27b",
        "attribution=none",
        "workspace=7",
        "recorded=true",
        "q=9999",
        "q=CA00000000000000000000000000000000",
        "to=2026-03-02",
        "from=2026-03-03"
      })
  void whatFitsNothing_isAnEmptyList(String query) {
    call(SID, "completed", AGENT, CALLER, START, "0.0085");

    assertThat(centralita.get("/api/calls?" + query).body().toString())
        .isEqualTo("{\"success\":true,\"calls\":[],\"next\":null}");
  }

  @Test
  void aChangedToken_is400() {
    call(SID, "completed", AGENT, CALLER, START, "0.0085");
    call(LEG, "completed", AGENT, CALLER, START, "0.0085");
    String next = centralita.get("/api/calls?limit=1").body().path("next").asText();

    assertThat(centralita.get("/api/calls?after=" + next).status()).isEqualTo(200);
    String changed =
        next.substring(0, 20) + (next.charAt(20) == 'A' ? 'B' : 'A') + next.substring(21);
    assertThat(centralita.get("/api/calls?after=" + changed).status()).isEqualTo(400);
  }

  @Test
  void aCall_isListedWithWhatIsKnownOfIt() {
    call(SID, "completed", AGENT, CALLER, START, "0.0085");
    centralita.sql(
        "UPDATE calls SET phone_number = from_number, duration = 70, attribution = 'phone', matched_call_id = 'CA9'",
        "INSERT INTO elevenlabs_conversations (conversation_id, call_sid) VALUES ('conv_1', '"
            + SID
            + "')");

    assertThat(centralita.get("/api/calls").body().at("/calls/0").toString())
        .isEqualTo(
            ("{'id':'%s','call_date':'2026-03-02T00:00:00.000Z','direction':'outbound-api','status':'completed',"
                    + "'from_number':'%s','to_number':'%s','phone_number':'%s','workspace_id':1,'workspace':'Workspace 1',"
                    + "'duration':70,'cost':0.0085,'price_unit':'USD','attribution':'phone','matched_call_id':'CA9',"
                    + "'conversation_id':'conv_1','recordings':[],'synced':true}")
                .formatted(SID, AGENT, CALLER, AGENT)
                .replace('\'', '"'));
  }

  @Test
  void theStoryOfACall_hasItsLegs_itsConversation_andTheCallItFollowed() {
    call("CA1", "completed", "+15005550001", CALLER, START.minusSeconds(60), "0.01");
    call(SID, "completed", AGENT, CALLER, START, "0.0085");
    call(LEG, "completed", AGENT, "+15005550020", START.plusSeconds(10), "0.014");
    call(OTHER_LEG, "busy", AGENT, "+15005550021", START.plusSeconds(5), null);
    centralita.sql(
        "UPDATE calls SET parent_call_sid = '%s' WHERE id IN ('%s', '%s')"
            .formatted(SID, LEG, OTHER_LEG),
        "UPDATE calls SET matched_call_id = 'CA1', raw_data = '{\"price\": \"-0.00850\", \"n\": 1.10}' WHERE id = '"
            + SID
            + "'",
        "INSERT INTO elevenlabs_conversations (conversation_id, call_sid, start_time, duration, status, cost, llm_price, llm_usage)"
            + " VALUES ('conv_1', '"
            + SID
            + "', '2026-03-02T00:00:02Z', 58, 'done', 531, 0.002, '{\"m\": 1}')");

    Reply reply = centralita.get("/api/calls/" + SID);

    assertThat(reply.status()).isEqualTo(200);
    JsonNode call = reply.body().path("call");
    assertThat(call.path("id").asText()).isEqualTo(SID);
    assertThat(call.at("/related/id").asText()).isEqualTo("CA1");
    assertThat(values(call.path("legs"), "id")).containsExactly(LEG, OTHER_LEG);
    assertThat(call.at("/conversation/conversation_id").asText()).isEqualTo("conv_1");
    assertThat(call.at("/conversation/start_time").asText()).isEqualTo("2026-03-02T00:00:02.000Z");
    assertThat(call.at("/conversation/telephony_cost").asText()).isEqualTo("0.0225");
    assertThat(call.at("/conversation/llm_usage/m").asInt()).isEqualTo(1);
    assertThat(call.path("total_cost").decimalValue()).isEqualByComparingTo("0.0245");
    assertThat(call.path("raw_data").toString())
        .isEqualTo("{\"n\":1.10,\"price\":\"-0.00850\"}".replace("1.10", "1.1"));
    assertThat(centralita.get("/api/calls/" + LEG).body().at("/call/conversation_id").asText())
        .isEqualTo("conv_1");
  }

  @Test
  void aCallAlone_hasOnlyItself() {
    call(SID, "completed", AGENT, CALLER, START, "0.0085");

    JsonNode call = centralita.get("/api/calls/" + SID).body().path("call");

    assertThat(call.path("related").isNull()).isTrue();
    assertThat(call.path("legs").toString()).isEqualTo("[]");
    assertThat(call.path("conversation").isNull()).isTrue();
    assertThat(call.path("raw_data").isNull()).isTrue();
    assertThat(call.path("total_cost").decimalValue()).isEqualByComparingTo("0.0085");
  }

  @ParameterizedTest
  @CsvSource({
    // status, cost and currency of the call and of its leg, the LLM's price
    "completed, 0.01, USD, completed, 0.02, USD, , 0.03",
    "completed, 0.01, USD, completed, 0.02, EUR, , ",
    "completed, 0.01, EUR, completed, 0.02, EUR, , 0.03",
    "completed, 0.01, EUR, completed, 0.02, EUR, 0.1, ",
    "completed, , USD, completed, 0.02, USD, , ",
    "completed, 0.01, USD, in-progress, , USD, , ",
    "busy, , USD, completed, 0.02, EUR, , 0.02",
    "busy, , , busy, , , 0.1, 0.1",
    "busy, , , busy, , , , "
  })
  void totalCost_isASum_whereThereIsOne(
      String status,
      String cost,
      String unit,
      String legStatus,
      String legCost,
      String legUnit,
      String llmPrice,
      String total) {
    call(SID, status, AGENT, CALLER, START, cost);
    call(LEG, legStatus, AGENT, "+15005550020", START, legCost);
    centralita.sql(
        "UPDATE calls SET price_unit = %s WHERE id = '%s'".formatted(quoted(unit), SID),
        "UPDATE calls SET price_unit = %s, parent_call_sid = '%s' WHERE id = '%s'"
            .formatted(quoted(legUnit), SID, LEG),
        "INSERT INTO elevenlabs_conversations (conversation_id, call_sid, start_time, cost, llm_price) VALUES ('conv_1', '%s', now(), 531, %s)"
            .formatted(SID, llmPrice));

    JsonNode actual = centralita.get("/api/calls/" + SID).body().at("/call/total_cost");

    assertThat(actual.isMissingNode()).isFalse();
    assertThat(actual.isNull() ? null : actual.asText()).isEqualTo(total);
  }

  @Test
  void theConversationOfACall_isTheOneThatHasItInTheView() {
    centralita.sql(
        """
        INSERT INTO calls (id, call_date, end_time, direction, status, from_number, to_number, cost, parent_call_sid)
          SELECT 'CA' || n, started, started + n % 7 * interval '50 s', 'inbound', 'completed', '+1500555000' || n % 3,
            '+1500555001' || n % 2, n, CASE WHEN n % 5 = 0 THEN 'CA' || n - 1 END
          FROM generate_series(1, 200) AS n CROSS JOIN LATERAL (SELECT timestamptz '2025-10-05T10:00Z' + n * interval '17 s') AS t (started)
        """,
        """
        INSERT INTO elevenlabs_conversations (conversation_id, phone_number, external_number, call_sid, start_time, duration)
          SELECT 'conv_' || n, '+1500555001' || n % 2, '+1500555000' || n % 3, CASE WHEN n % 4 = 0 THEN 'CA' || n / 2 END,
            timestamptz '2025-10-05T10:00Z' + n * interval '13 s', n % 11 * 20
          FROM generate_series(1, 250) AS n
        """);

    StringBuilder listed = new StringBuilder();
    centralita
        .get("/api/calls?limit=500")
        .body()
        .path("calls")
        .forEach(
            call ->
                listed
                    .append(call.path("id").asText())
                    .append(call.path("conversation_id").asText())
                    .append(','));

    assertThat(listed)
        .hasToString(
            centralita.value(
                "SELECT string_agg(id || coalesce(conversation_id, 'null') || ',', '' ORDER BY call_date DESC)"
                    + " FROM calls LEFT JOIN (SELECT unnest(call_ids) AS id, conversation_id FROM conversation_costs) AS c USING (id)"))
        .contains("conv_");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /api/calls/CA1, 404",
    "GET, /api/calls/%00, 404",
    "GET, /api/calls/%27, 404",
    "GET, /api/calls/of-another, 404",
    "GET, /api/calls/CA1?verbose, 400",
    "POST, /api/calls, 405",
    "DELETE, /api/calls/CA1, 405"
  })
  void whatIsNotThere_saysSoInJson(String method, String path, int status) {
    centralita.sql("INSERT INTO calls (id, source) VALUES ('of-another', 'elevenlabs')");

    Reply reply = centralita.send(method, path);

    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(status);
    assertThat(reply.body().path("success").asBoolean(true)).isFalse();
    assertThat(reply.body().path("error").asText()).isNotBlank();
  }

  private void call(String id, String status, String from, String to, Instant date, String cost) {
    centralita.sql(
        ("INSERT INTO calls (id, workspace_id, direction, status, attribution, from_number, to_number, call_date, start_time, cost,"
                + " price_unit) VALUES ('%s', 1, 'outbound-api', '%s', 'phone', '%s', '%s', '%s', '%s', %s, 'USD')")
            .formatted(id, status, from, to, date, date, cost));
  }

  private void webhookCall(String sid, Instant started) {
    centralita.sql(
        "INSERT INTO tenants (id, name) VALUES ('%s', 'T') ON CONFLICT DO NOTHING"
            .formatted(TENANT),
        ("INSERT INTO crm_calls (tenant_id, call_sid, from_number, to_number, direction, state, started_at)"
                + " VALUES ('%s', '%s', '%s', '%s', 'outbound', 'completed', '%s')")
            .formatted(TENANT, sid, AGENT, CALLER, started));
  }

  private static String quoted(String text) {
    return text == null ? "NULL" : "'" + text + "'";
  }

  private static List<String> values(JsonNode list, String name) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(entry -> entry.path(name).asText())
        .toList();
  }
}
