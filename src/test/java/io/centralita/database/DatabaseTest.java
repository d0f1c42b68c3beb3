package io.centralita.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class DatabaseTest {
  private static TestDatabase postgres;

  private final Logger logger = (Logger) LoggerFactory.getLogger(Database.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeAll
  static void createDatabase() {
    postgres = TestDatabase.empty();
  }

  @AfterAll
  static void dropDatabase() {
    postgres.close();
  }

  @BeforeEach
  void listen() {
    logger.setAdditive(false);
    logger.setLevel(Level.INFO);
    logger.addAppender(log);
    log.start();
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
    logger.setAdditive(true);
    logger.setLevel(null);
  }

  @Test
  void connect_wrongPassword_failsWithoutTheRightOne() {
    DatabaseUrl right = postgres.url();
    DatabaseUrl wrong = new DatabaseUrl(right.jdbcUrl(), right.user(), "guessed");

    assertThatThrownBy(() -> Database.connect(wrong))
        .isInstanceOf(DatabaseUnavailableException.class)
        .hasMessageContaining("password authentication failed")
        .hasMessageContaining(right.target())
        .hasMessageNotContaining("guessed");
    assertThat(log.list).isEmpty();
  }

  @Test
  void connect_noPassword_fails() {
    DatabaseUrl without = new DatabaseUrl(postgres.url().jdbcUrl(), postgres.url().user(), "");

    assertThatThrownBy(() -> Database.connect(without))
        .isInstanceOf(DatabaseUnavailableException.class);
  }

  @Test
  void connect_unknownDatabase_fails() {
    DatabaseUrl url = elsewhere(postgres.url().target(), "127.0.0.1:" + port() + "/nowhere");

    assertThatThrownBy(() -> Database.connect(url))
        .isInstanceOf(DatabaseUnavailableException.class)
        .hasMessageContaining("\"nowhere\" does not exist");
  }

  @Test
  void connect_unknownHost_fails() {
    DatabaseUrl url = elsewhere("127.0.0.1", "no-such-host.invalid");

    assertThatThrownBy(() -> Database.connect(url))
        .isInstanceOf(DatabaseUnavailableException.class)
        .hasMessageContaining("no-such-host.invalid")
        .hasMessageContaining("no such host");
  }

  @Test
  void connect_tlsRefused_fails() {
    DatabaseUrl url = elsewhere("sslmode=disable", "sslmode=require");

    assertThatThrownBy(() -> Database.connect(url))
        .isInstanceOf(DatabaseUnavailableException.class)
        .hasMessageContaining("SSL");
  }

  @Test
  void connect_noneListens_warnsOnceAndWaits() throws IOException {
    DatabaseUrl url = elsewhere("127.0.0.1:" + port(), "127.0.0.1:" + unusedPort());
    Thread waiting = new Thread(() -> Database.connect(url));
    waiting.setUncaughtExceptionHandler((thread, interrupted) -> {});

    waiting.start();

    await().until(() -> !log.list.isEmpty());
    assertThat(log.list)
        .singleElement()
        .asString()
        .contains("WARN", url.target(), "Connection refused")
        .doesNotContain(url.password());
    waiting.interrupt();
    await().until(() -> !waiting.isAlive());
  }

  @Test
  void connect_tooManyConnections_waitsUntilThereIsRoom() throws Exception {
    try (TestDatabase crowded = TestDatabase.empty()) {
      String name = crowded.url().target().replaceFirst(".*/", "");
      Sql sql = Sql.on(crowded);
      sql.execute("CREATE ROLE guest LOGIN PASSWORD 'guest'");
      sql.execute("ALTER DATABASE " + name + " CONNECTION LIMIT 0");
      DatabaseUrl guest = new DatabaseUrl(crowded.url().jdbcUrl(), "guest", "guest");
      CompletableFuture<Database> connecting =
          CompletableFuture.supplyAsync(() -> Database.connect(guest));
      try {
        await().until(() -> !log.list.isEmpty());
        assertThat(connecting).isNotDone();

        sql.execute("ALTER DATABASE " + name + " CONNECTION LIMIT -1");

        try (Database database = connecting.join();
            Connection connection = database.dataSource().getConnection()) {
          assertThat(connection.isValid(1)).isTrue();
        }
      } finally {
        sql.execute("DROP ROLE guest");
      }
    }
  }

  @Test
  void connect_fullPooler_waitsUntilThereIsRoom() throws Exception {
    try (RefusingServer pooler =
            RefusingServer.saying(
                "XX000",
                "MaxClientsInSessionMode: max clients reached - in Session mode max clients are"
                    + " limited to pool_size");
        CuttableLine line = CuttableLine.to(postgres.url())) {
      DatabaseUrl url = line.url();
      line.leadTo(pooler.url("sslmode=disable"));
      CompletableFuture<Database> connecting =
          CompletableFuture.supplyAsync(() -> Database.connect(url));
      await().until(() -> !log.list.isEmpty());
      assertThat(log.list).singleElement().asString().contains("max clients reached");
      assertThat(connecting).isNotDone();

      line.leadTo(postgres.url());

      connecting.get(30, TimeUnit.SECONDS).close();
    }
  }

  @Test
  void connect_poolerThatKnowsNoSuchTenant_fails() throws Exception {
    try (RefusingServer pooler = RefusingServer.saying("XX000", "Tenant or user not found")) {
      assertThatThrownBy(() -> Database.connect(pooler.url("sslmode=disable")))
          .isInstanceOf(DatabaseUnavailableException.class)
          .hasMessageEndingWith("refuses us: Tenant or user not found; see DATABASE_URL.");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sslmode=verify-full&sslrootcert=/nowhere/ca.crt",
        "sslmode=verify-ca&sslrootcert=/proc",
        "sslmode=verify-full&sslrootcert=/proc/version",
      })
  void connect_certificateThatCannotBeHad_fails(String parameters) throws Exception {
    try (RefusingServer server = RefusingServer.offeringTls()) {
      assertThatThrownBy(() -> Database.connect(server.url(parameters)))
          .isInstanceOf(DatabaseUnavailableException.class)
          .hasMessageContaining("refuses us")
          .hasMessageNotContaining("topsecret");
      assertThat(log.list).isEmpty();
    }
  }

  @Test
  void connect_certificateOfAnotherHost_orNoneOfOurs_fails(@TempDir Path folder) throws Exception {
    Path store = folder.resolve("keys");
    Path root = folder.resolve("root.crt");
    keytool(
        "-genkeypair -keyalg EC -alias db -dname CN=other.example -storepass secret -keystore",
        store);
    keytool("-exportcert -rfc -alias db -storepass secret -file " + root + " -keystore", store);
    try (RefusingServer server = RefusingServer.withCertificate(store, "secret".toCharArray())) {
      DatabaseUrl url = server.url("sslmode=verify-full&sslrootcert=" + root);

      assertThatThrownBy(() -> Database.connect(url))
          .isInstanceOf(DatabaseUnavailableException.class)
          .hasMessageContaining("could not be verified");
      DatabaseUrl withoutKey =
          server.url("sslmode=require&sslcert=/nowhere/mine.crt&sslkey=/nowhere/mine.pk8");
      assertThatThrownBy(() -> Database.connect(withoutKey))
          .isInstanceOf(DatabaseUnavailableException.class)
          .hasMessageContaining("/nowhere/mine");
      assertThat(log.list).isEmpty();
    }
  }

  private static void keytool(String arguments, Path store) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments.split(" ")));
    command.add(store.toString());
    assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
  }

  @Test
  void statements_areEndedByTheServer_beforeTheSocketIsGivenUp() throws Exception {
    try (Connection connection = postgres.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      assertThat(statement.getQueryTimeout() * 1000)
          .isPositive()
          .isLessThan(connection.getNetworkTimeout());
    }
  }

  @Test
  void migrate_isNotCutShortByALimitForOrdinaryStatements() throws Exception {
    try (TestDatabase limited = TestDatabase.empty()) {
      Sql sql = Sql.on(limited);
      sql.execute(
          "CREATE FUNCTION slow() RETURNS event_trigger LANGUAGE plpgsql"
              + " AS 'BEGIN PERFORM pg_sleep(1.2); END'");
      sql.execute(
          "CREATE EVENT TRIGGER slow ON ddl_command_end WHEN TAG IN ('CREATE VIEW')"
              + " EXECUTE FUNCTION slow()");
      sql.execute("ALTER DATABASE " + limited.name() + " SET statement_timeout = '1s'");

      limited.database().migrate();

      assertThat(sql.one("SHOW statement_timeout")).isEqualTo("1s");
    }
  }

  // to close it is what is tried
  @SuppressWarnings("PMD.CloseResource")
  @Test
  void close_endsAMigrationThatWaits() throws Exception {
    try (TestDatabase locked = TestDatabase.empty();
        Connection other = DriverSettings.dataSource(locked.url(), Duration.ZERO).getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      Sql.on(locked).execute("CREATE TABLE workspaces (id bigint PRIMARY KEY, name text)");
      statement.execute("LOCK TABLE workspaces");
      Database database = Database.connect(locked.url());
      CompletableFuture<Void> migrating = CompletableFuture.runAsync(database::migrate);
      await().until(() -> !Sql.on(locked).rows("SELECT FROM pg_locks WHERE NOT granted").isEmpty());

      database.close();

      await().until(migrating::isDone);
      await().until(() -> Sql.on(locked).rows("SELECT FROM pg_locks WHERE NOT granted").isEmpty());
    }
  }

  // to close it is what is tried
  @SuppressWarnings("PMD.CloseResource")
  @Test
  void close_doesNotWaitForAServerThatHasGoneSilent() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Database database =
          Database.unconnected(
              new DatabaseUrl(
                  DatabaseUrl.JDBC_SCHEME + "127.0.0.1:" + silent.getLocalPort() + "/calls",
                  "ana",
                  ""));
      CompletableFuture.runAsync(() -> connect(database.dataSource()));
      CompletableFuture.runAsync(() -> connect(database.reserved()));
      silent.accept();
      silent.accept();

      assertTimeout(Duration.ofSeconds(5), database::close);
    }
  }

  private static void connect(DataSource source) {
    try (Connection never = source.getConnection()) {
      throw new AssertionError(never);
    } catch (SQLException closed) {
      // as the pool is, by then
    }
  }

  @Test
  void connect_leavesNothingInTheSession() throws Exception {
    try (Connection connection = postgres.dataSource().getConnection()) {
      for (int i = 0; i < 10; i++) {
        try (PreparedStatement prepared =
            connection.prepareStatement(
                "SELECT count(*) FROM pg_prepared_statements WHERE ? > 0")) {
          prepared.setInt(1, 1);
          try (ResultSet named = prepared.executeQuery()) {
            assertThat(named.next()).isTrue();
            assertThat(named.getInt(1)).isZero();
          }
        }
      }
    }
  }

  @Test
  void migrate_atOnce_fromSeveralPlaces() throws Exception {
    try (TestDatabase empty = TestDatabase.empty()) {
      CompletableFuture<?>[] three = new CompletableFuture<?>[3];
      for (int i = 0; i < three.length; i++) {
        three[i] = CompletableFuture.runAsync(() -> connectAndMigrate(empty.url()));
      }
      CompletableFuture.allOf(three).join();

      assertThat(
              Sql.on(empty)
                  .rows("SELECT version FROM centralita_schema_history WHERE version = '1'"))
          .hasSize(1);
      assertThat(Sql.on(empty).rows("SELECT FROM pg_locks WHERE locktype = 'advisory'")).isEmpty();
    }
  }

  @Test
  void migrate_again_saysAndChangesNothing() throws Exception {
    try (TestDatabase empty = TestDatabase.empty()) {
      empty.database().migrate();
      assertThat(log.list).singleElement().asString().contains("INFO");
      log.list.clear();

      empty.database().migrate();

      assertThat(log.list).isEmpty();
      assertThat(Sql.on(empty).one("SELECT id, name FROM workspaces")).isEqualTo("1|Workspace 1");
    }
  }

  @Test
  void migrate_ownerWithoutOtherRights_isEnough() throws Exception {
    Sql.on(postgres).execute("CREATE ROLE tenant LOGIN PASSWORD 'tenant'");
    try (TestDatabase hosted = TestDatabase.empty()) {
      String name = hosted.url().target().replaceFirst(".*/", "");
      Sql.on(hosted).execute("ALTER DATABASE " + name + " OWNER TO tenant");

      connectAndMigrate(new DatabaseUrl(hosted.url().jdbcUrl(), "tenant", "tenant"));

      assertThat(Sql.on(hosted).as("tenant").rows("SELECT id FROM workspaces"))
          .containsExactly("1");
    } finally {
      Sql.on(postgres).execute("DROP ROLE tenant");
    }
  }

  @Test
  void migrate_impossible_namesTheMigrationAndTheReason() throws Exception {
    try (TestDatabase old = TestDatabase.empty()) {
      Sql.on(old).execute("CREATE TABLE calls (id text PRIMARY KEY, raw_data json)");
      Sql.on(old).execute("CREATE VIEW costs AS SELECT raw_data->>'price' FROM calls");

      assertThatThrownBy(() -> old.database().migrate())
          .isInstanceOf(DatabaseUnavailableException.class)
          .hasMessageContaining("V1__schema.sql")
          .hasMessageContaining("calls.raw_data")
          .hasMessageContaining("costs");
      assertThat(Sql.on(old).rows("SELECT to_regclass('workspaces')")).containsExactly("null");
    }
  }

  private static void connectAndMigrate(DatabaseUrl url) {
    try (Database database = Database.connect(url)) {
      database.migrate();
    } catch (DatabaseUnavailableException e) {
      throw new CompletionException(e);
    }
  }

  private static int port() {
    return Integer.parseInt(postgres.url().target().replaceAll(".*:|/.*", ""));
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static DatabaseUrl elsewhere(String part, String other) {
    DatabaseUrl url = postgres.url();
    return new DatabaseUrl(url.jdbcUrl().replace(part, other), url.user(), url.password());
  }
}
