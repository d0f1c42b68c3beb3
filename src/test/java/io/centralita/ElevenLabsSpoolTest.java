package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.contentOf;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.RunningCentralita.Reply;
import io.centralita.database.CuttableLine;
import io.centralita.database.Database;
import io.centralita.database.DatabaseUrl;
import io.centralita.database.TestDatabase;
import io.centralita.testkit.EventRoute;
import io.centralita.testkit.TimeOfTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.SimpleEventNotifierSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What comes of an event of ElevenLabs after it was taken, whatever fails. */
class ElevenLabsSpoolTest {

  private static final EventRoute.Handler WITHOUT_DATABASE =
      event -> {
        throw new SQLException("no connection", "08006");
      };
  private static final Logger ROOT = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private static final Logger SPOOL = (Logger) LoggerFactory.getLogger("spool");

  private static TestDatabase database;

  @TempDir Path folder;

  private final EventRoute events = new EventRoute("elevenlabs-event");
  private final TimeOfTest clock = new TimeOfTest(Instant.now());
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeAll
  static void startDatabase() {
    database = TestDatabase.migrated();
  }

  @AfterAll
  static void stopDatabase() {
    database.close();
  }

  @BeforeEach
  void listen() {
    log.start();
    ROOT.addAppender(log);
    SPOOL.setLevel(Level.INFO);
  }

  @AfterEach
  void stopListening() {
    SPOOL.setLevel(null);
    ROOT.detachAppender(log);
  }

  @Test
  void whereNothingCanBeWritten_is500InOneLineOfTheLog_andHealthTells() throws IOException {
    Files.createFile(folder.resolve("spool"));
    try (RunningCentralita centralita = program()) {
      Reply reply = new PostCallSender(centralita).send("{}");

      assertThat(reply.status()).isEqualTo(500);
      assertThat(reply.body().path("success").asBoolean(true)).isFalse();
      assertThat(reply.body().path("error").asText()).doesNotContain(folder.toString());
      assertThat(lines("webhook"))
          .singleElement()
          .asString()
          .contains("spool/elevenlabs", "Not a directory");
      assertThat(log.list).allMatch(line -> line.getThrowableProxy() == null);
      assertThat(check(centralita)).startsWith("DEGRADED").contains("cannot be written to");
    }
  }

  @Test
  void whileTheDatabaseIsGone_eventsAreTaken_andComeInOrderWhenItIsBack() {
    events.handleWith(WITHOUT_DATABASE);
    try (RunningCentralita centralita = program()) {
      List<String> sent = sendAll(centralita, 30);
      await().until(() -> events.attempted().size() > 5);

      assertThat(spooled()).hasSize(30);
      assertThat(events.attempted()).containsOnly(sent.get(0));
      events.handleWith(event -> {});

      await().until(() -> spooled().isEmpty());
      assertThat(events.delivered()).isEqualTo(sent);
      assertThat(lines("spool")).hasSize(2);
      assertThat(lines("spool").get(0)).contains("wait in");
      assertThat(lines("spool").get(1)).contains("again");
    }
  }

  @Test
  void aDatabaseThatIsReallyGone_losesNothing() throws IOException {
    try (TestDatabase real = TestDatabase.migrated();
        CuttableLine line = CuttableLine.to(real.url());
        Database cuttable = Database.connect(line.url());
        RunningCentralita centralita = program(cuttable)) {
      centralita.sql("CREATE TABLE arrived (id int GENERATED ALWAYS AS IDENTITY, event text)");
      AtomicInteger failures = new AtomicInteger();
      events.handleWith(
          event -> {
            try (Connection connection = cuttable.dataSource().getConnection();
                PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO arrived (event) VALUES (?)")) {
              insert.setString(1, event);
              insert.executeUpdate();
            } catch (SQLException e) {
              failures.incrementAndGet();
              throw e;
            }
          });
      line.leadTo(nowhere());
      line.cut();
      List<String> sent = sendAll(centralita, 10);
      // a pool without a database has its callers wait for ten seconds
      await().atMost(Duration.ofSeconds(40)).until(() -> failures.get() > 0);
      line.leadTo(real.url());

      await().atMost(Duration.ofSeconds(40)).until(() -> spooled().isEmpty());
      assertThat(centralita.value("SELECT string_agg(event, '|' ORDER BY id) FROM arrived"))
          .isEqualTo(String.join("|", sent));
    }
  }

  @Test
  void anEventThatIsItselfTheTrouble_isSetAside_andTheOthersGoOn() {
    events.handleWith(
        event -> {
          if (event.contains("event 1")) {
            throw new IllegalStateException("cannot be understood");
          }
        });
    try (RunningCentralita centralita = program()) {
      List<String> sent = sendAll(centralita, 3);

      await().until(() -> spooled().isEmpty());
      assertThat(events.delivered()).containsExactly(sent.get(0), sent.get(2));
      assertThat(folder.resolve("spool/elevenlabs/failed"))
          .isDirectoryContaining(file -> contentOf(file.toFile()).equals(sent.get(1)));
      assertThat(lines("spool"))
          .filteredOn(line -> line.contains("cannot be worked off"))
          .hasSize(1);
      assertThat(check(centralita)).startsWith("DEGRADED").contains("1 event is set aside");
    }
  }

