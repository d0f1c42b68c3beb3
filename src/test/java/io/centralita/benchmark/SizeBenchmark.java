package io.centralita.benchmark;

import io.centralita.CentralitaProcess;
import io.centralita.RunningCentralita;
import io.centralita.RunningCentralita.Reply;
import io.centralita.database.DatabaseUrl;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.commons.io.IOUtils;

/**
 * What ten times as many calls cost: a year of 1,000,000 calls beside ten years of 10,000,000, so
 * that a period has as many in both. The packaged program, with 256 MB of heap, is asked on either
 * in turn: {@code mvn -Pbench -Dbenchmark=SizeBenchmark verify}. Filling the two takes an hour and
 * 25 GB; with {@code BENCHMARK_DATABASES}, two addresses with a blank between, two databases on
 * this machine are used that were filled before, and stay.
 */
public final class SizeBenchmark {

  private static final int CALLS = 1_000_000;
  private static final int PORTION = 100_000;
  private static final int YEARS = 10;
  private static final int WARM_UP = 3;
  private static final int REQUESTS = 15;
  private static final int RUNS = 7;
  private static final int HOURLY_CALLS = 200;

  /** What triggers would do for every row is in the rows already. */
  private static final String WITHOUT_TRIGGERS = "SET session_replication_role = replica";

  private static final String ROLLED_UP =
      "twilio_snapshots, elevenlabs_snapshots, phone_weeks, elevenlabs_sums, elevenlabs_usage_sums";

  private final HttpClient client = HttpClient.newHttpClient();
  private final VolumeServer provider;
  private final List<Side> sides;

  /** One of the two tables, and the program on it. */
  private record Side(String address, CentralitaProcess program, ProcessHandle server) {}

  private SizeBenchmark(VolumeServer provider, List<Side> sides) {
    this.provider = provider;
    this.sides = sides;
  }

  /** Prints tables. */
  public static void main(String... arguments) throws IOException {
    String given = System.getenv("BENCHMARK_DATABASES");
    if (given != null) {
      run(given.split(" "));
      return;
    }
    try (BenchmarkDatabase one = new BenchmarkDatabase();
        BenchmarkDatabase ten = new BenchmarkDatabase()) {
      fill(one.address(), 1);
      fill(ten.address(), YEARS);
      run(one.address(), ten.address());
    }
  }

  private static void fill(String database, int years) throws IOException {
    String at = "'" + Instant.now().truncatedTo(ChronoUnit.HOURS) + "'";
    execute(database, sql("fill-size.sql"));
    for (int first = 1; first < CALLS; first += PORTION) {
      for (String file : List.of("fill-size-calls.sql", "fill-size-others.sql")) {
        execute(
            database,
            WITHOUT_TRIGGERS,
            sql(file)
                .replace(":calls", String.valueOf(CALLS))
                .replace(":at::", at + "::")
                .replace(":first", String.valueOf(first))
                .replace(":last", String.valueOf(first + PORTION - 1)));
      }
    }
    execute(database, "ANALYZE");
    for (int year = 1; year < years; year++) {
      execute(
          database,
          WITHOUT_TRIGGERS,
          sql("fill-size-copies.sql")
              .replace(":at::", at + "::")
              .replace(":years", String.valueOf(year)));
    }
    execute(database, "VACUUM ANALYZE", "CHECKPOINT");
  }

  private static void run(String... databases) throws IOException {
    Path folder = Files.createTempDirectory("centralita-benchmark");
    try (VolumeServer provider = VolumeServer.start();
        CentralitaProcess one = start(folder.resolve("one"), databases[0], provider);
        CentralitaProcess ten = start(folder.resolve("ten"), databases[1], provider)) {
      SizeBenchmark benchmark =
          new SizeBenchmark(
              provider,
              List.of(
                  new Side(databases[0], one, server(databases[0])),
                  new Side(databases[1], ten, server(databases[1]))));
      header();
      benchmark.wholeTable("generate-twilio-snapshots");
      benchmark.wholeTable("generate-elevenlabs-snapshots");
      for (String database : databases) {
        execute(database, "VACUUM ANALYZE " + ROLLED_UP, "CHECKPOINT");
      }
      benchmark.hourly();
      benchmark.answers();
      benchmark.moveNumber();
      benchmark.wholeTable("reassign-workspaces");
    } finally {
      FileUtils.deleteQuietly(folder.toFile());
    }
  }

  private static CentralitaProcess start(Path folder, String database, VolumeServer provider)
      throws IOException {
    return CentralitaProcess.start(
            Files.createDirectory(folder),
            Map.of(
                "DATABASE_URL",
                database,
                "TWILIO_API_URL",
                provider.baseUrl(),
                "TWILIO_ACCOUNT_SID",
                CallVolume.ACCOUNT,
                "TWILIO_AUTH_TOKEN",
                "only-for-the-benchmark"))
        .awaitUp();
  }

