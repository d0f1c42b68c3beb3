package io.centralita.benchmark;

import io.centralita.CentralitaProcess;
import io.centralita.RunningCentralita.Reply;
import io.centralita.testkit.ConversationCampaign;
import io.centralita.testkit.ConversationExpectation;
import io.centralita.testkit.FakeElevenLabs;
import io.centralita.testkit.RawConversation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.io.FileUtils;
import org.apache.commons.io.IOUtils;

/**
 * How fast the packaged program is, with 256 MB of heap, beside what the wire and the database
 * allow: {@code mvn -Pbench verify}. The larger of two times is the floor, for the two can overlap:
 * the same pages fetched by as many at once and thrown away, and the same rows by {@code COPY} into
 * the same table with its indexes.
 */
public final class SyncBenchmark implements AutoCloseable {

  private static final VolumeServer.Latency LATENCY =
      new VolumeServer.Latency(Duration.ofMillis(200), Duration.ofNanos(200_000));
  private static final int SMALLEST = 58_000;
  private static final int LARGEST = 1_000_000;
  private static final int[] SIZES = {SMALLEST, 200_000, LARGEST};

  /** What does not seem to fit in is left out; the conversations come after it. */
  private static final Duration LONGEST = Duration.ofMinutes(8).plusSeconds(45);

  private static final int AT_ONCE = 4;
  private static final int DAYS = 60;
  private static final int HOURLY_CALLS = 200;
  private static final int HOURLY_RUNS = 7;
  private static final int CONVERSATIONS = 5_000;
  private static final int CONVERSATION_DAYS = 9;
  private static final Duration CONVERSATION_LATENCY = Duration.ofMillis(60);
  private static final int CONVERSATIONS_AT_ONCE = 8;
  private static final String LAST_CHANGE =
      "SELECT (extract(epoch FROM max(updated_at)) * 1000000)::bigint FROM calls";
  private static final String MOVE_NUMBERS =
      "UPDATE workspace_phones SET workspace_id = 3 - workspace_id"
          + " WHERE phone_number IN (SELECT phone_number FROM workspace_phones ORDER BY phone_number LIMIT 4)";

  private final Path folder;
  private final VolumeServer server = VolumeServer.start();
  private final Pages pages = new Pages(server.baseUrl());
  private final BenchmarkReport report = new BenchmarkReport(System.out);
  private final Instant start = Instant.now();
  private final Instant to = Instant.now().truncatedTo(ChronoUnit.DAYS);

  private SyncBenchmark(Path folder) {
    this.folder = folder;
  }

  /** Prints a table and writes it as {@code target/benchmark.json}. */
  public static void main(String... arguments) throws IOException {
    Path folder = Files.createTempDirectory("centralita-benchmark");
    try (SyncBenchmark benchmark = new SyncBenchmark(folder)) {
      benchmark.run();
      benchmark.report.print();
      benchmark.report.write(Path.of("target", "benchmark.json"));
    } finally {
      FileUtils.deleteQuietly(folder.toFile());
    }
  }

  @Override
  public void close() {
    server.close();
  }

  private void run() {
    double secondsPerCall = 0;
    for (int calls : SIZES) {
      // a quarter more for what only the largest is measured for
      double needed = 1.25 * secondsPerCall * calls;
      if (Instant.now().plusSeconds((long) needed).isAfter(start.plus(LONGEST))) {
        report.leaveOut(number(calls));
      } else {
        secondsPerCall = seconds(() -> withoutLatency(volume(calls))) / calls;
        if (calls == SMALLEST) {
          withLatency(volume(calls));
        }
      }
    }
    conversations();
  }

  private static String number(int calls) {
    return String.format(Locale.ROOT, "%,d", calls);
  }

  private CallVolume volume(int calls) {
    return new CallVolume(1, calls, to.minus(Duration.ofDays(DAYS)), Duration.ofDays(DAYS));
  }

  private void withLatency(CallVolume calls) {
    String data = number(calls.size()) + ", 200 ms + 0.2 a call";
    server.serve(calls, LATENCY);
    try (BenchmarkDatabase database = new BenchmarkDatabase()) {
      Measurement resync;
      try (CentralitaProcess program = start(database)) {
        resync = resync(data, "resync", calls, program, database);
      }
      double floor = floor(data, calls, database);
      report.add(resync.comparedWith(floor, "floor"));
      database.settle();
      Measurement old =
          measure(
              data,
              "old way",
              calls.size(),
              null,
              database,
              () -> OldWay.sync(pages, calls, database));
      report.add(old.comparedWith(resync.seconds(), "resync"));
    }
  }

