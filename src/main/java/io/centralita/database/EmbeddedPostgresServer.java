package io.centralita.database;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A PostgreSQL of our own for machines that have none, kept in one directory across restarts. It
 * listens on the loopback interface only, on another free port at each start. Its owner closes it:
 * there is no shutdown hook.
 */
public final class EmbeddedPostgresServer implements AutoCloseable {
  private static final String SUPERUSER = "postgres";

  /** After a crash PostgreSQL first replays its log. A server that died is noticed at once. */
  private static final Duration START_WAIT = Duration.ofMinutes(10);

  /** A second try finds another port, or stops what an earlier owner was just starting. */
  private static final int ATTEMPTS = 3;

  private final ClusterDirectory directory;
  private final DirectoryLock lock;
  private final DatabaseUrl url;
  private final AtomicBoolean closed = new AtomicBoolean();

  private EmbeddedPostgresServer(ClusterDirectory directory, DirectoryLock lock, int port) {
    this.directory = directory;
    this.lock = lock;
    this.url =
        new DatabaseUrl(
            DatabaseUrl.JDBC_SCHEME + "127.0.0.1:" + port + "/postgres?sslmode=disable",
            SUPERUSER,
            directory.password());
  }

  /**
   * Starts the server on {@code dataDirectory}, which is created where it is missing, and stops a
   * server that an earlier process left behind on it.
   *
   * @throws DatabaseUnavailable when another process uses the directory or PostgreSQL does not
   *     start
   */
  public static EmbeddedPostgresServer start(Path dataDirectory) {
    return start(dataDirectory, true);
  }

  /** Where the data need not survive a power cut, {@code durable} may be false: it is faster. */
  static EmbeddedPostgresServer start(Path dataDirectory, boolean durable) {
    if ("root".equals(System.getProperty("user.name")) && !LinuxUtils.isUnshareAvailable()) {
      throw new DatabaseUnavailable(
          "The embedded PostgreSQL cannot run as root on this system: start the program as an"
              + " ordinary user or set DATABASE_URL.");
    }
    ClusterDirectory directory = ClusterDirectory.open(dataDirectory);
    DirectoryLock lock = directory.lock();
    try {
      return start(directory, lock, durable);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  public DatabaseUrl url() {
    return url;
  }

  /** Stops the server; what was committed is on disk. Closing twice is harmless. */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    try {
      // not by zonky, which gives up after 5 s and reports a server that is already gone as an
      // error
      directory.stopServer();
    } finally {
      lock.close();
    }
  }

  private static EmbeddedPostgresServer start(
      ClusterDirectory directory, DirectoryLock lock, boolean durable) {
    for (int attempt = 1; ; attempt++) {
      directory.recover();
      try {
        int port = launch(directory, durable);
        directory.initialised();
        return new EmbeddedPostgresServer(directory, lock, port);
      } catch (IOException e) {
        if (attempt == ATTEMPTS) {
          throw directory.unusable("did not start: " + directory.lastWords(e.getMessage()), e);
        }
      }
    }
  }

  /** Watches the server beside zonky, which would wait its whole time for a dead one. */
  private static int launch(ClusterDirectory directory, boolean durable) throws IOException {
    CountDownLatch spawning = new CountDownLatch(1);
    EmbeddedPostgres.Builder builder = builder(directory, spawning, durable ? "on" : "off");
    FutureTask<Integer> start = new FutureTask<>(() -> builder.start().getPort());
    Thread starter = new Thread(start, "postgres-start");
    starter.setDaemon(true);
    starter.start();
    try {
      await(start, spawning, directory);
      int port = start.get();
      if (!directory.servesOn(port)) {
        throw new IOException("another program answers on the port");
      }
      return port;
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw directory.unusable("was not waited for: the start was interrupted", e);
    } finally {
      // zonky goes on waiting for a server that ended
      starter.interrupt();
    }
  }

  private static void await(
      FutureTask<Integer> start, CountDownLatch spawning, ClusterDirectory directory)
      throws IOException, InterruptedException, ExecutionException {
    // pg_ctl takes a moment to appear
    int absences = 0;
    while (absences < 5) {
      try {
        start.get(200, TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        boolean gone = spawning.getCount() == 0 && directory.serverGone();
        absences = gone ? absences + 1 : 0;
      }
    }
    throw new IOException("the server ended");
  }

  private static EmbeddedPostgres.Builder builder(
      ClusterDirectory directory, CountDownLatch spawning, String durable) {
    return EmbeddedPostgres.builder()
        .setPgBinaryResolver(new OwnBinaries())
        .setOverrideWorkingDirectory(directory.binaries().toFile())
        .setDataDirectory(directory.cluster())
        .setCleanDataDirectory(false)
        .setRegisterShutdownHook(false)
        .setPGStartupWait(START_WAIT)
        .setDataDirectoryCustomizer(cluster -> spawning.countDown())
        .setOutputRedirector(ProcessBuilder.Redirect.appendTo(directory.log().toFile()))
        // the operating system's locales may be missing or change under the indexes
        .setLocaleConfig("locale", "C")
        .setLocaleConfig("locale-provider", "builtin")
        .setLocaleConfig("builtin-locale", "C.UTF-8")
        // other people on this machine reach the port too
        .setLocaleConfig("auth", "scram-sha-256")
        .setLocaleConfig("pwfile", directory.passwordFile().toString())
        .setConnectConfig("password", directory.password())
        // zonky starts it with -F and without synchronous commits
        .setServerConfig("fsync", durable)
        .setServerConfig("synchronous_commit", durable)
        .setServerConfig("listen_addresses", "127.0.0.1")
        // no socket file: no directory that must be writable, no limit to the path's length
        .setServerConfig("unix_socket_directories", "")
        .setServerConfig("max_connections", "100")
        // statements and rows in errors are the program's to report
        .setServerConfig("log_min_messages", "log")
        .setServerConfig("log_checkpoints", "off");
  }

  /** An identity of its own makes zonky unpack into our directory, not share another's. */
  private static final class OwnBinaries implements PgBinaryResolver {
    @Override
    public InputStream getPgBinary(String system, String machineHardware) throws IOException {
      return DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, machineHardware);
    }
  }
}
