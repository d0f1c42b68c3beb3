package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program as the README starts it. */
class PackagedProgramIT {

  @TempDir Path folder;

  @Test
  void demo_syncsAtOnce_isRescheduledLive_stopsInOrder_andGoesOnWithItsData() throws Exception {
    int logged;
    try (CentralitaProcess demo = CentralitaProcess.start(folder, asDelivered(), "--demo")) {
      awaitRun(demo, "status=succeeded");

      assertThat(run(demo, "status=succeeded").path("totalCalls").asInt()).isGreaterThan(4000);
      assertThat(demo.post("/api/sync-twilio-hourly").status()).isEqualTo(200);
      assertSignsInWithOneClick(demo);

      reschedule("0 0 * * * ?", "* * * * * ?");
      awaitSoon(() -> "schedule".equals(run(demo, "limit=1").path("trigger").asText()));
      reschedule("* * * * * ?", "* * * * ?");
      awaitSoon(() -> "DEGRADED".equals(health(demo).path("status").asText()));
      assertThat(health(demo).toString()).contains("schedules.camel.yaml, line ");
      reschedule("* * * * ?", "0 0 * * * ?");
      awaitSoon(() -> "UP".equals(health(demo).path("status").asText()));

      String resync = "/api/resync-twilio-historical";
      awaitSoon(() -> demo.post(resync, "Prefer", "respond-async").status() == 202);
      List<ProcessHandle> children = demo.process().descendants().toList();
      demo.terminate();

      assertThat(demo.waitFor(10)).isTrue();
      assertThat(children).noneMatch(ProcessHandle::isAlive);
      logged = demo.log().length();
    }

    Map<String, String> settings = asDelivered();
    settings.put("LOG_FORMAT", "json");
    try (CentralitaProcess again = CentralitaProcess.start(folder, settings, "--demo")) {
      awaitRun(again, "status=interrupted");
      awaitRun(again, "status=succeeded&job=twilio-historical&limit=2");
      assertThat(run(again, "status=interrupted").path("job").asText())
          .isEqualTo("twilio-historical");
      // these may be of the first start
      int secondStart = logged;
      Pattern ofARun = Pattern.compile("\"run\":[0-9]");
      awaitSoon(() -> ofARun.matcher(again.log().substring(secondStart)).find());
      assertEveryLineIsAnObject(again.log().substring(logged));
    }
  }

  /** At the address that it prints when its history is there. */
  private static void assertSignsInWithOneClick(CentralitaProcess demo) throws Exception {
    Pattern printed = Pattern.compile("http://127\\.0\\.0\\.1:\\d+/login\\?token=[0-9a-f]{32}");
    awaitSoon(() -> printed.matcher(demo.log()).find());
    URI address =
        printed
            .matcher(demo.log())
            .results()
            .map(found -> URI.create(found.group()))
            .findFirst()
            .get();

    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(303);
    assertThat(answer.headers().firstValue("Set-Cookie").orElse(""))
        .startsWith("centralita_session=");
  }

  private static void assertEveryLineIsAnObject(String log) throws IOException {
    boolean ofARun = false;
    for (String line : log.lines().toList()) {
      JsonNode event = new ObjectMapper().readTree(line);
      assertThat(event.properties().stream().map(Map.Entry::getKey))
          .as(line)
          .contains("ts", "level", "logger", "message");
      ofARun |= event.path("run").asLong() > 0;
      assertThat(event.path("message").asText()).doesNotContainPattern("\\+1500555[0-9]{4}");
    }
    assertThat(ofARun).isTrue();
  }

  @Test
  void withoutTheSecret_theStartStopsInOneSentence() {
    Map<String, String> settings = asDelivered();
    settings.put("CRON_SECRET", null);
    try (CentralitaProcess process = CentralitaProcess.start(folder, settings)) {
      assertThat(process.waitFor(30)).isTrue();
      assertThat(process.process().exitValue()).isEqualTo(1);
      assertThat(process.log())
          .matches("Centralita cannot start: CRON_SECRET is not set[^\\n]*\\.\\n");
    }
  }

  @Test
  void whileItWaitsForItsDatabase_itStopsAtOnce() {
    Map<String, String> settings = new HashMap<>();
    // nothing ever listens there
    settings.put("DATABASE_URL", "postgresql://ana:topsecret@127.0.0.1:1/calls");
    try (CentralitaProcess process = CentralitaProcess.start(folder, settings)) {
      awaitUnavailable(process);

      process.terminate();

      assertThat(process.waitFor(10)).isTrue();
      assertThat(process.log())
          .containsOnlyOnce("waiting for it")
          .doesNotContain("ERROR", "topsecret", "Exception");
    }
  }

  @Test
  void whereItsDatabaseIsOutOfReachForGood_itEndsInOneSentence() {
    Map<String, String> settings = new HashMap<>();
    settings.put("DATABASE_URL", "postgresql://ana:topsecret@no-such-host.invalid/calls");
    try (CentralitaProcess process = CentralitaProcess.start(folder, settings)) {
      assertThat(process.waitFor(60)).isTrue();
      assertThat(process.process().exitValue()).isEqualTo(1);
      assertThat(process.log().lines().filter(line -> !line.contains("INFO")))
          .singleElement()
          .asString()
          .matches("Centralita cannot start: [^\\n]*there is no such host[^\\n]*\\.")
          .doesNotContain("topsecret");
    }
  }

  private static void awaitUnavailable(CentralitaProcess process) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> process.get("/api/runs").status() == 503 && health(process).isObject());
  }

  /** With the defaults of the program where other tests have their own. */
  static Map<String, String> asDelivered() {
    Map<String, String> settings = new HashMap<>();
    settings.put("HOST", null);
    settings.put("SCHEDULES_ENABLED", null);
    return settings;
  }

  private void reschedule(String from, String to) throws IOException {
    Path file = folder.resolve("routes").resolve("schedules.camel.yaml");
    Files.writeString(
        file, Files.readString(file).replace("cron: \"" + from + "\"", "cron: \"" + to + "\""));
  }

  private static void awaitRun(CentralitaProcess process, String query) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .ignoreExceptions()
        .until(() -> !run(process, query).isMissingNode());
  }

  private static void awaitSoon(Callable<Boolean> condition) {
    Awaitility.await().atMost(Duration.ofSeconds(15)).until(condition);
  }

  private static JsonNode health(CentralitaProcess process) {
    return process.get("/health").body();
  }

  private static JsonNode run(CentralitaProcess process, String query) {
    return process.get("/api/runs?" + query).body().at("/runs/0");
  }
}
