package io.centralita.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.CentralitaProcess;
import io.centralita.RunningCentralita;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.io.FileUtils;
import org.apache.commons.io.IOUtils;
import org.apache.commons.io.output.CountingOutputStream;
import org.apache.commons.io.output.NullOutputStream;

/**
 * How soon the packaged program, with 256 MB of heap, answers what the pages ask, on 1,000,000
 * calls and 300,000 conversations, and of calls again with 300,000 more that only webhooks have
 * told of, and with 500,000 recordings: {@code mvn -Pbench -Dbenchmark=ApiBenchmark verify}. Each
 * time is that of a whole request over HTTP, one after the other.
 */
public final class ApiBenchmark {

  private static final int WARM_UP = 10;
  private static final int REQUESTS = 21;
  private static final String SECRET = "Bearer " + RunningCentralita.SECRET;

  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<String, String> addresses;
  private final CentralitaProcess program;

  private ApiBenchmark(CentralitaProcess program) {
    this.program = program;
    this.addresses = addresses(program);
  }

  /** Prints a table. */
  public static void main(String... arguments) throws IOException {
    Path folder = Files.createTempDirectory("centralita-benchmark");
    try (BenchmarkDatabase database = new BenchmarkDatabase()) {
      database.execute(sql("fill-calls.sql"), sql("fill-conversations.sql"));
      database.settle();
      try (CentralitaProcess program =
          CentralitaProcess.start(folder, Map.of("DATABASE_URL", database.address())).awaitUp()) {
        rollUp(program);
        database.settle();
        ApiBenchmark benchmark = new ApiBenchmark(program);
        benchmark.measure();
        benchmark.keepCalls();
        database.execute(sql("fill-webhooks.sql"));
        database.settle();
        System.out.println("\nWith what webhooks told:\n");
        benchmark.measure();
        benchmark.csv();
        benchmark.moveNumber();
      }
    } finally {
      FileUtils.deleteQuietly(folder.toFile());
    }
  }

  static void rollUp(CentralitaProcess program) {
    for (String source : new String[] {"twilio", "elevenlabs"}) {
      check(program.post("/api/generate-" + source + "-snapshots").status());
    }
  }

