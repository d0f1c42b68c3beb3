package io.centralita.benchmark;

import io.centralita.CentralitaProcess;
import io.centralita.RunningCentralita.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.io.FileUtils;

/**
 * How soon one, two and four processes on one database read the same calls of a slow provider:
 * {@code mvn -Pbench -Dbenchmark=ProcessesBenchmark verify}. A year of eight accounts, so that
 * nearly all of the time is latency. Each process is the packaged program with 256 MB of heap; all
 * of them, the provider and the database share the machine.
 */
public final class ProcessesBenchmark {

  /** How slices reach the processes: each is a value of {@code SYNC_QUEUE}. */
  private static final List<String> QUEUES = List.of("database");

  private static final int[] PROCESSES = {1, 2, 4};
  private static final int ACCOUNTS = 8;
  private static final int CALLS = 25_000;
  private static final Duration YEAR = Duration.ofDays(365);
  private static final VolumeServer.Latency LATENCY =
      new VolumeServer.Latency(Duration.ofMillis(200), Duration.ofNanos(200_000));

  private final Path folder;
  private final VolumeServer server;
  private final List<CallVolume> volumes;
  private final Instant from;

  private ProcessesBenchmark(Path folder, VolumeServer server) {
    this.folder = folder;
    this.server = server;
    this.from = Instant.now().truncatedTo(ChronoUnit.DAYS).minus(YEAR);
    this.volumes =
        IntStream.rangeClosed(1, ACCOUNTS)
            .mapToObj(
                account -> new CallVolume("AC%032x".formatted(account), account, CALLS, from, YEAR))
            .toList();
  }

  /** Prints a table. */
  public static void main(String... arguments) throws IOException {
    Path folder = Files.createTempDirectory("centralita-benchmark");
    try (VolumeServer server = VolumeServer.start()) {
      ProcessesBenchmark benchmark = new ProcessesBenchmark(folder, server);
      System.out.println(
          "| SYNC_QUEUE | processes | seconds | times as fast | requests | most at once of an"
              + " account | in all | CPU s of all |\n"
              + "| --- | --: | --: | --: | --: | --: | --: | --: |");
      for (String queue : QUEUES) {
        benchmark.measure(queue);
      }
    } finally {
      FileUtils.deleteQuietly(folder.toFile());
    }
  }

  private void measure(String queue) throws IOException {
    double alone = 0;
    for (int processes : PROCESSES) {
      server.serve(volumes, LATENCY);
      Measured measured = measure(queue, processes);
      alone = processes == 1 ? measured.seconds() : alone;
      System.out.printf(
          Locale.ROOT,
          "| %s | %d | %.1f | %.2f | %,d | %d | %d | %.1f |%n",
          queue,
          processes,
          measured.seconds(),
          alone / measured.seconds(),
          server.requests(),
          server.mostAtOnceOfAnAccount(),
          server.mostAtOnce(),
          measured.cpu());
    }
  }

  private record Measured(double seconds, double cpu) {}

  private Measured measure(String queue, int processes) throws IOException {
    try (BenchmarkDatabase database = new BenchmarkDatabase()) {
      Map<String, String> settings =
          Map.of(
              "SYNC_QUEUE", queue,
              "DATABASE_URL", database.address(),
              "TWILIO_API_URL", server.baseUrl(),
              "TWILIO_ACCOUNT_SID", volumes.get(0).account(),
              "TWILIO_AUTH_TOKEN", "only-for-the-benchmark",
              "TWILIO_SUBACCOUNTS",
                  volumes.stream()
                      .skip(1)
                      .map(CallVolume::account)
                      .collect(Collectors.joining(",")));
      List<CentralitaProcess> programs = new ArrayList<>();
      try {
        for (int process = 0; process < processes; process++) {
          Path own = Files.createTempDirectory(folder, "program");
          programs.add(CentralitaProcess.start(own, settings));
        }
        programs.forEach(CentralitaProcess::awaitUp);
        double before = cpu(programs);
        long start = System.nanoTime();
        Reply reply = programs.get(0).post("/api/resync-twilio-historical?from=" + from);
        double seconds = (System.nanoTime() - start) / 1e9;
        check(reply.status() == 200, reply.body().toString());
        check(
            database.number("SELECT count(*) FROM calls") == ACCOUNTS * CALLS,
            "not all of the calls are there");
        return new Measured(seconds, cpu(programs) - before);
      } finally {
        programs.forEach(CentralitaProcess::close);
      }
    }
  }

  private static double cpu(List<CentralitaProcess> programs) {
    return programs.stream().mapToDouble(program -> Usage.cpu(program.process().toHandle())).sum();
  }

  private static void check(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalStateException(otherwise);
    }
  }
}
