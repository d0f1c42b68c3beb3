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
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
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
    broker = KafkaBroker.start(folder);
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
  void processesThatAreToldOfARun_shareIt_withinOneLimit_whateverElseIsSaid() {
    answeringAfter(250);
    RunningCentralita opens = program(broker.address());
    program(broker.address());
    program(broker.address());
    untilEachIs("UP");
    List<String> noRuns =
        Arrays.asList("", "hola", "-1", "1e3", "1".repeat(19), null, "1 ".repeat(200_000));
    say(noRuns);
    say(List.of("1", "0", "9".repeat(18), "1", "1"));

    long run = start(opens);
    say(Stream.of(run, run - 1, run, run).map(String::valueOf).toList());

    JsonNode ended = end(opens, run);
    assertThat(ended.path("status").asText()).as(ended.toString()).isEqualTo("succeeded");
    assertIsWhole(ended);
    assertThat(processesThatRead()).isEqualTo(3);
    assertThat(lines("names no run")).hasSize(noRuns.size() * programs.size());
    assertThat(said()).contains(Map.entry(TwilioCalls.ACCOUNT, String.valueOf(run)));
  }

  @Test
  void whileKafkaIsAway_aRunIsReadByItsOwner_andTheOthersAreToldAgainWhenItIsBack() {
    answeringAfter(1200);
    RunningCentralita opens = program(broker.address());
    program(broker.address());
    untilEachIs("UP");

    broker.stop();
    long run = start(opens);
    untilEachIs("DEGRADED");
    Awaitility.await()
        .until(() -> opens.get("/api/runs/" + run).body().at("/run/slicesDone").asInt() > 4);
    assertThat(processesThatRead()).isEqualTo(1);
    assertThat(lines("cannot be reached")).hasSize(2);
    broker.start();
    untilEachIs("UP");
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> processesThatRead() == 2);
    twilio.noFaults();

    JsonNode ended = end(opens, run);
    assertThat(ended.path("status").asText()).as(ended.toString()).isEqualTo("succeeded");
    assertIsWhole(ended);
  }

  @Test
  void aKafkaWhoseTopicIsGone_isToldOfOnce_andTheRunIsReadAllTheSame() throws Exception {
    answeringAfter(700);
    RunningCentralita program = program(broker.address());
    untilEachIs("UP");
    try (Admin kafka = Admin.create(Map.of("bootstrap.servers", broker.address()))) {
      // once the program has made it
      Awaitility.await()
          .ignoreExceptions()
          .until(() -> kafka.deleteTopics(List.of(TOPIC)).all().get() == null);
    }

    long run = start(program);

    untilEachIs("DEGRADED");
    twilio.noFaults();
    JsonNode ended = end(program, run);
    assertThat(ended.path("status").asText()).as(ended.toString()).isEqualTo("succeeded");
    assertIsWhole(ended);
    assertThat(lines("takes no record")).hasSize(1);
    assertThat(lines("nobody foresaw")).isEmpty();
  }

  @Test
  void withAKafkaThatNeverWas_theProgramStarts_works_andStopsInTime() {
    RunningCentralita program = program("kafka.invalid:9092");

    Reply reply = program.post(RESYNC);

    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    assertIsWhole(reply.body());
    untilEachIs("DEGRADED");
    assertThat(program.get("/health").status()).isEqualTo(200);
    programs.remove(program);
    Instant asked = Instant.now();
    program.close();
    assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(6));
  }

  private void answeringAfter(int millis) {
    twilio.fault(request -> true, 100_000, underWay.answeringAfter(Duration.ofMillis(millis)));
  }

  private static long start(RunningCentralita program) {
    return program.post(RESYNC, "Prefer", "respond-async").body().path("runId").asLong();
  }

  private static JsonNode end(RunningCentralita program, long run) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(40))
        .until(
            () -> program.get("/api/runs/" + run).body().path("run"),
            found -> !"running".equals(found.path("status").asText()));
  }

  private static int processesThatRead() {
    return Integer.parseInt(value("SELECT count(DISTINCT claimed_by) FROM sync_slices"));
  }

  private static void say(List<String> records) {
    try (KafkaProducer<String, String> kafka =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.address()),
            new StringSerializer(),
            new StringSerializer())) {
      records.forEach(record -> kafka.send(new ProducerRecord<>(TOPIC, "somebody", record)));
    }
  }

  /** Account and run of each record. */
  private static List<Map.Entry<String, String>> said() {
    try (KafkaConsumer<String, String> kafka =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.address()),
            new StringDeserializer(),
            new StringDeserializer())) {
      TopicPartition all = new TopicPartition(TOPIC, 0);
      kafka.assign(List.of(all));
      kafka.seekToBeginning(List.of(all));
      List<Map.Entry<String, String>> said = new ArrayList<>();
      long end = kafka.endOffsets(List.of(all)).get(all);
      while (kafka.position(all) < end) {
        kafka
            .poll(Duration.ofSeconds(1))
            .forEach(record -> said.add(Map.entry(record.key(), String.valueOf(record.value()))));
      }
      return said;
    }
  }

  private List<String> lines(String part) {
    return log.list.stream()
        .map(ILoggingEvent::getFormattedMessage)
        .filter(line -> line.contains(part))
        .toList();
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

  private void untilEachIs(String status) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                programs.stream()
                    .allMatch(program -> status.equals(kafka(program).path("status").asText())));
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
