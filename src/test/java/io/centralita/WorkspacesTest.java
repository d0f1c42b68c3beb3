package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.centralita.RunningCentralita.Reply;
import io.centralita.SnapshotRows.Row;
import io.centralita.database.TestDatabase;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The workspaces as HTTP lists, adds and renames them. */
class WorkspacesTest {

  @RegisterExtension static final CentralitaExtension extension = new CentralitaExtension();

  private final RunningCentralita centralita = extension.program();

  private Reply send(String method, String path, String body, String... headers) {
    return send(centralita, method, path, body.getBytes(StandardCharsets.UTF_8), headers);
  }

  private static Reply send(
      RunningCentralita program, String method, String path, byte[] body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(program.address(path))
            .header("Authorization", "Bearer " + RunningCentralita.SECRET)
            .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return RunningCentralita.send(request.build());
  }

  private static String named(String name) {
    return JsonNodeFactory.instance.objectNode().put("name", name).toString();
  }

  private JsonNode workspaces() {
    return centralita.get("/api/workspaces").body().path("workspaces");
  }

  @Test
  void each_hasItsNewestSnapshots_orNull() {
    Random random = new Random(1);
    centralita.sql("INSERT INTO workspaces (id, name) VALUES (2, 'Two'), (3, NULL), (4, 'Four')");
    SnapshotRows calls = SnapshotRows.twilio();
    SnapshotRows conversations = SnapshotRows.elevenLabs();
    Instant hour = Instant.parse("2026-03-01T10:00:00Z");
    for (int i = 0; i < 10; i++) {
      calls.add(random, 1 + random.nextInt(2), hour.plus(Duration.ofHours(i)));
      conversations.add(random, 2 + random.nextInt(2), hour.plus(Duration.ofHours(i)));
    }
    calls.insert(centralita.dataSource());
    conversations.insert(centralita.dataSource());

    Reply reply = centralita.get("/api/workspaces");

    assertThat(reply.body().path("success").asBoolean()).isTrue();
    assertThat(reply.body().path("workspaces").findValuesAsText("workspace_id"))
        .containsExactly("1", "2", "3", "4");
    assertThat(reply.body().path("workspaces").findValuesAsText("name"))
        .containsExactly("Workspace 1", "Two", "null", "Four");
    for (JsonNode workspace : reply.body().path("workspaces")) {
      long id = workspace.path("workspace_id").asLong();
      assertNewest(workspace.path("twilio"), calls, id);
      assertNewest(workspace.path("elevenlabs"), conversations, id);
    }
  }

  private static void assertNewest(JsonNode actual, SnapshotRows rows, long workspace) {
    Row newest = rows.newest(workspace).orElse(null);
    if (newest == null) {
      assertThat(actual.isNull()).isTrue();
      return;
    }
    assertThat(actual.path("snapshot_date").asText())
        .isEqualTo(newest.hour().toString().replace("Z", ".000Z"));
    assertThat(SnapshotRows.figures(actual)).isEqualTo(rows.sum(List.of(newest)));
  }

  @Test
  void none_isAnEmptyList() {
    centralita.sql("DELETE FROM workspaces");

    assertThat(centralita.get("/api/workspaces").body())
        .hasToString("{\"success\":true,\"workspaces\":[]}");
  }

  @Test
  void aThousand_areAnswered() {
    centralita.sql(
        "INSERT INTO workspaces (id, name) SELECT id, 'W' || id FROM generate_series(2, 1000) AS id",
        "INSERT INTO twilio_snapshots (workspace_id, snapshot_date, total_calls)"
            + " SELECT id, '2026-03-01T00:00Z', id FROM workspaces");

    assertThat(workspaces()).hasSize(1000);
    assertThat(centralita.get("/api/twilio-stats").body().at("/totals/total_calls").asLong())
        .isEqualTo(LongStream.rangeClosed(1, 1000).sum());
  }

