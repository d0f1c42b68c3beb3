package io.centralita.database.embedded;

import io.centralita.database.DatabaseUnavailableException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * What the embedded server keeps: {@code cluster} (PostgreSQL's own files), {@code password},
 * {@code binaries}, {@code server.log}, {@code lock}, and {@code initialising} until the first
 * start has succeeded.
 */
final class ClusterDirectory {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private final Path home;
  private final ClusterProcesses processes;

  private ClusterDirectory(Path home) {
    this.home = home;
    this.processes = new ClusterProcesses(cluster(), binaries());
  }

  static ClusterDirectory open(Path directory) {
    try {
      Files.createDirectories(directory);
      Files.setPosixFilePermissions(directory, OWNER_ONLY);
      Path home = directory.toRealPath();
      if (Files.exists(home.resolve("PG_VERSION"))) {
        throw new DatabaseUnavailableException(
            "The directory "
                + home
                + " is a PostgreSQL cluster that this program did not create: move it away or set"
                + " DATABASE_URL.");
      }
      return new ClusterDirectory(home);
    } catch (IOException e) {
      throw notWritable(directory, e);
    }
  }

  Path cluster() {
    return home.resolve("cluster");
  }

  /** Not in the system's temporary directory, where old files are swept away under the server. */
  Path binaries() {
    return home.resolve("binaries");
  }

  Path log() {
    return home.resolve("server.log");
  }

  Path passwordFile() {
    return home.resolve("password");
  }

  private Path initialising() {
    return home.resolve("initialising");
  }

  DirectoryLock lock() {
    try {
      return DirectoryLock.tryAcquire(home)
          .orElseThrow(
              () ->
                  new DatabaseUnavailableException(
                      "The embedded PostgreSQL in "
                          + home
                          + " is in use by another process: stop that one or set DATABASE_URL."));
    } catch (IOException e) {
      throw notWritable(home, e);
    }
  }

  String password() {
    try {
      return Files.readString(passwordFile()).strip();
    } catch (IOException e) {
      throw unusable("has lost its file password: restore it or set DATABASE_URL", e);
    }
  }

  /** Undoes what a killed owner left: its server, a half-made cluster, half-unpacked binaries. */
  void recover() {
    try {
      if (Files.exists(initialising())) {
        // no start has ever succeeded, so nothing of anybody's is in there
        processes.kill();
        FileUtils.deleteDirectory(cluster().toFile());
      } else {
        stopServer();
      }
      // nobody runs: the process number in it can only be a stranger's, which would stop the start
      Files.deleteIfExists(cluster().resolve("postmaster.pid"));
      Files.deleteIfExists(log());
      Files.createDirectories(binaries());
      if (isEmpty(cluster())) {
        prepareFirstStart();
      }
    } catch (IOException e) {
      throw notWritable(home, e);
    }
  }

  void initialised() {
    try {
      if (Files.deleteIfExists(initialising())) {
        // were the deletion lost in a power cut, the next start would delete the cluster
        sync();
      }
    } catch (IOException e) {
      throw notWritable(home, e);
    }
  }

  void stopServer() {
    if (!processes.stop()) {
      throw unusable(
          "is served by a PostgreSQL that does not stop: end it or set DATABASE_URL", null);
    }
  }

  /** Of the server that runs. */
  ProcessHandle postmaster() throws IOException {
    String pid = Files.readAllLines(cluster().resolve("postmaster.pid")).get(0).strip();
    return ProcessHandle.of(Long.parseLong(pid))
        .orElseThrow(() -> new IOException("the server ended"));
  }

  /** With which major version of PostgreSQL the data was made; empty where there is none yet. */
  Optional<String> majorVersion() throws IOException {
    Path version = cluster().resolve("PG_VERSION");
    return Files.exists(version)
        ? Optional.of(Files.readString(version).strip())
        : Optional.empty();
  }

  /** The server's or initdb's own reason, else {@code otherwise}. */
  String lastWords(String otherwise) {
    try {
      List<String> lines = Files.readAllLines(log());
      return lines.stream()
          .filter(line -> line.matches(".*\\b(FATAL|PANIC|error):.*"))
          .reduce((first, last) -> last)
          .map(line -> line.replaceFirst("^.*?\\b(FATAL|PANIC|error):\\s*", ""))
          .orElse(otherwise);
    } catch (IOException e) {
      return otherwise;
    }
  }

  DatabaseUnavailableException unusable(String what, Throwable cause) {
    return new DatabaseUnavailableException(
        "The embedded PostgreSQL in " + home + " " + what + ".", cause);
  }

  private void prepareFirstStart() throws IOException {
    byte[] secret = new byte[24];
    new SecureRandom().nextBytes(secret);
    Files.deleteIfExists(passwordFile());
    Files.writeString(passwordFile(), HexFormat.of().formatHex(secret));
    Files.writeString(initialising(), "");
    sync();
  }

  private void sync() throws IOException {
    try (FileChannel channel = FileChannel.open(home)) {
      channel.force(true);
    }
  }

  private static boolean isEmpty(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return true;
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.findAny().isEmpty();
    }
  }

  static DatabaseUnavailableException notWritable(Path directory, IOException cause) {
    return new DatabaseUnavailableException(
        "The directory "
            + directory
            + " cannot be used for the embedded PostgreSQL ("
            + reason(cause)
            + "): make it writable for this user, with room on its disk, or set DATABASE_URL.",
        cause);
  }

  private static String reason(IOException cause) {
    return cause instanceof FileSystemException system && system.getReason() != null
        ? system.getReason()
        : cause.getClass().getSimpleName();
  }
}
