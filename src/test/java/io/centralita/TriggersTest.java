package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quartz.CronScheduleBuilder.cronSchedule;

import io.centralita.RunningCentralita.Reply;
import io.centralita.database.TestDatabase;
import io.centralita.testkit.FakeTwilio;
import io.centralita.testkit.Fault;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quartz.CronTrigger;
import org.quartz.TriggerBuilder;

/** The triggers as HTTP sees them. */
class TriggersTest {

  @RegisterExtension
  static final CentralitaExtension extension = new CentralitaExtension().besideTwilio();

  private final FakeTwilio twilio = extension.twilio();
  private final RunningCentralita centralita = extension.program();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "from=2026-13-01",
        "from=yesterday",
        "from=2026-03-02&to=2026-03-02",
        "from=2026-03-03&to=2026-03-02",
        "from=2026-03-02T10:00:00",
        "to=1999-01-01",
        "from=2026-03-01&from=2026-03-02",
        "from=",
        "start=2026-03-01&end=2026-03-02",
        "From=2026-03-01",
        "from=2026-03-01&until=2026-03-02",
        "=2026-03-01"
      })
  void badPeriod_is400WithOneSentence(String query) {
    Reply reply = centralita.post("/api/resync-twilio-historical?" + query);

    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(400);
    assertThat(reply.body().path("success").asBoolean(true)).isFalse();
    assertThat(reply.body().path("error").asText()).endsWith(".").doesNotContain("Exception");
    assertThat(centralita.value("SELECT count(*) FROM sync_runs")).isEqualTo("0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-03-02T10:00:00%2B02:00", "2026-03-02T10:00:00+02:00", "2026-03-02"})
  void periodWithOffset_isUnderstood(String from) {
    Reply reply = centralita.post("/api/resync-twilio-historical?to=2026-03-03&from=" + from);

    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    assertThat(reply.body().at("/period/start").asText())
        .isEqualTo(from.length() > 10 ? "2026-03-02T08:00:00.000Z" : "2026-03-02T00:00:00.000Z");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/sync-twilio-hourly", "/api/runs", "/api/nothing", "/api/"})
  void withoutTheSecret_is401(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(centralita.address(path));
    Reply none = RunningCentralita.send(request.copy().build());
    Reply wrong =
        RunningCentralita.send(request.copy().header("Authorization", "Bearer wrong").build());
    Reply basic =
        RunningCentralita.send(
            request.copy().header("Authorization", "Basic " + RunningCentralita.SECRET).build());

    for (Reply reply : new Reply[] {none, wrong, basic}) {
      assertThat(reply.status()).isEqualTo(401);
      assertThat(reply.body().toString()).isEqualTo("{\"error\":\"Unauthorized\"}");
    }
    assertThat(twilio.requests()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /api/resync-twilio-historical, 405",
    "DELETE, /api/sync-twilio-hourly, 405",
    "GET, /api/reassign-workspaces, 405",
    "POST, /api/runs, 405",
    "POST, /api/runs/1, 405",
    "GET, /api/nothing, 404",
    "GET, /api/calls-csv, 404",
    "POST, /api/calls-csv, 404",
    "GET, /application.properties, 404",
    "GET, /api/runs/1, 404",
    "GET, /api/runs/x, 404",
    "GET, /api/runs?limit=0, 400",
    "GET, /api/runs?status=done, 400",
    "GET, /api/runs?job=nonsense, 400",
    "GET, /api/runs?limit=-1, 400",
    "GET, /api/runs?limit=1001, 400",
    "GET, /api/runs?limit=, 400",
    "GET, /api/runs?Limit=1, 400",
    "GET, /api/runs/1?verbose, 400",
    "GET, /api/runs/99999999999999999999, 404",
    "GET, /api/runs/%00, 404",
    "GET, /api/runs/1%2f2, 404",
    "GET, /api/coverage?day=2026-03-01, 400",
    "GET, /api/alerts?limit=1, 400",
    "POST, /api/sync-twilio-hourly?from=2026-03-01, 400",
    "POST, /api/reassign-workspaces?dryRun=true, 400",
    "OPTIONS, /api/runs, 405",
    "get, /api/runs, 405"
  })
  void whatCannotBeServed_saysSoInJson(String method, String path, int status) {
    Reply reply = centralita.send(method, path);

    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(status);
    assertThat(reply.body().path("success").asBoolean(true)).isFalse();
    assertThat(reply.body().path("error").asText()).isNotBlank();
    if (status == 405) {
      assertThat(reply.headers().firstValue("Allow")).isPresent();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/sync-twilio-hourly | GET, POST",
        "/api/reassign-workspaces | POST",
        "/api/workspaces | GET, HEAD, POST",
        "/api/workspaces/1 | PATCH",
        "/api/runs/1/ | GET, HEAD",
        "/api/calls.csv | GET, HEAD",
        "/health | GET, HEAD",
        "/functions/v1/elevenlabs-webhook | POST"
      })
  void anotherMethod_isToldWhichThereAre(String path, String methods) {
    Reply reply = centralita.send("DELETE", path);

    assertThat(reply.status()).isEqualTo(405);
    assertThat(reply.headers().firstValue("Allow")).contains(methods);
    assertThat(reply.body().path("error").asText()).contains(methods);
  }

  @Test
  void anIdInTheAddress_countsWhateverAHeaderOfThatNameSays() {
    int run = centralita.post("/api/generate-twilio-snapshots").body().path("runId").asInt();

    Reply reply = centralita.get("/api/runs/" + run, "id", "0", "Id", "none");

    assertThat(reply.body().at("/run/runId").asInt()).isEqualTo(run);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json | {\"from\":\"2026-03-01\",\"to\":\"2026-03-02\"} | 2026-03-01",
        "application/json | [] | []",
        "application/json | null | null",
        "text/plain | from=2026-03-01 | from=2026-03-01",
        "application/x-www-form-urlencoded | from=2026-03-01&to=2026-03-02 | 2026-03-01",
        "multipart/form-data; boundary=x | --x-- | multipart"
      })
  void aBodyThatSaysSomething_is400NamingIt(String type, String body, String named) {
    Reply reply = postBody("/api/resync-twilio-historical", type, body);

    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(400);
    assertThat(reply.body().path("error").asText()).contains(named).endsWith(".");
    assertThat(centralita.value("SELECT count(*) FROM sync_runs")).isEqualTo("0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json | {}",
        "application/json | ' { }\n'",
        "application/x-www-form-urlencoded | {}",
        "text/plain | ' '"
      })
  void aBodyThatSaysNothing_isNoBody(String type, String body) {
    assertThat(postBody("/api/generate-twilio-snapshots", type, body).status()).isEqualTo(200);
  }

  private Reply postBody(String path, String type, String body) {
    return RunningCentralita.send(
        HttpRequest.newBuilder(centralita.address(path))
            .header("Authorization", "Bearer " + RunningCentralita.SECRET)
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  @Test
  void aHeaderCalledFrom_isNoParameter() {
    Reply reply =
        centralita.post(
            "/api/resync-twilio-historical?to=2025-08-02", "From", "somebody@example.com");

    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    assertThat(reply.body().at("/period/start").asText()).isEqualTo("2025-08-01T00:00:00.000Z");
  }

  @Test
  void bodyOverOneMegabyte_is413() {
    HttpRequest request =
        HttpRequest.newBuilder(centralita.address("/api/sync-twilio-hourly"))
            .header("Authorization", "Bearer " + RunningCentralita.SECRET)
            .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[1_100_000]))
            .build();

    Reply reply = RunningCentralita.send(request);

    assertThat(reply.status()).isEqualTo(413);
    assertThat(reply.body().path("error").asText()).contains("1 MB");
  }

  @Test
  void whileARunIsGoingOn_theOthersAnswer409WithItsId_andAScheduleIsSkipped() {
    CountDownLatch hold = new CountDownLatch(1);
    twilio.fault(request -> true, 1, Fault.holdUntil(hold));
    CompletableFuture<Reply> first =
        CompletableFuture.supplyAsync(() -> centralita.post("/api/sync-twilio-hourly"));
    // two at a time when the hour before midnight is read, too
    Awaitility.await().until(() -> !twilio.requests().isEmpty());

    for (String path :
        new String[] {
          "/api/sync-hourly",
          "/api/sync-twilio-daily",
          "/api/resync-twilio-historical",
          "/api/generate-twilio-snapshots",
          "/api/reassign-workspaces"
        }) {
      Reply busy = centralita.post(path);
      assertThat(busy.status()).as(path).isEqualTo(409);
      assertThat(busy.body().path("runId").asLong()).isEqualTo(1);
      assertThat(busy.body().path("error").asText()).contains("run 1 (twilio-hourly)");
    }
    centralita.camel().createProducerTemplate().sendBody("seda:jobs", "twilio-hourly");
    Awaitility.await()
        .until(() -> centralita.get("/api/runs?status=skipped").body().path("runs").size() == 1);
    hold.countDown();

    assertThat(first.join().status()).isEqualTo(200);
    assertThat(centralita.get("/api/runs?status=skipped").body().at("/runs/0/trigger").asText())
        .isEqualTo("schedule");
  }

  @Test
  void aFireIsOneRun_howeverOftenItIsHeard_alsoAfterTheRun() {
    CronTrigger hourly =
        TriggerBuilder.newTrigger().withSchedule(cronSchedule("0 0 * * * ?")).build();
    Date first = hourly.getFireTimeAfter(new Date());
    Date second = hourly.getFireTimeAfter(first);

    fire(hourly, first);
    Awaitility.await()
        .until(() -> centralita.get("/api/runs?status=succeeded").body().at("/runs/0").isObject());
    fire(hourly, first);
    fire(hourly, second);
    Awaitility.await()
        .until(() -> centralita.get("/api/runs?status=succeeded").body().at("/runs/1").isObject());

    assertThat(centralita.get("/api/runs").body().path("runs")).hasSize(2);
  }

  @Test
  void aFireWhileTheDatabaseIsAway_isMadeUpForWhenItIsBack() {
    // more often than the ledger tries by itself
    centralita.sql(
        "CREATE SEQUENCE restarts",
        "CREATE FUNCTION restart() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN"
            + " IF nextval('restarts') < 7 THEN RAISE 'restarting' USING ERRCODE = 'admin_shutdown'; END IF;"
            + " RETURN new; END$$",
        "CREATE TRIGGER restart BEFORE INSERT ON sync_runs FOR EACH ROW EXECUTE FUNCTION restart()");
    try {
      CronTrigger hourly =
          TriggerBuilder.newTrigger().withSchedule(cronSchedule("0 0 * * * ?")).build();
      fire(hourly, hourly.getFireTimeAfter(new Date()));

      Awaitility.await()
          .until(
              () -> centralita.get("/api/runs?status=succeeded").body().at("/runs/0").isObject());
      assertThat(centralita.get("/api/runs").body().path("runs")).hasSize(1);
    } finally {
      centralita.sql("DROP FUNCTION restart() CASCADE", "DROP SEQUENCE restarts");
    }
  }

  /** As Quartz does. */
  private void fire(CronTrigger schedule, Date at) {
    centralita
        .camel()
        .createProducerTemplate()
        .sendBodyAndHeaders(
            "seda:jobs", "twilio-hourly", Map.of("trigger", schedule, "scheduledFireTime", at));
  }

  @Test
  void respondAsync_answersAtOnce_andTheLedgerTellsTheRest() {
    CountDownLatch hold = new CountDownLatch(1);
    twilio.fault(request -> true, 1, Fault.holdUntil(hold));

    Reply accepted =
        centralita.post(
            "/api/resync-twilio-historical?from=2026-03-01&to=2026-03-04",
            "Prefer",
            "wait=10",
            "Prefer",
            "Respond-Async; x=1");

    assertThat(accepted.status()).isEqualTo(202);
    assertThat(accepted.body().toString())
        .isEqualTo("{\"success\":true,\"runId\":1,\"status\":\"running\"}");
    String location = accepted.headers().firstValue("Location").orElseThrow();
    assertThat(location).isEqualTo("/api/runs/1");
    Awaitility.await()
        .until(() -> centralita.get(location).body().at("/run/slicesTotal").asInt() == 3);
    assertThat(centralita.get(location).body().at("/run/status").asText()).isEqualTo("running");
    hold.countDown();
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> centralita.get(location).body().at("/run/status").asText().equals("succeeded"));
    assertThat(centralita.get(location).body().at("/run/slicesDone").asInt()).isEqualTo(3);
  }

  @Test
  void everyAnswer_carriesTheSecurityHeaders() {
    for (Reply reply :
        new Reply[] {
          centralita.get("/health"), centralita.get("/nothing"), centralita.get("/api/runs")
        }) {
      assertThat(reply.headers().firstValue("Content-Security-Policy").orElse(""))
          .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'");
      assertThat(reply.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(reply.headers().firstValue("Referrer-Policy")).contains("same-origin");
    }
  }

  @Test
  void health_isOpen_andNamesDatabaseAndRoutes() {
    Reply reply =
        RunningCentralita.send(HttpRequest.newBuilder(centralita.address("/health")).build());

    assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
    assertThat(reply.body().path("status").asText()).isEqualTo("UP");
    assertThat(reply.body().path("checks").findValuesAsText("name"))
        .containsExactly("database", "spool", "routes", "schedules");
    assertThat(centralita.get("/health?verbose").body().path("checks").findValuesAsText("name"))
        .contains("database", "schedule-twilio-hourly", "slice");
  }

  @Test
  void withoutCredentials_theJobFailsNamingThem_andTheRestWorks() {
    try (TestDatabase database = TestDatabase.migrated();
        RunningCentralita bare = RunningCentralita.on(database, Map.of())) {
      Reply sync = bare.post("/api/sync-twilio-hourly");

      assertThat(sync.status()).isEqualTo(500);
      assertThat(sync.body().path("error").asText())
          .contains("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN");
      assertThat(bare.get("/api/generate-twilio-snapshots").status()).isEqualTo(200);
      assertThat(bare.get("/api/runs").body().at("/runs/1/status").asText()).isEqualTo("failed");
    }
  }

  @Test
  void anApiKey_isUsedInPlaceOfTheToken() {
    String key = "SK00000000000000000000000000000001";
    twilio.credentials(key, "key secret");
    Map<String, String> settings = RunningCentralita.twilio(twilio);
    settings.put("TWILIO_AUTH_TOKEN", "for webhooks only");
    settings.put("TWILIO_API_KEY", key);
    settings.put("TWILIO_API_SECRET", "key secret");

    try (TestDatabase database = TestDatabase.migrated();
        RunningCentralita keyed = RunningCentralita.on(database, settings)) {
      assertThat(keyed.post("/api/sync-twilio-hourly").status()).isEqualTo(200);
    }
  }
}