  @Test
  void aParameter_is400() {
    assertThat(centralita.get("/api/workspaces?limit=1").status()).isEqualTo(400);
    assertThat(send("POST", "/api/workspaces?name=x", named("A")).status()).isEqualTo(400);
    assertThat(send("PATCH", "/api/workspaces/1?dryRun=true", named("A")).status()).isEqualTo(400);
    assertThat(workspaces().findValuesAsText("name")).containsExactly("Workspace 1");
  }

  @Test
  void post_addsOne_andPatchRenamesIt() {
    Reply added = send("POST", "/api/workspaces", named("Cobros"));
    String address = added.headers().firstValue("Location").orElseThrow();
    Reply renamed = send("PATCH", address, named("Cobros Sur"), "Content-Type", "application/json");

    assertThat(added.status()).isEqualTo(201);
    assertThat(added.body())
        .hasToString("{\"success\":true,\"workspace_id\":2,\"name\":\"Cobros\"}");
    assertThat(address).isEqualTo("/api/workspaces/2");
    assertThat(renamed.status()).isEqualTo(200);
    assertThat(renamed.body())
        .hasToString("{\"success\":true,\"workspace_id\":2,\"name\":\"Cobros Sur\"}");
    assertThat(workspaces().findValuesAsText("name")).containsExactly("Workspace 1", "Cobros Sur");
  }

  @Test
  void aNewOne_hasAnIdThatNobodyHas_norADeletedOneWhoseCallsAreStillThere() {
    centralita.sql(
        "INSERT INTO workspaces (id, name) VALUES (2, 'two'), (7, 'seven'), (9, 'nine')");
    centralita.sql("DELETE FROM workspaces WHERE id = 9");

    assertThat(send("POST", "/api/workspaces", named("A")).body().path("workspace_id").asInt())
        .isEqualTo(10);
    assertThat(send("POST", "/api/workspaces", named("A")).body().path("workspace_id").asInt())
        .isEqualTo(11);
  }