  /** What the pages ask, by what it is. */
  static Map<String, String> addresses(CentralitaProcess program) {
    Map<String, String> all = new LinkedHashMap<>();
    Instant now = Instant.now().truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS);
    String day = period(now, 1);
    String week = period(now, 7);
    String month = period(now, 30);
    String year = period(now, 365);
    JsonNode newest = program.get("/api/calls?limit=1&status=completed").body().at("/calls/0");
    for (String source : new String[] {"twilio", "elevenlabs"}) {
      String stats = "/api/" + source + "-stats";
      all.put(source + "-stats, newest", stats);
      all.put(source + "-stats, a day by hour", stats + day + "&group=hour&by=workspace");
      all.put(source + "-stats, a week by day", stats + week + "&group=day&by=workspace");
      all.put(
          source + "-stats, a month by day of Madrid",
          stats + month + "&group=day&by=workspace&zone=Europe/Madrid");
      all.put(source + "-stats, a month by hour", stats + month + "&group=hour");
      all.put(source + "-stats, a year by day", stats + year + "&group=day");
    }
    all.put("twilio-directions, a week", "/api/twilio-directions" + week);
    all.put("twilio-directions, a month", "/api/twilio-directions" + month);
    all.put("workspaces", "/api/workspaces");
    all.put("phones", "/api/phones");
    all.put("phones of a workspace", "/api/phones?workspace=7");
    all.put("calls, newest 50", "/api/calls");
    all.put("calls, newest 500", "/api/calls?limit=500");
    all.put("calls of a workspace that failed", "/api/calls?workspace=10&status=failed");
    all.put(
        "calls by a whole number", "/api/calls?q=" + encoded(newest.path("to_number").asText()));
    all.put("calls by four digits", "/api/calls?q=4711");
    all.put("calls by digits nobody has", "/api/calls?q=99999999");
    all.put("calls by an own number, failed", "/api/calls?q=911000042&status=failed");
    all.put("calls with a recording", "/api/calls?recorded=true");
    all.put("calls with a recording, busy", "/api/calls?recorded=true&status=busy");
    all.put("calls without a recording, of a workspace", "/api/calls?recorded=false&workspace=10");
    all.put("calls that were missed, as webhooks say it", "/api/calls?status=missed");
    all.put("calls inbound, left a message", "/api/calls?status=voicemail&direction=inbound");
    all.put("calls of a week that were busy", "/api/calls" + week + "&status=busy");
    all.put("calls of no kind there is", "/api/calls?status=queued&workspace=3");
    all.put("a call's story", "/api/calls/" + newest.path("id").asText());
    all.put("runs", "/api/runs");
    all.put("jobs", "/api/jobs");
    all.put("alerts", "/api/alerts");
    all.put("coverage, a day", "/api/coverage" + day);
    all.put("coverage, a month", "/api/coverage" + month);
    return all;
  }

  /** What else webhooks tell of changes nothing. */
  private void keepCalls() {
    addresses.keySet().removeIf(what -> !what.startsWith("call") && !what.startsWith("a call"));
  }

  private static String period(Instant to, int days) {
    return "?from=" + to.minus(Duration.ofDays(days)) + "&to=" + to;
  }

  private void measure() {
    System.out.println("| what | median ms | slowest ms | KB |\n| --- | --: | --: | --: |");
    addresses.forEach(
        (what, address) -> {
          long bytes = 0;
          for (int request = 0; request < WARM_UP; request++) {
            bytes = send(request(address).GET().build());
          }
          double[] millis = new double[REQUESTS];
          for (int request = 0; request < REQUESTS; request++) {
            millis[request] = millis(() -> send(request(address).GET().build()));
          }
          Arrays.sort(millis);
          System.out.printf(
              Locale.ROOT,
              "| %s | %.1f | %.1f | %.1f |%n",
              what,
              millis[REQUESTS / 2],
              millis[REQUESTS - 1],
              bytes / 1e3);
        });
  }

  private void csv() {
    long[] bytes = new long[1];
    double millis = millis(() -> bytes[0] = send(request("/api/calls.csv").GET().build()));
    System.out.printf(
        Locale.ROOT,
        "%nAll calls as CSV: %.1f s, %,d MB; the program's memory at most %,d MB.%n",
        millis / 1e3,
        bytes[0] / 1_000_000,
        Usage.peakMemory(program.process().toHandle()) >> 20);
  }

  private void moveNumber() {
    for (int workspace : new int[] {9, 8}) {
      HttpRequest move =
          request("/api/phones/%2B34911000007")
              .PUT(HttpRequest.BodyPublishers.ofString("{\"workspace_id\":" + workspace + "}"))
              .header("Content-Type", "application/json")
              .build();
      System.out.printf(
          Locale.ROOT,
          "A number of 5,000 calls given to another workspace: %.0f ms.%n",
          millis(() -> send(move)));
    }
  }

  private HttpRequest.Builder request(String address) {
    return HttpRequest.newBuilder(program.address().resolve(address))
        .header("Authorization", SECRET);
  }

  /** Reads the answer and throws it away; how many bytes it had. */
  private long send(HttpRequest request) {
    try {
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      check(response.statusCode());
      try (InputStream body = response.body();
          CountingOutputStream nowhere = new CountingOutputStream(NullOutputStream.INSTANCE)) {
        IOUtils.copyLarge(body, nowhere);
        return nowhere.getByteCount();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(request.uri().getPath(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void check(int status) {
    if (status != 200) {
      throw new IllegalStateException("The program answers " + status + ".");
    }
  }

  private static double millis(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e6;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String sql(String name) throws IOException {
    return IOUtils.resourceToString("/benchmark/" + name, StandardCharsets.UTF_8);
  }
}
