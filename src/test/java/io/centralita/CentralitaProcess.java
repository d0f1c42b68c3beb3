package io.centralita;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.RunningCentralita.Reply;
import io.centralita.database.TestDatabase;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The packaged program as the README starts it: a process in a folder of its own with routes and
 * settings, asked over HTTP. Several may run at once; one that is started again in the same folder
 * goes on there, log included, on another port.
 */
public final class CentralitaProcess implements AutoCloseable {
  private static final Path JAR = Path.of("target", "centralita.jar").toAbsolutePath();
  private static final String INHERITED = "CRON_SECRET|TWILIO_.*|ELEVENLABS_.*|DATABASE_URL";
  private static final Duration START_WAIT = Duration.ofSeconds(90);

  private final Process process;
  private final Path log;
  private final URI address;
  private final List<ProcessHandle> orphans = new ArrayList<>();

  private CentralitaProcess(Process process, Path log, URI address) {
    this.process = process;
    this.log = log;
    this.address = address;
  }

  /**
   * With the environment variables given besides those that every test needs; null takes one away.
   */
  public static CentralitaProcess start(
      Path folder, Map<String, String> settings, String... arguments) {
    try {
      furnish(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return start(folder, command(arguments), settings);
  }

  /**
   * As {@link #start}, by a command that finds routes and settings itself; the log is in folder.
   */
  static CentralitaProcess start(Path folder, List<String> command, Map<String, String> settings) {
    try {
      Path log = folder.resolve("log");
      String port = settings.containsKey("PORT") ? settings.get("PORT") : freePort();
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      variables(builder.environment(), port, settings);
      return new CentralitaProcess(builder.start(), log, URI.create("http://127.0.0.1:" + port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until its tables are ready; it listens before. */
  public CentralitaProcess awaitUp() {
    try {
      Awaitility.await()
          .atMost(START_WAIT)
          .pollInterval(Duration.ofMillis(100))
          .until(() -> !process.isAlive() || isUp());
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("the program does not answer:\n" + log(), e);
    }
    if (!process.isAlive()) {
      throw new AssertionError("the program ended with " + process.exitValue() + ":\n" + log());
    }
    return this;
  }

  public Reply get(String path) {
    return RunningCentralita.send(request(path).GET().build());
  }

  public Reply post(String path, String... headers) {
    HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return RunningCentralita.send(request.build());
  }

  /** Waits for a run that succeeds, and tells of it. */
  JsonNode awaitSuccess() {
    return Awaitility.await()
        .atMost(START_WAIT)
        .until(
            () -> get("/api/runs?status=succeeded").body().at("/runs/0"),
            run -> !run.isMissingNode());
  }

  /**
   * Closes what killed processes left as whoever takes over would, in place of after 40 seconds.
   */
  static void asIfKilledLongAgo(TestDatabase database, String whichRuns) {
    RunningCentralita.sql(
        database.dataSource(),
        "UPDATE sync_runs SET status = 'interrupted', ended_at = greatest(heartbeat_at, started_at)"
            + " WHERE status = 'running' AND "
            + whichRuns
            + "; DELETE FROM sync_workers WHERE worker NOT IN"
            + " (SELECT owner FROM sync_runs WHERE status = 'running')");
  }

  /** As when its machine fails (SIGKILL); returns when it is gone. What it had started stays. */
  void kill() {
    process.descendants().forEach(orphans::add);
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Asks it to stop (SIGTERM). */
  void terminate() {
    process.destroy();
  }

  /** Whether it ended in time. */
  boolean waitFor(long seconds) {
    try {
      return process.waitFor(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What it and those before it in the same folder have printed. */
  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public URI address() {
    return address;
  }

  public Process process() {
    return process;
  }

  @Override
  public void close() {
    kill();
    orphans.forEach(ProcessHandle::destroyForcibly);
  }

  private static void furnish(Path folder) throws IOException {
    Path properties = folder.resolve("application.properties");
    if (!Files.exists(properties)) {
      Files.copy(Path.of("application.properties"), properties);
    }
    Path routes = folder.resolve("routes");
    if (!Files.exists(routes)) {
      Files.createDirectory(routes);
      try (Stream<Path> all = Files.list(Path.of("routes"))) {
        for (Path route : all.toList()) {
          Files.copy(route, routes.resolve(route.getFileName()));
        }
      }
    }
  }

  private static String freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return String.valueOf(free.getLocalPort());
    }
  }

  private static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(String.join(File.separator, System.getProperty("java.home"), "bin", "java"));
    command.add("-Xmx256m");
    if (!Boolean.getBoolean("test.process.asInProduction")) {
      // the second compiler costs more than it brings in a test
      command.add("-XX:TieredStopAtLevel=1");
    }
    command.addAll(List.of("-jar", JAR.toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  private static void variables(
      Map<String, String> environment, String port, Map<String, String> settings) {
    environment.keySet().removeIf(name -> name.matches(INHERITED));
    Map<String, String> own = new HashMap<>();
    own.put("PORT", port);
    own.put("HOST", "127.0.0.1");
    own.put("CRON_SECRET", RunningCentralita.SECRET);
    own.put("SCHEDULES_ENABLED", "false");
    // known to Java, and to no PostgreSQL
    own.put("TZ", "IST");
    own.putAll(settings);
    own.forEach(
        (name, value) -> {
          if (value == null) {
            environment.remove(name);
          } else {
            environment.put(name, value);
          }
        });
  }

  private boolean isUp() {
    try {
      return get("/api/runs?limit=1").status() == 200;
    } catch (IllegalStateException notYet) {
      return false;
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(address.resolve(path))
        .header("Authorization", "Bearer " + RunningCentralita.SECRET);
  }
}