  @Test
  void manyAtOnce_haveAnIdEach() {
    centralita.sql("INSERT INTO workspaces (id, name) VALUES (100, 'by hand')");

    List<Integer> statuses =
        IntStream.range(0, 40)
            .parallel()
            .mapToObj(i -> send("POST", "/api/workspaces", named("W" + i)).status())
            .toList();

    assertThat(statuses).containsOnly(201);
    assertThat(centralita.value("SELECT count(DISTINCT name) FROM workspaces WHERE id > 100"))
        .isEqualTo("40");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"quoted\" \\ back",
        "</script><b>&amp;",
        "línea\nnueva\ttab",
        "中文 🙂 עברית",
        "  outer blanks stay  ",
        "'; DROP TABLE workspaces; --",
        ":name ${body} {{x}}",
        "0",
        "null",
        "\u0001a\u007f\u2028",
        "=1+1"
      })
  void anyText_isAName(String name) {
    Reply added = send("POST", "/api/workspaces", named(name));
    Reply renamed = send("PATCH", "/api/workspaces/1", named(name));

    assertThat(added.status()).as(added.body().toString()).isEqualTo(201);
    assertThat(added.body().path("name").asText()).isEqualTo(name);
    assertThat(renamed.status()).isEqualTo(200);
    assertThat(workspaces().findValuesAsText("name")).containsExactly(name, name);
  }

  @Test
  void twoHundredCharacters_areAName_howeverLongTheyAreInUtf16() {
    assertThat(send("POST", "/api/workspaces", named("🙂".repeat(200))).status()).isEqualTo(201);
    assertThat(send("POST", "/api/workspaces", named("🙂".repeat(201))).status()).isEqualTo(400);
    assertThat(send("POST", "/api/workspaces", named("a".repeat(201))).status()).isEqualTo(400);
  }

  @Test
  void whatPostgresCannotHold_isDroppedFromTheName() {
    Reply added = send("POST", "/api/workspaces", "{\"name\":\"A\\u0000B\\ud800C\"}");

    assertThat(added.status()).isEqualTo(201);
    assertThat(added.body().path("name").asText()).isEqualTo("ABC");
    assertThat(send("POST", "/api/workspaces", "{\"name\":\"\\u0000\"}").status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "null",
        "\"A\"",
        "{\"name\":null}",
        "{\"name\":\"\"}",
        "{\"name\":\" \\n\\t\"}",
        "{\"name\":\"\\u00a0\\u200b\"}",
        "{\"name\":1}",
        "{\"name\":[\"A\"]}",
        "{\"name\":{\"a\":\"A\"}}",
        "{\"name\":true}",
        "{\"Name\":\"A\"}",
        "{\"name\":\"A\",\"id\":7}",
        "{\"name\":\"A\",\"name\":\"B\"}",
        "{\"name\":\"A\"",
        "{\"name\":\"A\"} {}",
        "{name:'A'}",
        "name=A"
      })
  void anotherBody_is400WithOneSentence_andChangesNothing(String body) {
    for (Reply reply :
        new Reply[] {
          send("POST", "/api/workspaces", body, "Content-Type", "application/json"),
          send("PATCH", "/api/workspaces/1", body, "Content-Type", "application/json")
        }) {
      assertThat(reply.status()).as(reply.body().toString()).isEqualTo(400);
      assertThat(reply.body().path("success").asBoolean(true)).isFalse();
      assertThat(reply.body().path("error").asText())
          .endsWith(".")
          .doesNotContain("Exception", ". ");
    }
    assertThat(workspaces().findValuesAsText("name")).containsExactly("Workspace 1");
  }

  @Test
  void whatIsNoUtf8_is400() {
    byte[] latin = "{\"name\":\"Campaña\"}".getBytes(StandardCharsets.ISO_8859_1);

    assertThat(send(centralita, "POST", "/api/workspaces", latin).status()).isEqualTo(400);
  }

  @Test
  void aDeepBody_is400() {
    String deep = "{\"name\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";

    assertThat(send("POST", "/api/workspaces", deep).status()).isEqualTo(400);
  }

  @Test
  void aBodyOverOneMegabyte_is413() {
    assertThat(send("POST", "/api/workspaces", named("a".repeat(1_100_000))).status())
        .isEqualTo(413);
    assertThat(send("PATCH", "/api/workspaces/1", named("a".repeat(1_100_000))).status())
        .isEqualTo(413);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/x-www-form-urlencoded | {\"name\":\"A\"} | 415",
        "application/x-www-form-urlencoded | name=A | 415",
        "text/plain | {\"name\":\"A\"} | 415",
        "multipart/form-data; boundary=x | --x-- | 415",
        "Application/JSON; charset=utf-8 | {\"name\":\"A\"} | 201"
      })
  void aBodyOfAnotherType_is415(String type, String body, int status) {
    Reply reply = send("POST", "/api/workspaces", body, "Content-Type", type);

    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(status);
    if (status == 415) {
      assertThat(reply.body().path("error").asText()).contains("application/json");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "0", "-1", "x", "99999999999999999999", "1.0", "%00", "1%2f2", "+1"})
  void patchOfNone_is404(String id) {
    Reply reply = send("PATCH", "/api/workspaces/" + id, named("A"));

    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(404);
    assertThat(reply.body().path("error").asText()).endsWith(".");
    assertThat(workspaces().findValuesAsText("name")).containsExactly("Workspace 1");
  }

  @Test
  void inADatabaseThatHoldsLatin1_theRestOfANameIsKept() {
    try (TestDatabase latin =
        TestDatabase.with("ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C'")) {
      latin.database().migrate();
      try (RunningCentralita program = RunningCentralita.on(latin, Map.of())) {
        Reply added =
            send(
                program,
                "POST",
                "/api/workspaces",
                named("Campaña 🙂").getBytes(StandardCharsets.UTF_8));

        assertThat(added.status()).as(added.body().toString()).isEqualTo(201);
        assertThat(added.body().path("name").asText()).isEqualTo("Campaña ?");
      }
    }
  }
}
