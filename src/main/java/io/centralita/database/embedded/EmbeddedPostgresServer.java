package io.centralita.database.embedded;

import io.centralita.database.Database;
import io.centralita.database.DatabaseUnavailableException;
import io.centralita.database.DatabaseUrl;
import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL of our own for machines that have none, kept in one directory across restarts. It
 * listens on the loopback interface only, on another free port at each start of the program. Its
 * owner closes it: there is no shutdown hook.
 */
public final class EmbeddedPostgresServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);
  private static final String SUPERUSER = "postgres";

  /** After a crash PostgreSQL first replays its log. A server that died is noticed at once. */
  private static final Duration START_WAIT = Duration.ofMinutes(10);

  /** A second try finds another port, or stops what an earlier owner was just starting. */
  private static final int ATTEMPTS = 3;

  private final ClusterDirectory directory;
  private final DirectoryLock lock;
  private final boolean durable;
  private final PostgresBinaries binaries;
  private volatile boolean closed;
  private volatile Thread restarting;
  private int port;
  private ProcessHandle postmaster;

  private EmbeddedPostgresServer(
      ClusterDirectory directory, DirectoryLock lock, PgBinaryResolver archive, boolean durable) {
    this.directory = directory;
    this.lock = lock;
    this.durable = durable;
    this.binaries = new PostgresBinaries(directory.binaries(), archive);
  }

  /**
   * Starts the server on {@code dataDirectory}, which is created where it is missing, and stops a
   * server that an earlier process left behind on it.
   *
   * @throws DatabaseUnavailableException when another process uses the directory or PostgreSQL does
   *     not start
   */
  public static EmbeddedPostgresServer start(Path dataDirectory) {
    return start(dataDirectory, true);
  }

  /** Where the data need not survive a power cut, {@code durable} may be false: it is faster. */
  public static EmbeddedPostgresServer start(Path dataDirectory, boolean durable) {
    return start(dataDirectory, DefaultPostgresBinaryResolver.INSTANCE, durable);
  }

  /** With the programs of an archive, which are unpacked in the directory. */
  // the server keeps its lock until it is closed
  @SuppressWarnings("PMD.CloseResource")
  public static EmbeddedPostgresServer start(
      Path dataDirectory, PgBinaryResolver archive, boolean durable) {
    if (!ServerProcess.isPossible()) {
      throw new DatabaseUnavailableException(
          "The embedded PostgreSQL cannot run as root on this system: start the program as an"
              + " ordinary user or set DATABASE_URL.");
    }
    ClusterDirectory directory = ClusterDirectory.open(dataDirectory);
    DirectoryLock lock = directory.lock();
    try {
      EmbeddedPostgresServer server = new EmbeddedPostgresServer(directory, lock, archive, durable);
      server.launch();
      return server;
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** The same for as long as this process lives. */
  public DatabaseUrl url() {
    return new DatabaseUrl(
        DatabaseUrl.JDBC_SCHEME + "127.0.0.1:" + port + "/postgres?sslmode=disable",
        SUPERUSER,
        directory.password());
  }

  /**
   * From now on a server that ends by itself is started again.
   *
   * @param givenUp is told when that is not possible
   */
  public synchronized void watch(Consumer<EmbeddedServerLostException> givenUp) {
    postmaster
        .onExit()
        .thenRun(
            () -> {
              Thread thread = new Thread(() -> restart(givenUp), "postgres-restart");
              thread.setDaemon(true);
              restarting = thread;
              thread.start();
            });
  }

  private synchronized void restart(Consumer<EmbeddedServerLostException> givenUp) {
    if (closed) {
      return;
    }
    LOG.warn(
        "The embedded PostgreSQL ended by itself ({}); it is started again.",
        directory.lastWords("without a word"));
    try {
      launch();
      LOG.info("The embedded PostgreSQL runs again.");
      watch(givenUp);
    } catch (DatabaseUnavailableException e) {
      if (!closed) {
        givenUp.accept(new EmbeddedServerLostException(e));
      }
    }
  }

  /** Stops the server; what was committed is on disk. Closing twice is harmless. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    Thread waiting = restarting;
    if (waiting != null) {
      waiting.interrupt();
    }
    stop();
  }

  private synchronized void stop() {
    try {
      directory.stopServer();
    } finally {
      lock.close();
    }
  }

  private synchronized void launch() {
    boolean again = port != 0;
    for (int attempt = 1; ; attempt++) {
      directory.recover();
      try {
        Path programs = programs();
        if (directory.majorVersion().isEmpty()) {
          initialise(programs);
        }
        // who was connected comes back to where it was
        port = again ? port : freePort();
        run(
            "pg_ctl",
            programs,
            "-D",
            directory.cluster().toString(),
            "-o",
            options(),
            "-t",
            seconds(),
            "-w",
            "start");
        postmaster = directory.postmaster();
        directory.initialised();
        return;
      } catch (IOException e) {
        if (attempt == ATTEMPTS) {
          throw directory.unusable("did not start: " + directory.lastWords(e.getMessage()), e);
        }
      }
    }
  }

  /** A cluster can be read by its own major version only. */
  private Path programs() throws IOException {
    Path ours;
    try {
      ours = binaries.ours();
    } catch (IOException e) {
      throw ClusterDirectory.notWritable(directory.binaries(), e);
    }
    String major = directory.majorVersion().orElse(null);
    if (major == null) {
      return ours;
    }
    Path programs =
        binaries
            .of(major)
            .orElseThrow(
                () ->
                    directory.unusable(
                        "was made by PostgreSQL "
                            + major
                            + ", which is not in its folder binaries any more and incompatible with"
                            + " ours: start the release of this program that made it, or restore"
                            + " that folder",
                        null));
    if (!programs.equals(ours)) {
      LOG.info(
          "The embedded PostgreSQL stays at version {}, which made its data; its programs are in"
              + " {}.",
          major,
          programs);
    }
    return programs;
  }

  private void initialise(Path programs) throws IOException {
    run(
        "initdb",
        programs,
        "-D",
        directory.cluster().toString(),
        "-U",
        SUPERUSER,
        "-E",
        "UTF-8",
        // the operating system's locales may be missing or change under the indexes
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        // other people on this machine reach the port too
        "--auth=scram-sha-256",
        "--pwfile=" + directory.passwordFile());
  }

  private String options() {
    String careful = durable ? "on" : "off";
    return Map.ofEntries(
            Map.entry("port", String.valueOf(port)),
            Map.entry("fsync", careful),
            Map.entry("synchronous_commit", careful),
            Map.entry("listen_addresses", "127.0.0.1"),
            // no socket file: no directory that must be writable, no limit to the path's length
            Map.entry("unix_socket_directories", ""),
            Map.entry("max_connections", "100"),
            Map.entry("timezone", "UTC"),
            // statements and rows in errors are the program's to report
            Map.entry("log_min_messages", "log"),
            Map.entry("log_checkpoints", "off"))
        .entrySet()
        .stream()
        .map(option -> "-c " + option.getKey() + "=" + option.getValue())
        .collect(Collectors.joining(" "));
  }

  private static String seconds() {
    return String.valueOf(START_WAIT.toSeconds());
  }

  private void run(String program, Path programs, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(programs.resolve(program).toString());
    command.addAll(Arrays.asList(arguments));
    Process process =
        ServerProcess.unprivileged(command)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.log().toFile()))
            .start();
    try {
      if (process.waitFor() != 0) {
        throw new IOException("the server ended");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
      directory.stopServer();
      throw directory.unusable("was not waited for: the start was interrupted", e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
