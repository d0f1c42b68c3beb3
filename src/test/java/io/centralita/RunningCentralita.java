package io.centralita;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.centralita.database.Database;
import io.centralita.database.DatabaseGate;
import io.centralita.database.TestDatabase;
import io.centralita.testkit.Described;
import io.centralita.testkit.FakeElevenLabs;
import io.centralita.testkit.FakeTwilio;
import io.centralita.testkit.TwilioCalls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.main.Main;

/**
 * The whole program as it is started in production, on a database of its own and beside a Twilio
 * that does what a test wants; it is asked over HTTP.
 */
public final class RunningCentralita implements AutoCloseable {

  public static final String SECRET = "a secret for the tests only";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final Supplier<Database> database;
  private final Main main;
  private final Runnable onClose;

  /** An answer over HTTP. */
  public record Reply(int status, JsonNode body, java.net.http.HttpHeaders headers) {}

  private RunningCentralita(Supplier<Database> database, Main main, Runnable onClose) {
    this.database = database;
    this.main = main;
    this.onClose = onClose;
  }

  /** On a fresh database. */
  static RunningCentralita beside(FakeTwilio twilio) {
    TestDatabase database = TestDatabase.migrated();
    return start(
        database.database(), twilio(twilio), Clock.systemUTC(), main -> {}, database::close);
  }

  /** On a database that outlives it, with further or other settings. */
  static RunningCentralita on(TestDatabase database, Map<String, String> settings) {
    return on(database, settings, Clock.systemUTC());
  }

  /** On a database that outlives it, at a time that the test sets. */
  static RunningCentralita on(TestDatabase database, Map<String, String> settings, Clock clock) {
    return start(database.database(), settings, clock, main -> {}, () -> {});
  }

  /** On a database that outlives it, however that is reached. */
  static RunningCentralita on(Database database, Map<String, String> settings) {
    return start(database, settings, Clock.systemUTC(), main -> {}, () -> {});
  }

  /** On a database that outlives it, prepared by the test before it starts. */
  static RunningCentralita on(
      Database database, Map<String, String> settings, Clock clock, Consumer<Main> preparation) {
    return start(database, settings, clock, preparation, () -> {});
  }

  /** The settings that lead to a Twilio of the test. */
  static Map<String, String> twilio(FakeTwilio twilio) {
    Map<String, String> settings = new HashMap<>();
    settings.put("TWILIO_API_URL", twilio.baseUrl());
    settings.put("TWILIO_ACCOUNT_SID", TwilioCalls.ACCOUNT);
    settings.put("TWILIO_AUTH_TOKEN", TwilioCalls.TOKEN);
    return settings;
  }

  /** The settings that lead to an ElevenLabs of the test. */
  static Map<String, String> elevenLabs(FakeElevenLabs elevenLabs) {
    Map<String, String> settings = new HashMap<>();
    settings.put("ELEVENLABS_API_URL", elevenLabs.url());
    settings.put("ELEVENLABS_API_KEY", FakeElevenLabs.KEY);
    return settings;
  }

  private static RunningCentralita start(
      Database database,
      Map<String, String> given,
      Clock clock,
      Consumer<Main> preparation,
      Runnable onClose) {
    Settings settings = settings(given);
    Centralita.prepare(settings, database);
    Main main = main(settings, DatabaseGate.openTo(database), clock);
    preparation.accept(main);
    main.start();
    return new RunningCentralita(() -> database, main, onClose);
  }

  /** From before its database is there, as {@code main} starts it, with the spool given. */
  static RunningCentralita beforeItsDatabase(
      Map<String, String> given, Consumer<Main> preparation) {
    Settings settings = settings(given);
    DatabaseGate gate = new DatabaseGate();
    Main main = main(settings, gate, Clock.systemUTC());
    preparation.accept(main);
    DatabaseStart start =
        new DatabaseStart(settings, Path.of("target"), gate, tables -> {}, main::completed);
    start.begin();
    main.start();
    return new RunningCentralita(() -> start.ready().join().database(), main, start::close);
  }