  @Test
  void aProcessStoppedWithEventsInItsSpool_handsThemOverAfterItsNextStart() {
    events.handleWith(WITHOUT_DATABASE);
    List<String> sent;
    try (RunningCentralita centralita = program()) {
      sent = sendAll(centralita, 5);
      await().until(() -> !events.attempted().isEmpty());
    }
    assertThat(spooled()).hasSize(5);
    assertThat(events.delivered()).isEmpty();

    events.handleWith(event -> {});
    try (RunningCentralita again = program()) {
      await().until(() -> spooled().isEmpty());
      assertThat(events.delivered()).isEqualTo(sent);
      assertThat(check(again)).isEqualTo("UP");
    }
  }

  @Test
  void aProcessStoppedWhileAnEventFails_setsNothingAside() {
    CountDownLatch failing = new CountDownLatch(1);
    CountDownLatch stopping = new CountDownLatch(1);
    events.handleWith(
        event -> {
          failing.countDown();
          stopping.await();
          throw new IllegalStateException("because of the stop");
        });
    try (RunningCentralita centralita = program()) {
      sendAll(centralita, 1);
      await().until(() -> failing.getCount() == 0);
      centralita
          .camel()
          .getManagementStrategy()
          .addEventNotifier(
              new SimpleEventNotifierSupport() {
                @Override
                public void notify(CamelEvent event) {
                  if (event instanceof CamelEvent.CamelContextStoppingEvent) {
                    stopping.countDown();
                  }
                }
              });
    }

    assertThat(spooled()).hasSize(1);
    assertThat(folder.resolve("spool/elevenlabs/failed")).doesNotExist();
  }

  @Test
  void twoProcessesOnOneSpool_loseNothing_andMakeNoNoise() {
    try (RunningCentralita one = program();
        RunningCentralita other = program()) {
      List<String> sent = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        sent.addAll(sendAll(i % 2 == 0 ? one : other, 5));
      }

      await().until(() -> spooled().isEmpty());
      assertThat(events.delivered()).containsAll(sent);
      assertThat(log.list)
          .filteredOn(line -> line.getLevel().isGreaterOrEqual(Level.WARN))
          .isEmpty();
    }
  }

  @Test
  void whatAKilledProcessHadNotFinished_isNoEvent() throws IOException {
    Path spool = Files.createDirectories(folder.resolve("spool/elevenlabs"));
    Path young = Files.writeString(spool.resolve(".20261013T140000.000000Z-0.json"), "{\"type");
    Path old = Files.writeString(spool.resolve(".20261013T120000.000000Z-0.json"), "{\"type");
    Files.setLastModifiedTime(old, FileTime.from(clock.instant().minus(Duration.ofHours(2))));
    try (RunningCentralita centralita = program()) {
      List<String> sent = sendAll(centralita, 1);

      await().until(() -> events.delivered().equals(sent));
      assertThat(young).exists();
      assertThat(old).doesNotExist();
    }
  }

  @Test
  void eventsThatWaitForLong_areSeenInHealth() {
    events.handleWith(WITHOUT_DATABASE);
    try (RunningCentralita centralita = program()) {
      assertThat(check(centralita)).isEqualTo("UP");
      sendAll(centralita, 2);
      assertThat(check(centralita)).isEqualTo("UP");

      clock.pass(Duration.ofHours(1));

      // a look at all that is checked holds for a second
      await().until(() -> !check(centralita).equals("UP"));
      assertThat(check(centralita))
          .startsWith("DEGRADED 2 events are waiting in ")
          .contains(folder.resolve("spool/elevenlabs").toString(), "the oldest since 20");
      assertThat(centralita.get("/health").status()).isEqualTo(200);
      assertThat(centralita.get("/health").body().path("status").asText()).isEqualTo("DEGRADED");
      events.handleWith(event -> {});
      await().until(() -> check(centralita).equals("UP"));
    }
  }

  private static DatabaseUrl nowhere() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new DatabaseUrl(
          "jdbc:postgresql://127.0.0.1:" + free.getLocalPort() + "/postgres", "", "");
    }
  }

  private RunningCentralita program() {
    return program(database.database());
  }

  private RunningCentralita program(Database reached) {
    return RunningCentralita.on(
        reached,
        PostCallSender.settings(folder.resolve("spool")),
        clock,
        main -> {
          main.configure().addConfiguration(events);
        });
  }

  private static List<String> sendAll(RunningCentralita centralita, int count) {
    return new PostCallSender(centralita).sendAll(count);
  }

  /** The whole events in the spool, unread. */
  private List<String> spooled() {
    return Spooled.in(folder.resolve("spool/elevenlabs"));
  }

  /** Status and reason of the check of the spool. */
  private static String check(RunningCentralita centralita) {
    for (JsonNode check : centralita.get("/health").body().path("checks")) {
      if ("spool".equals(check.path("name").asText())) {
        return (check.path("status").asText() + " " + check.path("reason").asText()).strip();
      }
    }
    throw new AssertionError("there is no check named spool");
  }

  private List<String> lines(String logger) {
    return List.copyOf(log.list).stream()
        .filter(line -> line.getLoggerName().equals(logger))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }
}
