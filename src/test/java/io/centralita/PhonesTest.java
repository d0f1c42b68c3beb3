package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.centralita.RunningCentralita.Reply;
import io.centralita.testkit.FakeTwilio;
import io.centralita.testkit.TwilioCalls;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The numbers as HTTP lists them and gives them to workspaces. */
class PhonesTest {

  private static final Instant START = Instant.parse("2026-03-02T10:20:00Z");
  private static final String NUMBER = "+34881198794";

  @RegisterExtension
  static final CentralitaExtension extension = new CentralitaExtension().besideTwilio();

  private final FakeTwilio twilio = extension.twilio();
  private final RunningCentralita centralita = extension.program();

  @BeforeEach
  void enterWorkspaces() {
    centralita.sql("INSERT INTO workspaces (id, name) VALUES (2, 'Two'), (3, 'Three')");
  }

  private JsonNode list(String query) {
    Reply reply = centralita.get("/api/phones" + query);
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    return reply.body().path("phones");
  }

  private Reply give(String number, long workspace) {
    return centralita.put("/api/phones/" + number, "{\"workspace_id\":" + workspace + "}");
  }

  private void sync() {
    Reply reply = centralita.post("/api/resync-twilio-historical?from=2026-03-02&to=2026-03-03");
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
  }

  @Test
  void aList_hasEveryRow_withTheCallsOfTheNumberItMeans() {
    centralita.sql(
        "INSERT INTO workspace_phones (phone_number, workspace_id, created_at) VALUES"
            + " ('+34 881 19 87 94', 2, '2026-01-01Z'), ('"
            + NUMBER
            + "', 3, '2026-01-02Z'), ('la centralita', 3, NULL)");
    twilio.add(
        TwilioCalls.outboundApi(TwilioCalls.sid(1), NUMBER, "+15005551001", START)
            .endedAfter(Duration.ofMinutes(1))
            .price("-0.0135")
            .build(),
        TwilioCalls.inbound(TwilioCalls.sid(2), "+15005551001", NUMBER, START.plusSeconds(60))
            .endedAfter(Duration.ofMinutes(1))
            .build(),
        TwilioCalls.outboundApi(TwilioCalls.sid(3), "+15005550009", "+15005551001", START)
            .endedAfter(Duration.ofMinutes(1))
            .build());
    sync();

    JsonNode phones = list("");

    assertThat(phones.findValuesAsText("phone_number"))
        .containsExactly("+15005550009", NUMBER, NUMBER, "la centralita");
    ((ObjectNode) phones.get(0)).remove("created_at");
    assertThat(phones.get(0).toString())
        .isEqualTo(
            "{\"phone_number\":\"+15005550009\",\"workspace_id\":1,\"workspace\":\"Workspace 1\","
                + "\"calls\":1,\"cost\":0,\"last_call\":\"2026-03-02T10:20:00.000Z\","
                + "\"automatic\":true,\"counts\":true,\"assignments\":[]}");
    assertThat(phones.get(1).toString())
        .isEqualTo(
            "{\"phone_number\":\"+34881198794\",\"workspace_id\":2,\"workspace\":\"Two\","
                + "\"created_at\":\"2026-01-01T00:00:00.000Z\",\"calls\":2,\"cost\":0.0135,"
                + "\"last_call\":\"2026-03-02T10:21:00.000Z\",\"automatic\":false,\"counts\":true,"
                + "\"assignments\":[]}");
    for (int i = 2; i < 4; i++) {
      assertThat(phones.get(i).path("counts").asBoolean()).isFalse();
      assertThat(phones.get(i).path("calls").asInt()).isZero();
      assertThat(phones.get(i).path("last_call").isNull()).isTrue();
    }
    assertThat(phones.get(3).path("created_at").isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "'', 3",
    "?q=, 3",
    "?q=%20, 3",
    "?q=881198794, 1",
    "?q=%2B34, 2",
    "?q=0034881, 1",
    "?q=34-881.19, 1",
    "?q=%2B34%20881%2F19, 1",
    "?q=CENTRAL, 1",
    "?q=99999, 0",
    "?q=%00, 3",
    "?q=(), 0",
    "?q=%25, 0",
    "?workspace=2, 1",
    "?workspace=3&q=34, 1",
    "?workspace=9, 0",
  })
  void aList_isSearchedByDigitsOrText(String query, int found) {
    centralita.sql(
        "INSERT INTO workspace_phones (phone_number, workspace_id) VALUES ('0034 881 198 794', 2),"
            + " ('+34911000111', 3), ('la centralita', 1)");

    assertThat(list(query)).hasSize(found);
  }

  @ParameterizedTest
  @ValueSource(strings = {"?workspace=x", "?workspace=-1", "?workspace=", "?q=1&q=2", "?limit=3"})
  void aListOfNonsense_is400(String query) {
    Reply reply = centralita.get("/api/phones" + query);

    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(400);
    assertThat(reply.body().path("error").asText()).endsWith(".");
  }

