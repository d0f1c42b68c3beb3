package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.RunningCentralita.Reply;
import io.centralita.database.CuttableLine;
import io.centralita.database.DatabaseGate;
import io.centralita.database.DatabaseUnavailableException;
import io.centralita.database.DatabaseUrl;
import io.centralita.database.TestDatabase;
import io.centralita.testkit.EventRoute;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The program while its database is not there yet, or takes no writes. */
class ListeningFirstTest {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Logger ROOT = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private static final Logger DATABASE =
      (Logger) LoggerFactory.getLogger(io.centralita.database.Database.class);

  @TempDir Path folder;

  private final EventRoute events = new EventRoute("elevenlabs-event");
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    ROOT.addAppender(log);
    DATABASE.setLevel(Level.INFO);
  }

  @AfterEach
  void stopListening() {
    DATABASE.setLevel(null);
    ROOT.detachAppender(log);
  }

  @Test
  void whileTheDatabaseIsDown_itListensAndTakesEvents_andGoesOnByItself() throws IOException {
    try (TestDatabase real = TestDatabase.empty();
        CuttableLine line = CuttableLine.to(real.url())) {
      DatabaseUrl url = line.url();
      line.leadTo(nowhere());
      try (RunningCentralita centralita = on(url)) {
        storeInOrder(centralita);
        assertThat(database(centralita))
            .isEqualTo("DOWN The database is not available yet; the start waits for it.");
        assertThat(centralita.get("/health").status()).isEqualTo(503);
        assertThat(centralita.get("/health/live").status()).isEqualTo(200);
        assertThat(strange(centralita).status()).isEqualTo(401);
        Reply runs = centralita.get("/api/runs");
        assertThat(runs.status()).isEqualTo(503);
        assertThat(runs.body().path("success").asBoolean(true)).isFalse();
        assertThat(runs.body().path("error").asText()).contains("not available yet");
        List<String> sent = new PostCallSender(centralita).sendAll(5);
        await().until(() -> !events.attempted().isEmpty());

        line.leadTo(real.url());

        await().atMost(SOON).until(() -> database(centralita).equals("UP"));
        await().atMost(SOON).until(() -> events.delivered().equals(sent));
        assertThat(centralita.get("/api/runs").status()).isEqualTo(200);
        assertThat(centralita.value("SELECT string_agg(event, '|' ORDER BY id) FROM arrived"))
            .isEqualTo(String.join("|", sent));
        assertThat(said(Level.ERROR)).isEmpty();
        assertThat(said(Level.WARN)).filteredOn(text -> text.contains("waiting for it")).hasSize(1);
        assertThat(said(Level.INFO)).filteredOn(text -> text.endsWith(" is available.")).hasSize(1);
      }
    }
  }

  @Test
  void whileTheDatabaseIsReadOnly_healthTells_atTheStartAndLater() {
    try (TestDatabase real = TestDatabase.migrated();
        CuttableLine line = CuttableLine.to(real.url())) {
      DataSource direct = real.dataSource();
      readOnly(direct, real, true);
      try (RunningCentralita centralita = on(line.url())) {
        storeInOrder(centralita);
        await()
            .atMost(SOON)
            .until(() -> database(centralita).contains("the start waits until it takes writes"));
        readOnly(direct, real, false);
        await().atMost(SOON).until(() -> database(centralita).equals("UP"));

        readOnly(direct, real, true);
        line.cut();
        await().atMost(SOON).until(() -> database(centralita).contains("read-only"));
        assertThat(centralita.get("/health").status()).isEqualTo(503);
        await().atMost(SOON).until(() -> outages().size() == 1);
        List<String> sent = new PostCallSender(centralita).sendAll(2);
        readOnly(direct, real, false);

        await().atMost(SOON).until(() -> database(centralita).equals("UP"));
        await().atMost(SOON).until(() -> events.delivered().equals(sent));
        await().atMost(SOON).until(() -> outages().size() == 2);
        assertThat(outages()).last().isEqualTo("The database is available again.");
        assertThat(said(Level.ERROR)).isEmpty();
      }
    }
  }

  /** In production the program ends with that sentence. */
  @Test
  void whatTimeCannotMend_isGivenUp_alsoBehindAnOpenListener() throws InterruptedException {
    try (TestDatabase real = TestDatabase.empty()) {
      Map<String, String> settings = settings(real.url());
      settings.compute("DATABASE_URL", (name, url) -> url.replaceFirst(":[^:@]*@", ":guessed@"));
      CountDownLatch givenUp = new CountDownLatch(1);
      try (DatabaseStart start =
          new DatabaseStart(
              Settings.read(settings, Path.of("application.properties"), Map.of()),
              folder,
              new DatabaseGate(),
              tables -> {},
              givenUp::countDown)) {
        start.begin();

        assertThat(givenUp.await(60, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(start::requireNoFailure)
            .isInstanceOf(DatabaseUnavailableException.class)
            .hasMessageContaining("password authentication failed")
            .hasMessageNotContaining("guessed");
      }
    }
  }

  private RunningCentralita on(DatabaseUrl url) {
    return RunningCentralita.beforeItsDatabase(
        settings(url), main -> main.configure().addConfiguration(events));
  }

  private Map<String, String> settings(DatabaseUrl url) {
    Map<String, String> settings = new HashMap<>(PostCallSender.settings(folder.resolve("spool")));
    settings.put("CRON_SECRET", RunningCentralita.SECRET);
    settings.put("DATABASE_URL", TestDatabase.address(url));
    return settings;
  }

  /** An event is stored by whatever the routes would store it with. */
  private void storeInOrder(RunningCentralita centralita) {
    DataSource routes =
        centralita.camel().getRegistry().lookupByNameAndType("dataSource", DataSource.class);
    events.handleWith(
        event -> {
          try (Connection connection = routes.getConnection()) {
            try (PreparedStatement table =
                connection.prepareStatement(
                    "CREATE TABLE IF NOT EXISTS arrived"
                        + " (id int GENERATED ALWAYS AS IDENTITY, event text)")) {
              table.execute();
            }
            try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO arrived (event) VALUES (?)")) {
              insert.setString(1, event);
              insert.executeUpdate();
            }
          }
        });
  }

  private static void readOnly(DataSource direct, TestDatabase database, boolean on) {
    RunningCentralita.sql(
        direct,
        "SET default_transaction_read_only = off",
        "ALTER DATABASE " + database.name() + " SET default_transaction_read_only = " + on);
  }

  private static Reply strange(RunningCentralita centralita) {
    return RunningCentralita.send(
        HttpRequest.newBuilder(centralita.address("/api/runs")).GET().build());
  }

  /** Status and reason of the check of the database. */
  private static String database(RunningCentralita centralita) {
    for (JsonNode check : centralita.get("/health").body().path("checks")) {
      if ("database".equals(check.path("name").asText())) {
        return (check.path("status").asText() + " " + check.path("reason").asText()).strip();
      }
    }
    throw new AssertionError("there is no check named database");
  }

  private List<String> said(Level level) {
    return List.copyOf(log.list).stream()
        .filter(line -> line.getLevel().equals(level))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  /** The lines about a database that is gone after the start. */
  private List<String> outages() {
    return List.copyOf(log.list).stream()
        .map(ILoggingEvent::getFormattedMessage)
        .filter(text -> text.startsWith("The database is "))
        .toList();
  }

  private static DatabaseUrl nowhere() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new DatabaseUrl(
          "jdbc:postgresql://127.0.0.1:" + free.getLocalPort() + "/postgres", "", "");
    }
  }
}
