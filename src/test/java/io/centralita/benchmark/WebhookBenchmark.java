package io.centralita.benchmark;

import io.centralita.CentralitaProcess;
import io.centralita.testkit.TwilioCaller;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.apache.commons.io.FileUtils;
import org.awaitility.Awaitility;

/**
 * How soon the packaged program, with 256 MB of heap, answers Twilio's webhooks with 50 of them in
 * flight, and how soon a backlog of 10,000 events is stored: {@code mvn -Pbench
 * -Dbenchmark=WebhookBenchmark verify}. Caller, program and database share the machine.
 */
public final class WebhookBenchmark {

  private static final int IN_FLIGHT = 50;
  private static final int REQUESTS = 3000;
  private static final int BACKLOG = 10_000;
  private static final String INCOMING = "/functions/v1/twilio-webhook";
  private static final String STATUS = "/functions/v1/twilio-status";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final CentralitaProcess program;
  private int calls;

  private WebhookBenchmark(CentralitaProcess program) {
    this.program = program;
  }

  /** Prints a table. */
  public static void main(String... arguments) throws Exception {
    Path folder = Files.createTempDirectory("centralita-benchmark");
    try (BenchmarkDatabase database = new BenchmarkDatabase()) {
      database.execute(
          "INSERT INTO tenants (name) VALUES ('One')",
          "INSERT INTO tenant_phone_numbers (tenant_id, phone_number) SELECT id, '+15005550006' FROM tenants");
      try (CentralitaProcess program =
          CentralitaProcess.start(
                  folder,
                  Map.of(
                      "DATABASE_URL",
                      database.address(),
                      "TWILIO_ACCOUNT_SID",
                      TwilioCaller.ACCOUNT,
                      "TWILIO_AUTH_TOKEN",
                      TwilioCaller.TOKEN))
              .awaitUp()) {
        new WebhookBenchmark(program).measure(database);
      }
    } finally {
      FileUtils.deleteQuietly(folder.toFile());
    }
  }

  private void measure(BenchmarkDatabase database) throws InterruptedException {
    System.out.println(
        "| 50 in flight | median ms | p99 ms | slowest ms |\n| --- | --: | --: | --: |");
    measure("incoming calls, program just started", INCOMING, "ringing");
    measure("incoming calls", INCOMING, "ringing");
    measure("status callbacks", STATUS, "completed");
    measure("a digit", "/twilio-menu", "in-progress");
    awaitCalls(database, calls);
    try (BenchmarkDatabase.Lock ignored = database.lock("crm_calls")) {
      send(BACKLOG, INCOMING, "ringing");
    }
    long start = System.nanoTime();
    awaitCalls(database, calls);
    System.out.printf(
        Locale.ROOT,
        "%nA backlog of %,d events was stored in %.1f s.%n",
        BACKLOG,
        (System.nanoTime() - start) / 1e9);
  }

  private static void awaitCalls(BenchmarkDatabase database, int expected) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(5))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> database.number("SELECT count(*) FROM crm_calls") == expected);
  }

  private void measure(String what, String path, String status) throws InterruptedException {
    double[] millis = send(REQUESTS, path, status);
    Arrays.sort(millis);
    System.out.printf(
        Locale.ROOT,
        "| %s | %.0f | %.0f | %.0f |%n",
        what,
        millis[REQUESTS / 2],
        millis[REQUESTS * 99 / 100],
        millis[REQUESTS - 1]);
  }

  private double[] send(int requests, String path, String status) throws InterruptedException {
    Semaphore inFlight = new Semaphore(IN_FLIGHT);
    Queue<Double> millis = new ConcurrentLinkedQueue<>();
    CompletableFuture<?>[] answers = new CompletableFuture<?>[requests];
    for (int request = 0; request < requests; request++) {
      HttpRequest signed = signed(path, status);
      inFlight.acquire();
      long start = System.nanoTime();
      answers[request] =
          client
              .sendAsync(signed, HttpResponse.BodyHandlers.ofByteArray())
              .whenComplete(
                  (answer, failure) -> {
                    millis.add((System.nanoTime() - start) / 1e6);
                    inFlight.release();
                  })
              .thenAccept(answer -> check(answer.statusCode()));
    }
    CompletableFuture.allOf(answers).join();
    return millis.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private HttpRequest signed(String path, String status) {
    if (INCOMING.equals(path)) {
      calls++;
    }
    Map<String, String> form =
        TwilioCaller.call("CallSid", "CA%032x".formatted(calls), "CallStatus", status);
    form.put("Digits", "9");
    String address = program.address() + path;
    return HttpRequest.newBuilder(program.address().resolve(path))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .header("X-Twilio-Signature", TwilioCaller.signature(TwilioCaller.TOKEN, address, form))
        .POST(HttpRequest.BodyPublishers.ofString(TwilioCaller.encoded(form)))
        .build();
  }

  private static void check(int status) {
    if (status != 200 && status != 204) {
      throw new IllegalStateException("The program answers " + status + ".");
    }
  }
}
