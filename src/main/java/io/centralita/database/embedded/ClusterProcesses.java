package io.centralita.database.embedded;

import io.centralita.database.DatabaseUnavailableException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * The PostgreSQL programs that work on one cluster directory, told by their programs and command
 * lines: a process number in {@code postmaster.pid} may belong to somebody else by now.
 */
final class ClusterProcesses {
  /** A shutdown writes everything that is still in memory; a slow disk may need this long. */
  private static final Duration FAST_SHUTDOWN = Duration.ofSeconds(60);

  private static final Duration IMMEDIATE_SHUTDOWN = Duration.ofSeconds(10);

  /** Linux adds a word when the file has been replaced since. */
  private static final Pattern PROGRAM =
      Pattern.compile(".*/(postgres|initdb|pg_ctl)( \\(deleted\\))?");

  private final String cluster;
  private final Path binaries;

  /**
   * @param binaries used for this cluster alone
   */
  ClusterProcesses(Path cluster, Path binaries) {
    this.cluster = cluster.toString();
    this.binaries = binaries;
  }

  boolean none() {
    return running().isEmpty();
  }

  /** False when a process is left, whatever was tried. Nothing committed is lost. */
  boolean stop() {
    return none()
        || signalAndWait("INT", FAST_SHUTDOWN)
        || signalAndWait("QUIT", IMMEDIATE_SHUTDOWN);
  }

  /** For a cluster that holds nothing yet. */
  void kill() {
    List<ProcessHandle> running = running();
    running.forEach(ProcessHandle::destroyForcibly);
    exited(running, IMMEDIATE_SHUTDOWN);
  }

  private List<ProcessHandle> running() {
    return ProcessHandle.allProcesses().filter(this::worksHere).toList();
  }

  /** Not a backup, say, that was given the same directory. */
  private boolean worksHere(ProcessHandle process) {
    ProcessHandle.Info info = process.info();
    return info.command().filter(PROGRAM.asMatchPredicate()).isPresent()
        // what serves a client has the client in place of its arguments
        && (info.command().filter(program -> Path.of(program).startsWith(binaries)).isPresent()
            || namesCluster(process));
  }

  private boolean namesCluster(ProcessHandle process) {
    return process.info().arguments().stream().flatMap(Arrays::stream).anyMatch(cluster::equals);
  }

  private boolean signalAndWait(String signal, Duration patience) {
    List<ProcessHandle> running = running();
    List<ProcessHandle> servers = running.stream().filter(this::namesCluster).toList();
    // a server sends its own home in good order; INT would only cancel what these are doing
    for (ProcessHandle each : servers.isEmpty() ? running : servers) {
      // ProcessHandle knows SIGTERM, with which PostgreSQL waits for its clients, and SIGKILL
      signal(servers.isEmpty() && "INT".equals(signal) ? "TERM" : signal, each.pid());
    }
    return exited(running, patience) && none();
  }

  private static void signal(String signal, long pid) {
    try {
      ServerProcess.of(List.of("sh", "-c", "kill -" + signal + " " + pid))
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .onExit()
          .join();
    } catch (IOException e) {
      throw new DatabaseUnavailableException(
          "PostgreSQL (process " + pid + ") cannot be stopped.", e);
    }
  }

  private static boolean exited(List<ProcessHandle> processes, Duration patience) {
    try {
      CompletableFuture.allOf(
              processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
          .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
          .join();
      return true;
    } catch (CompletionException e) {
      return false;
    }
  }
}
