package io.centralita.database;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A real PgBouncer in transaction mode before one database, as hosts put it there: each transaction
 * runs on whichever of a few server connections is free.
 */
public final class PgBouncer implements AutoCloseable {
  private static final int DEFAULT_POOL_SIZE = 4;
  private static final Duration START_WAIT = Duration.ofSeconds(20);

  /** It does not run as root. */
  private static final String OTHER_USER = "nobody";

  private final Path directory;
  private final Process process;
  private final DatabaseUrl url;

  private PgBouncer(Path directory, Process process, DatabaseUrl url) {
    this.directory = directory;
    this.process = process;
    this.url = url;
  }

  /** Skips the test where it is not installed, but not where everything is to be tested. */
  public static void requireInstalled() {
    boolean installed = program().isPresent();
    if (!installed && "true".equals(System.getenv("CI"))) {
      fail("pgbouncer is not installed");
    }
    assumeTrue(installed, "pgbouncer is not installed");
  }

  public static PgBouncer inFrontOf(DatabaseUrl url) {
    return inFrontOf(url, DEFAULT_POOL_SIZE);
  }

  /** With so many connections to the server, however many there are to PgBouncer. */
  public static PgBouncer inFrontOf(DatabaseUrl url, int poolSize) {
    requireInstalled();
    try {
      PgBouncer bouncer = launch(url, poolSize);
      bouncer.awaitAnswer();
      return bouncer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public DatabaseUrl url() {
    return url;
  }

  /** The same as a host shows it, credentials included. */
  public String address() {
    return address(url);
  }

  static String address(DatabaseUrl url) {
    return "postgresql://"
        + percentEncoded(url.user())
        + ":"
        + percentEncoded(url.password())
        + "@"
        + url.jdbcUrl().substring(DatabaseUrl.JDBC_SCHEME.length());
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } finally {
      FileUtils.deleteQuietly(directory.toFile());
    }
  }

  private static PgBouncer launch(DatabaseUrl url, int poolSize) throws IOException {
    String[] hostAndName = url.target().split("/", 2);
    String[] hostAndPort = hostAndName[0].split(":", 2);
    int port = freePort();
    Path directory = Files.createTempDirectory("centralita-pgbouncer");
    Path users = directory.resolve("users");
    Path configuration = directory.resolve("pgbouncer.ini");
    Files.writeString(users, "\"" + url.user() + "\" \"" + url.password() + "\"\n");
    Files.writeString(
        configuration,
        String.join(
            "\n",
            "[databases]",
            hostAndName[1] + " = host=" + hostAndPort[0] + " port=" + hostAndPort[1],
            "[pgbouncer]",
            "listen_addr = 127.0.0.1",
            "listen_port = " + port,
            "unix_socket_dir =",
            "auth_type = scram-sha-256",
            "auth_file = " + users,
            "pool_mode = transaction",
            "default_pool_size = " + poolSize,
            "max_client_conn = 200",
            ""));
    List<String> command = new ArrayList<>();
    command.add(program().orElseThrow().toString());
    if ("root".equals(System.getProperty("user.name"))) {
      command.addAll(List.of("-u", OTHER_USER));
      giveAway(directory, users, configuration);
    }
    command.add(configuration.toString());
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("output").toFile())
            .start();
    return new PgBouncer(
        directory,
        process,
        new DatabaseUrl(
            url.jdbcUrl().replace(hostAndName[0] + "/", "127.0.0.1:" + port + "/"),
            url.user(),
            url.password()));
  }

  private static void giveAway(Path... files) throws IOException {
    for (Path file : files) {
      UserPrincipal owner =
          file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(OTHER_USER);
      Files.setOwner(file, owner);
    }
  }

  private void awaitAnswer() throws IOException {
    try {
      Awaitility.await()
          .atMost(START_WAIT)
          .pollInterval(Duration.ofMillis(50))
          .until(() -> !process.isAlive() || answers());
    } catch (ConditionTimeoutException silent) {
      throw didNotStart(silent);
    }
    if (!process.isAlive()) {
      throw didNotStart(null);
    }
  }

  private boolean answers() {
    try {
      DriverSettings.dataSource(url, START_WAIT).getConnection().close();
      return true;
    } catch (SQLException notYet) {
      return false;
    }
  }

  private IllegalStateException didNotStart(Exception cause) throws IOException {
    String output = Files.readString(directory.resolve("output"));
    close();
    return new IllegalStateException("PgBouncer did not start:\n" + output, cause);
  }

  private static Optional<Path> program() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    // an ordinary user's PATH does not name it
    return Stream.concat(Stream.of(path.split(File.pathSeparator)), Stream.of("/usr/sbin"))
        .map(folder -> Path.of(folder, "pgbouncer"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String percentEncoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