  /** What reads every call or conversation, once: ten times as long is what is to be expected. */
  private void wholeTable(String path) {
    print(path, measure(0, 1, side -> post(side.program(), "/api/" + path)));
  }

  /** A run of 200 new calls, twelve of them transfers. */
  private void hourly() {
    Instant from = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofMinutes(70));
    int[] round = new int[1];
    print(
        "hourly sync",
        measure(
            2,
            RUNS,
            side -> {
              int volume = 2 + round[0]++ / sides.size();
              provider.serve(
                  new CallVolume(volume, HOURLY_CALLS, from, Duration.ofMinutes(60)),
                  VolumeServer.Latency.NONE);
              post(side.program(), "/api/sync-twilio-hourly");
            }));
  }

  private void answers() {
    Map<String, String> one = ApiBenchmark.addresses(sides.get(0).program());
    Map<String, String> ten = ApiBenchmark.addresses(sides.get(1).program());
    one.forEach(
        (what, address) ->
            print(
                what,
                measure(
                    WARM_UP,
                    REQUESTS,
                    side -> get(side, side.equals(sides.get(0)) ? address : ten.get(what)))));
  }

  /** There and back: a number of one in two hundred calls. */
  private void moveNumber() {
    int[] round = new int[1];
    print(
        "a number is given away",
        measure(
            0,
            4,
            side ->
                send(
                    HttpRequest.newBuilder(uri(side, "/api/phones/%2B34911000007"))
                        .header("Content-Type", "application/json")
                        .PUT(
                            HttpRequest.BodyPublishers.ofString(
                                "{\"workspace_id\":" + (9 - round[0]++ / 2 % 2) + "}")))));
  }

  /** Of each side: the median milliseconds, and the milliseconds of processor time a request. */
  private double[][] measure(int warmUp, int times, Consumer<Side> work) {
    double[][] millis = new double[sides.size()][times];
    double[] processor = new double[sides.size()];
    for (int time = -warmUp; time < times; time++) {
      for (int i = 0; i < sides.size(); i++) {
        Side side = sides.get(i);
        double before = processor(side);
        long start = System.nanoTime();
        work.accept(side);
        if (time >= 0) {
          millis[i][time] = (System.nanoTime() - start) / 1e6;
          processor[i] += (processor(side) - before) * 1e3 / times;
        }
      }
    }
    return new double[][] {
      Stream.of(millis).mapToDouble(SizeBenchmark::median).toArray(), processor
    };
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** Processor seconds of the program and of PostgreSQL. */
  private static double processor(Side side) {
    return Usage.cpu(side.program().process().toHandle()) + Usage.cpuWithChildren(side.server());
  }

  private static void header() {
    System.out.println(
        "| what | ms, 1 M | ms, 10 M | times | CPU ms, 1 M | CPU ms, 10 M | times |\n"
            + "| --- | --: | --: | --: | --: | --: | --: |");
  }

  private static void print(String what, double[][] of) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %.1f | %.1f | %.2f | %.1f | %.1f | %.2f |%n",
        what,
        of[0][0],
        of[0][1],
        of[0][1] / of[0][0],
        of[1][0],
        of[1][1],
        of[1][1] / of[1][0]);
  }

  private static void post(CentralitaProcess program, String path) {
    Reply reply = program.post(path);
    if (reply.status() != 200) {
      throw new IllegalStateException(path + ": " + reply.body());
    }
  }

  private void get(Side side, String address) {
    send(HttpRequest.newBuilder(uri(side, address)).GET());
  }

  private static URI uri(Side side, String address) {
    return side.program().address().resolve(address);
  }

  private void send(HttpRequest.Builder request) {
    request.header("Authorization", "Bearer " + RunningCentralita.SECRET);
    try {
      HttpResponse<byte[]> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      if (response.statusCode() != 200) {
        throw new IllegalStateException(response.uri() + ": " + response.statusCode());
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The process that all processes of the server descend from. */
  private static ProcessHandle server(String database) {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT pg_backend_pid()")) {
      rows.next();
      return ProcessHandle.of(rows.getLong(1)).flatMap(ProcessHandle::parent).orElseThrow();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void execute(String database, String... statements) {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Connection connect(String database) throws SQLException {
    DatabaseUrl url = DatabaseUrl.parse(database);
    return DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
  }

  private static String sql(String name) throws IOException {
    return IOUtils.resourceToString("/benchmark/" + name, StandardCharsets.UTF_8);
  }
}