  private void withoutLatency(CallVolume calls) {
    String data = number(calls.size());
    server.serve(calls, VolumeServer.Latency.NONE);
    try (BenchmarkDatabase database = new BenchmarkDatabase();
        CentralitaProcess program = start(database)) {
      Measurement resync = resync(data, "resync", calls, program, database);
      database.settle();
      Measurement again = again(data, "again, nothing changed", calls, program, database);
      double floor = floor(data, calls, database);
      report.add(resync.comparedWith(floor, "floor"));
      report.add(again.comparedWith(resync.seconds(), "resync"));
      if (calls.size() == SMALLEST) {
        program.close();
        againInANewProcess(data, calls, database, resync);
      }
      if (calls.size() == LARGEST) {
        wholeTable(data, calls, program, database);
      }
    }
  }

  /** The first resync has a program that was just started; to be fair, so has this one. */
  private void againInANewProcess(
      String data, CallVolume calls, BenchmarkDatabase database, Measurement first) {
    try (CentralitaProcess program = start(database)) {
      report.add(
          again(data, "again, program just started", calls, program, database)
              .comparedWith(first.seconds(), "resync"));
      hourly(program);
    }
  }

  private Measurement again(
      String data,
      String what,
      CallVolume calls,
      CentralitaProcess program,
      BenchmarkDatabase database) {
    long lastChange = database.number(LAST_CHANGE);
    Measurement again = resync(data, what, calls, program, database);
    check(database.number(LAST_CHANGE) == lastChange, "rows were written that had not changed");
    return again;
  }

  /** The floor's two parts; returns the larger one. */
  private double floor(String data, CallVolume calls, BenchmarkDatabase filled) {
    Measurement fetch =
        measure(
            data,
            "pages fetched and thrown away",
            calls.size(),
            null,
            filled,
            () -> pages.fetchByDay(calls, AT_ONCE));
    report.add(fetch);
    Path workspaces = folder.resolve("workspaces");
    Path rows = folder.resolve("calls");
    filled.copyOut("workspaces", workspaces);
    filled.copyOut("calls", rows);
    try (BenchmarkDatabase empty = new BenchmarkDatabase()) {
      empty.execute("DELETE FROM workspaces");
      empty.copyIn("workspaces", workspaces);
      empty.settle();
      Measurement copy =
          measure(
              data, "rows by COPY", calls.size(), null, empty, () -> empty.copyIn("calls", rows));
      report.add(copy);
      return Math.max(fetch.seconds(), copy.seconds());
    } finally {
      FileUtils.deleteQuietly(rows.toFile());
      FileUtils.deleteQuietly(workspaces.toFile());
    }
  }

  private Measurement resync(
      String data,
      String what,
      CallVolume calls,
      CentralitaProcess program,
      BenchmarkDatabase database) {
    Measurement resync =
        measure(
            data,
            what,
            calls.size(),
            program,
            database,
            () -> post(program, "/api/resync-twilio-historical?from=" + calls.from()));
    check(
        database.number("SELECT count(*) FROM calls WHERE workspace_id IS NOT NULL")
            == calls.size(),
        "not all of the calls are there");
    return resync;
  }

  /** Each is a request: the floor is their latency, as many at once as may be. */
  private void conversations() {
    Instant from = to.minus(Duration.ofDays(CONVERSATION_DAYS));
    List<RawConversation> account =
        ConversationCampaign.of(7, CONVERSATIONS, from, to).conversations();
    try (FakeElevenLabs elevenLabs =
            FakeElevenLabs.start().add(account).latency(CONVERSATION_LATENCY);
        BenchmarkDatabase database = new BenchmarkDatabase();
        CentralitaProcess program =
            start(
                Map.of(
                    "DATABASE_URL", database.address(),
                    "ELEVENLABS_API_URL", elevenLabs.url(),
                    "ELEVENLABS_API_KEY", FakeElevenLabs.KEY,
                    "ELEVENLABS_CONCURRENCY", Integer.toString(CONVERSATIONS_AT_ONCE)))) {
      Measurement resync =
          measure(
              number(CONVERSATIONS) + ", 60 ms each",
              "resync of conversations",
              CONVERSATIONS,
              program,
              database,
              () -> post(program, "/api/sync-elevenlabs?from=" + from + "&to=" + to));
      check(
          database.number("SELECT count(*) FROM elevenlabs_conversations")
              == ConversationExpectation.firstRun(Map.of(), Map.of(), 1, account, from, to)
                  .ids()
                  .size(),
          "not all of the conversations are there");
      double floor =
          elevenLabs.requests().size()
              * (CONVERSATION_LATENCY.toMillis() / 1e3)
              / CONVERSATIONS_AT_ONCE;
      report.add(resync.comparedWith(floor, "floor"));
    }
  }

