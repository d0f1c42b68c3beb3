package io.centralita.database;

import io.centralita.database.embedded.EmbeddedPostgresServer;
import io.centralita.database.embedded.ReadyCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.commons.io.FileUtils;

/**
 * A fresh database for one test on an embedded PostgreSQL that all tests of this JVM share; it goes
 * when the JVM ends. Roles belong to the server: a test that creates some drops them again.
 */
public final class TestDatabase implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String name;
  private final DatabaseUrl directUrl;
  private DatabaseUrl url;
  private PgBouncer bouncer;
  private Database database;

  private TestDatabase(String name, String template) {
    this.name = name;
    this.directUrl = on(name);
    this.url = directUrl;
    administer("CREATE DATABASE " + name + " TEMPLATE " + template);
  }

  /** Without any table. */
  public static TestDatabase empty() {
    return create("template0");
  }

  /** Without any table, made with options such as an encoding. */
  public static TestDatabase with(String options) {
    return create("template0 " + options);
  }

  /** With every table of the program, as on a first start. */
  public static TestDatabase migrated() {
    return create(Template.NAME);
  }

  /**
   * As {@link #migrated()}, reached through a pooler in transaction mode that has so many
   * connections to it; skips the test where there is none.
   */
  public static TestDatabase migratedBehindPgBouncer(int poolSize) {
    PgBouncer.requireInstalled();
    TestDatabase database = migrated();
    try {
      database.bouncer = PgBouncer.inFrontOf(database.directUrl, poolSize);
      database.url = database.bouncer.url();
      return database;
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /** The same as another role, whose password is its name. */
  public DatabaseUrl urlOf(String role) {
    return new DatabaseUrl(directUrl.jdbcUrl(), role, role);
  }

  /** The pool the program would use, opened with the first call. */
  public synchronized DataSource dataSource() {
    return database().dataSource();
  }

  public DatabaseUrl url() {
    return url;
  }

  /** Its name on the server. */
  public String name() {
    return name;
  }

  /** An address to be given as {@code DATABASE_URL}. */
  public static String address(DatabaseUrl url) {
    return PgBouncer.address(url);
  }

  /** The same to be given as {@code DATABASE_URL}. */
  public String address() {
    return PgBouncer.address(url);
  }

  /** Past the pooler, where there is one. */
  public DatabaseUrl directUrl() {
    return directUrl;
  }

  /** The pool and the migrations, as the program opens them. */
  public synchronized Database database() {
    if (database == null) {
      database = Database.connect(url);
    }
    return database;
  }

  /** Drops it, whoever is still connected. */
  @Override
  public synchronized void close() {
    if (database != null) {
      database.close();
    }
    if (bouncer != null) {
      bouncer.close();
    }
    administer("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
  }

  private static TestDatabase create(String template) {
    return new TestDatabase("test_" + COUNT.incrementAndGet(), template);
  }

  private static DatabaseUrl on(String name) {
    DatabaseUrl url = Server.SHARED.url();
    return new DatabaseUrl(
        url.jdbcUrl().replace("/postgres?", "/" + name + "?"), url.user(), url.password());
  }

  private static void administer(String sql) {
    try (Connection connection =
            DriverSettings.dataSource(Server.SHARED.url(), Duration.ZERO).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private static final class Template {
    static final String NAME = create();

    private static String create() {
      String name = "migrated";
      try (Database database = Database.connect(new TestDatabase(name, "template0").url())) {
        database.migrate();
      }
      return name;
    }
  }

  private static final class Server {
    /** Set where it is to write as carefully, hence as slowly, as the program's own. */
    private static final boolean DURABLE = Boolean.getBoolean("test.database.durable");

    static final EmbeddedPostgresServer SHARED = start();

    private static EmbeddedPostgresServer start() {
      try {
        Path directory = Files.createTempDirectory("centralita-test");
        ReadyCluster.copyTo(directory);
        EmbeddedPostgresServer server = EmbeddedPostgresServer.start(directory, DURABLE);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(server, directory)));
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void remove(EmbeddedPostgresServer server, Path directory) {
      server.close();
      FileUtils.deleteQuietly(directory.toFile());
    }
  }
}
