package io.centralita;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.centralita.RunningCentralita.Reply;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program as the README starts it: a process in a folder with routes and settings. */
class PackagedProgramIT {

  private static final Path JAR = Path.of("target", "centralita.jar").toAbsolutePath();

  @TempDir Path folder;
  private final List<Process> started = new ArrayList<>();
  private int port;

  @BeforeEach
  void copyWhatAnOperatorHas() throws IOException {
    Files.createDirectory(folder.resolve("routes"));
    Files.copy(Path.of("application.properties"), folder.resolve("application.properties"));
    try (Stream<Path> routes = Files.list(Path.of("routes"))) {
      for (Path route : routes.toList()) {
        Files.copy(route, folder.resolve("routes").resolve(route.getFileName()));
      }
    }
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
  }

  @AfterEach
  void killWhatIsLeft() {
    started.forEach(process -> process.descendants().forEach(ProcessHandle::destroyForcibly));
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void demo_syncsAtOnce_isRescheduledLive_stopsInOrder_andGoesOnWithItsData() throws Exception {
    Process demo = start(Map.of("CRON_SECRET", RunningCentralita.SECRET), "--demo");
    awaitRun("status=succeeded");

    assertThat(run("status=succeeded").path("totalCalls").asInt()).isGreaterThan(4000);
    assertThat(post("/api/sync-twilio-hourly").status()).isEqualTo(200);

    reschedule("0 0 * * * ?", "* * * * * ?");
    Awaitility.await()
        .atMost(Duration.ofSeconds(15))
        .until(() -> "schedule".equals(run("limit=1").path("trigger").asText()));
    reschedule("* * * * * ?", "* * * * ?");
    Awaitility.await()
        .atMost(Duration.ofSeconds(15))
        .until(() -> "DEGRADED".equals(get("/health").body().path("status").asText()));
    assertThat(get("/health").body().toString()).contains("schedules.camel.yaml, line ");
    reschedule("* * * * ?", "0 0 * * * ?");
    Awaitility.await()
        .atMost(Duration.ofSeconds(15))
        .until(() -> "UP".equals(get("/health").body().path("status").asText()));

    Awaitility.await()
        .atMost(Duration.ofSeconds(15))
        .until(
            () -> post("/api/resync-twilio-historical", "Prefer", "respond-async").status() == 202);
    List<ProcessHandle> children = demo.descendants().toList();
    demo.destroy();

    assertThat(demo.waitFor(10, SECONDS)).isTrue();
    assertThat(children).noneMatch(ProcessHandle::isAlive);

    start(Map.of("CRON_SECRET", RunningCentralita.SECRET, "LOG_FORMAT", "json"), "--demo");
    awaitRun("status=interrupted");
    awaitRun("status=succeeded&job=twilio-historical&limit=2");
    assertThat(run("status=interrupted").path("job").asText()).isEqualTo("twilio-historical");
    assertEveryLineIsAnObject();
  }

  private void assertEveryLineIsAnObject() throws IOException {
    boolean ofARun = false;
    for (String line : Files.readAllLines(folder.resolve("log"))) {
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
  void withoutTheSecret_theStartStopsInOneSentence() throws Exception {
    Process process = start(Map.of());

    assertThat(process.waitFor(30, SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
    assertThat(Files.readString(folder.resolve("log")))
        .matches("Centralita cannot start: CRON_SECRET is not set[^\\n]*\\.\\n");
  }

  private Process start(Map<String, String> settings, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-jar");
    command.add(JAR.toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile());
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.matches("CRON_SECRET|TWILIO_.*|DATABASE_URL"));
    builder.environment().put("PORT", String.valueOf(port));
    builder.environment().putAll(settings);
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private void reschedule(String from, String to) throws IOException {
    Path file = folder.resolve("routes").resolve("schedules.camel.yaml");
    Files.writeString(
        file, Files.readString(file).replace("cron: \"" + from + "\"", "cron: \"" + to + "\""));
  }

  private void awaitRun(String query) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .ignoreExceptions()
        .until(() -> !run(query).isMissingNode());
  }

  private JsonNode run(String query) {
    return get("/api/runs?" + query).body().at("/runs/0");
  }

  private Reply get(String path) {
    return RunningCentralita.send(request(path).GET().build());
  }

  private Reply post(String path, String... headers) {
    HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return RunningCentralita.send(request.build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .header("Authorization", "Bearer " + RunningCentralita.SECRET);
  }
}