  @Test
  void aNumberTheSyncCreated_isAutomaticUntilSomebodyDecides() {
    twilio.add(
        TwilioCalls.outboundApi(TwilioCalls.sid(1), NUMBER, "+15005551001", START)
            .endedAfter(Duration.ofMinutes(1))
            .build());
    sync();
    assertThat(list("").get(0).path("automatic").asBoolean()).isTrue();

    give(NUMBER, 2);
    assertThat(list("").get(0).path("automatic").asBoolean()).isFalse();
    // undone
    give(NUMBER, 1);
    assertThat(list("").get(0).path("automatic").asBoolean()).isTrue();
    // confirmed where it is
    assertThat(give(NUMBER, 1).body().path("changedCalls").asInt()).isZero();
    assertThat(list("").get(0).path("automatic").asBoolean()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%2B34881198794",
        "+34881198794",
        "0034881198794",
        "%2B34%20881%2019%2087%2094",
        "+34-881.198-794",
        "(+34)881198794",
        "%2B34%2F881%2F198794",
        "%E2%80%AA%2B34881198794"
      })
  void aNumberInItsOwnSpelling_isTheNumberItMeans(String typed) {
    centralita.sql(
        "INSERT INTO workspace_phones (phone_number, workspace_id, created_at) VALUES"
            + " ('+34 881 198 794', 3, '2026-01-01Z'), ('"
            + NUMBER
            + "', 3, '2026-01-02Z')");

    Reply reply = give(typed, 2);

    assertThat(reply.body().toString())
        .isEqualTo(
            "{\"success\":true,\"phone_number\":\"+34881198794\",\"workspace_id\":2,"
                + "\"changedCalls\":0,\"changedConversations\":0,\"snapshots\":0}");
    // of two rows that mean it, the older one counts
    assertThat(
            centralita.value(
                "SELECT string_agg(phone_number || ' of ' || workspace_id, ', ' ORDER BY id)"
                    + " FROM workspace_phones"))
        .isEqualTo("+34 881 198 794 of 2, +34881198794 of 3");
  }

  @Test
  void anUnknownNumber_isAdded_withTheCallsThatWereNobodys() {
    twilio.add(
        TwilioCalls.inbound(TwilioCalls.sid(1), "+15005551001", NUMBER, START)
            .endedAfter(Duration.ofMinutes(1))
            .build());
    sync();

    JsonNode foreseen =
        centralita.put("/api/phones/" + NUMBER + "?dryRun=true", "{\"workspace_id\":2}").body();
    assertThat(centralita.value("SELECT count(*) FROM workspace_phones")).isEqualTo("0");
    JsonNode given = give(NUMBER, 2).body();

    assertThat(given).isEqualTo(foreseen);
    assertThat(given.path("changedCalls").asInt()).isEqualTo(1);
    assertThat(given.path("snapshots").asInt()).isEqualTo(1);
    assertThat(list("").get(0).path("calls").asInt()).isEqualTo(1);
    assertThat(list("").get(0).path("automatic").asBoolean()).isFalse();
    assertThat(centralita.value("SELECT workspace_id || attribution || phone_number FROM calls"))
        .isEqualTo("2phone" + NUMBER);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "34881198794 | {\"workspace_id\":2} | 400",
        "centralita | {\"workspace_id\":2} | 400",
        "+266696687 | {\"workspace_id\":2} | 400",
        "%00 | {\"workspace_id\":2} | 400",
        "%2B34881198794 | | 400",
        "%2B34881198794 | {} | 400",
        "%2B34881198794 | [] | 400",
        "%2B34881198794 | {\"workspace_id\":\"2\"} | 400",
        "%2B34881198794 | {\"workspace_id\":2.5} | 400",
        "%2B34881198794 | {\"workspace_id\":99999999999999999999} | 400",
        "%2B34881198794 | {\"workspace_id\":null} | 400",
        "%2B34881198794 | {\"workspace_id\":2,\"name\":\"x\"} | 400",
        "%2B34881198794 | {\"workspace_id\":2,\"since\":\"2026-11-01T00:00:00Z\"} | 400",
        "%2B34881198794?dryRun=yes | {\"workspace_id\":2} | 400",
        "%2B34881198794?dry=true | {\"workspace_id\":2} | 400",
        "%2B34881198794 | {\"workspace_id\":7} | 404",
        "%2B34881198794 | {\"workspace_id\":0} | 404",
        "%2B34881198794?dryRun=true | {\"workspace_id\":7} | 404",
      })
  void whatCannotBeDone_isSaidInASentence_andNothingChanges(
      String number, String body, int status) {
    Reply reply = centralita.put("/api/phones/" + number, body == null ? "" : body);

    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(status);
    assertThat(reply.body().path("success").asBoolean(true)).isFalse();
    assertThat(reply.body().path("error").asText()).endsWith(".");
    assertThat(centralita.value("SELECT count(*) FROM workspace_phones")).isEqualTo("0");
  }

  @Test
  void aForm_is415() {
    Reply reply =
        RunningCentralita.send(
            HttpRequest.newBuilder(centralita.address("/api/phones/" + NUMBER))
                .header("Authorization", "Bearer " + RunningCentralita.SECRET)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .PUT(HttpRequest.BodyPublishers.ofString("workspace_id=2"))
                .build());

    assertThat(reply.status()).isEqualTo(415);
  }
}