  private void hourly(CentralitaProcess program) {
    Instant from = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofMinutes(70));
    long[] whole = new long[HOURLY_RUNS];
    long[] beyond = new long[HOURLY_RUNS];
    for (int run = 0; run < HOURLY_RUNS; run++) {
      server.serve(new CallVolume(2 + run, HOURLY_CALLS, from, Duration.ofMinutes(60)), LATENCY);
      double seconds = seconds(() -> post(program, "/api/sync-twilio-hourly"));
      whole[run] = Math.round(1e3 * seconds);
      beyond[run] = whole[run] - server.busy().toMillis();
    }
    Arrays.sort(whole);
    Arrays.sort(beyond);
    report.add(
        new BenchmarkReport.Hourly(
            HOURLY_CALLS,
            HOURLY_RUNS,
            whole[HOURLY_RUNS / 2],
            beyond[HOURLY_RUNS / 2],
            beyond[HOURLY_RUNS - 1]));
  }

  /** Statements over all calls, each beside the plain SQL it amounts to. */
  private void wholeTable(
      String data, CallVolume calls, CentralitaProcess program, BenchmarkDatabase database) {
    String rollUp = sql("plain-roll-up.sql");
    String reassign = sql("plain-reassign.sql");
    database.execute(
        "INSERT INTO workspaces (id, name) VALUES (2, 'Workspace 2') ON CONFLICT DO NOTHING");
    database.settle();
    Measurement plain =
        measure(
            data,
            "roll-up, plain SQL",
            calls.size(),
            null,
            database,
            () -> database.execute(rollUp));
    report.add(plain);
    report.add(
        measure(
                data,
                "roll-up of all hours",
                calls.size(),
                program,
                database,
                () -> post(program, "/api/generate-twilio-snapshots"))
            .comparedWith(plain.seconds(), "plain SQL"));
    // the first one finds no room on the pages for its rows' new versions and is not counted
    database.execute(MOVE_NUMBERS, reassign, rollUp, MOVE_NUMBERS);
    database.settle();
    Measurement plainReassign =
        measure(
            data,
            "reassign, plain SQL",
            calls.size(),
            null,
            database,
            () -> database.execute(reassign, rollUp));
    report.add(plainReassign);
    database.execute(MOVE_NUMBERS);
    database.settle();
    report.add(
        measure(
                data,
                "reassign",
                calls.size(),
                program,
                database,
                () -> post(program, "/api/reassign-workspaces"))
            .comparedWith(plainReassign.seconds(), "plain SQL"));
  }

  private Measurement measure(
      String data,
      String what,
      int calls,
      CentralitaProcess program,
      BenchmarkDatabase database,
      Runnable work) {
    ProcessHandle process = program == null ? null : program.process().toHandle();
    ProcessHandle postgres = database.server();
    double programBefore = process == null ? 0 : Usage.cpu(process);
    double postgresBefore = Usage.cpuWithChildren(postgres);
    double seconds = seconds(work);
    Measurement measured =
        new Measurement(
            data,
            what,
            calls,
            seconds,
            process == null ? 0 : Usage.cpu(process) - programBefore,
            Usage.cpuWithChildren(postgres) - postgresBefore,
            process == null ? 0 : Usage.peakMemory(process),
            null,
            null);
    report.progress(measured);
    return measured;
  }

  private static void check(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalStateException(otherwise);
    }
  }

  private static double seconds(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }

  private CentralitaProcess start(BenchmarkDatabase database) {
    return start(
        Map.of(
            "DATABASE_URL", database.address(),
            "TWILIO_API_URL", server.baseUrl(),
            "TWILIO_ACCOUNT_SID", CallVolume.ACCOUNT,
            "TWILIO_AUTH_TOKEN", "only-for-the-benchmark",
            "TWILIO_CONCURRENCY", Integer.toString(AT_ONCE)));
  }

  private CentralitaProcess start(Map<String, String> settings) {
    Path own = folder.resolve("program");
    FileUtils.deleteQuietly(own.toFile());
    check(own.toFile().mkdir(), "no folder for the program");
    return CentralitaProcess.start(own, settings).awaitUp();
  }

  private static void post(CentralitaProcess program, String path) {
    Reply reply = program.post(path);
    check(reply.status() == 200, path + ": " + reply.body());
  }

  private static String sql(String name) {
    try {
      return IOUtils.resourceToString("/benchmark/" + name, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
