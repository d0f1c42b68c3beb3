package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.RunningCentralita.Reply;
import io.centralita.database.TestDatabase;
import io.centralita.testkit.Counts;
import io.centralita.testkit.Expectation;
import io.centralita.testkit.FakeTwilio;
import io.centralita.testkit.KafkaBroker;
import io.centralita.testkit.RawCall;
import io.centralita.testkit.RequestsUnderWay;
import io.centralita.testkit.Tables;
import io.centralita.testkit.TwilioCalls;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Processes that tell each other of runs by Kafka, whatever becomes of it: the ledger decides. */
// each program is closed after its test
@SuppressWarnings("PMD.CloseResource")
class SharedByKafkaTest {

  private static final Instant FROM = Instant.parse("2026-02-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2026-04-01T00:00:00Z");
  private static final String RESYNC = "/api/resync-twilio-historical?from=" + FROM + "&to=" + TO;
  private static final String TOPIC = "centralita-slices";
  private static final int CONCURRENCY = 4;

  @TempDir static Path folder;
  private static KafkaBroker broker;
  private static TestDatabase database;
  private static FakeTwilio twilio;

  private final RequestsUnderWay underWay = new RequestsUnderWay();
  private final List<RunningCentralita> programs = new ArrayList<>();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private List<RawCall> calls;

  @BeforeAll
  static void start() {
    long t = System.nanoTime();
    broker = KafkaBroker.start(folder);
    System.err.println("broker " + (System.nanoTime() - t) / 1_000_000);
    database = TestDatabase.migrated();
    twilio = FakeTwilio.start();
  }

  @AfterAll
  static void stop() {
    twilio.close();
    database.close();
    broker.close();
  }

  @BeforeEach
  void enter() {
    RunningCentralita.forget(database.dataSource());
    Tables.enterDirectory(
        database.dataSource(), TwilioCalls.workspaces(), TwilioCalls.knownPhones());
    twilio.reset();
    calls = TwilioCalls.campaign(11, 3000, FROM, TO);
    twilio.add(calls);
    log.list = new CopyOnWriteArrayList<>();
    log.start();
    root.addAppender(log);
  }

  @AfterEach
  void closePrograms() {
    root.detachAppender(log);
    programs.forEach(RunningCentralita::close);
  }

  @Test
  void processesThatAreToldOfARun_shareIt_withinOneLimit() {
    answeringAfter(400);
    RunningCentralita opens = program(broker.address());
    program(broker.address());
    program(broker.address());
    Awaitility.await().until(() -> programs.stream().allMatch(SharedByKafkaTest::isUp));

    long t = System.nanoTime();
    Reply reply = opens.post(RESYNC);
    System.err.println("resync " + (System.nanoTime() - t) / 1_000_000);

    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    assertIsWhole(reply.body());
    assertThat(value("SELECT count(DISTINCT claimed_by) FROM sync_slices")).isEqualTo("3");
  }

  private void answeringAfter(int millis) {
    twilio.fault(request -> true, 100_000, underWay.answeringAfter(Duration.ofMillis(millis)));
  }

  private RunningCentralita program(String brokers) {
    Map<String, String> settings = new HashMap<>(RunningCentralita.twilio(twilio));
    settings.put("SYNC_QUEUE", "kafka:" + brokers);
    RunningCentralita program =
        RunningCentralita.on(
            database.database(),
            settings,
            Clock.systemUTC(),
            main -> {
              main.addInitialProperty("kafka.patience", "500");
              main.addInitialProperty("kafka.pause", "500");
            });
    programs.add(program);
    return program;
  }

  private static boolean isUp(RunningCentralita program) {
    return "UP".equals(kafka(program).path("status").asText())
        && program.get("/health").status() == 200;
  }

  private static JsonNode kafka(RunningCentralita program) {
    JsonNode checks = program.get("/health").body().path("checks");
    return Stream.iterate(0, i -> i + 1)
        .limit(checks.size())
        .map(checks::get)
        .filter(check -> "kafka".equals(check.path("name").asText()))
        .findFirst()
        .orElseThrow();
  }

  private void assertIsWhole(JsonNode run) {
    Expectation expected = Expectation.firstRun(TwilioCalls.knownPhones(), 1, calls, FROM, TO);
    Tables.assertEqual(expected, database.dataSource());
    assertThat(Counts.of(run))
        .usingRecursiveComparison()
        .ignoringFields("snapshots")
        .isEqualTo(expected.counts());
    assertThat(value("SELECT count(*) FROM sync_slices WHERE finished_at IS NULL")).isEqualTo("0");
    assertThat(underWay.most()).isLessThanOrEqualTo(CONCURRENCY);
  }

  private static String value(String query) {
    return RunningCentralita.value(database.dataSource(), query);
  }
}