  private static Main main(Settings settings, DatabaseGate gate, Clock clock) {
    Main main = Centralita.main(settings, gate, clock);
    // looks more often, where a test would only wait for the next look
    main.addInitialProperty("run.look-delay", "5");
    main.addInitialProperty("run.heartbeat-period", "500");
    main.addInitialProperty("run.watch-period", "200");
    main.addInitialProperty("provider.retry-delay", "2");
    main.addInitialProperty("provider.answer-timeout", "2000");
    main.addInitialProperty("spool.retry-delay", "5");
    main.addInitialProperty("spool.look-delay", "20");
    main.addInitialProperty("call.answer-timeout", "2000");
    main.addInitialProperty("recordings.retry-delay", "5");
    main.addInitialProperty("recordings.longest-silence", "1000");
    main.addInitialProperty("metrics.count-period", "0");
    main.addInitialProperty("alert.retry-delay", "5");
    main.addInitialProperty("alert.look-delay", "20");
    main.addInitialProperty("alert.answer-timeout", "1000");
    // neither do its threads make a stop wait until they look up
    main.addInitialProperty("camel.component.seda.defaultPollTimeout", "10");
    main.addInitialProperty("camel.component.quartz.interruptJobsOnShutdown", "true");
    // programs of one name share Quartz' scheduler, and the first to stop would end it for all
    main.addInitialProperty("camel.main.name", "centralita-" + UUID.randomUUID());
    return main;
  }

  private static Settings settings(Map<String, String> given) {
    Map<String, String> variables = new HashMap<>();
    variables.put("CRON_SECRET", SECRET);
    variables.put("PORT", "0");
    variables.put("HOST", "127.0.0.1");
    variables.put("SCHEDULES_ENABLED", "false");
    // never made where no test sends an event
    variables.put("SPOOL_DIRECTORY", "target/spools/" + UUID.randomUUID());
    variables.putAll(given);
    return Settings.read(variables, Path.of("application.properties"), Map.of());
  }

  /** As if nothing had ever happened. */
  void forget() {
    forget(dataSource());
  }

  static void forget(DataSource dataSource) {
    try {
      truncate(dataSource);
    } catch (IllegalStateException deadlock) {
      // with what the program does every now and then: one of the two is told to try again
      truncate(dataSource);
    }
    sql(dataSource, "INSERT INTO workspaces (id, name) VALUES (1, 'Workspace 1')");
  }

  private static void truncate(DataSource dataSource) {
    sql(
        dataSource,
        // those without a page have never held a row; to truncate them too would take twice as long
        "DO $$ BEGIN EXECUTE (SELECT coalesce('TRUNCATE ' || string_agg(oid::regclass::text, ', ')"
            + " || ' RESTART IDENTITY CASCADE', 'SELECT 1') FROM pg_class"
            + " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
            + " AND relname <> 'centralita_schema_history' AND pg_relation_size(oid) > 0); END $$");
  }

  void sql(String... statements) {
    sql(dataSource(), statements);
  }

  static void sql(DataSource dataSource, String... statements) {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The one value a query gives, as text. */
  String value(String query) {
    return value(dataSource(), query);
  }

  static String value(DataSource dataSource, String query) {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      return rows.next() ? rows.getString(1) : null;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  DataSource dataSource() {
    return database.get().dataSource();
  }

  CamelContext camel() {
    return main.getCamelContext();
  }

  URI address(String path) {
    int port = camel().hasService(VertxPlatformHttpServer.class).getPort();
    return URI.create("http://127.0.0.1:" + port + path);
  }

  Reply post(String path, String... headers) {
    return send("POST", path, headers);
  }

  Reply get(String path, String... headers) {
    return send("GET", path, headers);
  }

  /** With the secret and a body of JSON. */
  Reply put(String path, String body) {
    return send(
        HttpRequest.newBuilder(address(path))
            .header("Authorization", "Bearer " + SECRET)
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  /** With the secret, unless a header says otherwise. */
  Reply send(String method, String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address(path)).method(method, HttpRequest.BodyPublishers.noBody());
    request.header("Authorization", "Bearer " + SECRET);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.build());
  }

  /** As it is, without the secret; the answer is one that the OpenAPI document describes. */
  static Reply send(HttpRequest request) {
    try {
      HttpResponse<byte[]> response =
          Described.checked(request, HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray()));
      return new Reply(response.statusCode(), JSON.readTree(response.body()), response.headers());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    main.stop();
    onClose.run();
  }
}
