package io.centralita.database;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
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

  private static final int PORT_LINE = 3;

  private final Path home;
  private final ClusterProcesses processes;

  private ClusterDirectory(Path home) {
    this.home = home;
    this.processes = new ClusterProcesses(cluster());
  }

  static ClusterDirectory open(Path directory) {
    try {
      Files.createDirectories(directory);
      Files.setPosixFilePermissions(directory, OWNER_ONLY);
      Path home = directory.toRealPath();
      if (Files.exists(home.resolve("PG_VERSION"))) {
        throw new DatabaseUnavailable(
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
                  new DatabaseUnavailable(
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
      // zonky's, perhaps still locked by an attempt of this process that failed
      Files.deleteIfExists(cluster().resolve("epg-lock"));
      Files.deleteIfExists(log());
      deleteIncompleteBinaries();
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

  boolean serverGone() {
    return processes.none();
  }

  /** False where the server of this directory has not got the port it was to have. */
  boolean servesOn(int port) throws IOException {
    List<String> lines = Files.readAllLines(cluster().resolve("postmaster.pid"));
    return lines.size() > PORT_LINE && lines.get(PORT_LINE).strip().equals(String.valueOf(port));
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

  DatabaseUnavailable unusable(String what, Throwable cause) {
    return new DatabaseUnavailable("The embedded PostgreSQL in " + home + " " + what + ".", cause);
  }

  private void prepareFirstStart() throws IOException {
    byte[] secret = new byte[24];
    new SecureRandom().nextBytes(secret);
    Files.deleteIfExists(passwordFile());
    Files.writeString(passwordFile(), HexFormat.of().formatHex(secret));
    Files.writeString(initialising(), "");
    sync();
  }

  /** zonky takes a file that is there for complete. */
  private void deleteIncompleteBinaries() throws IOException {
    Files.createDirectories(binaries());
    try (Stream<Path> versions = Files.list(binaries())) {
      for (Path version : versions.toList()) {
        if (!Files.exists(version.resolve(".exists"))) {
          FileUtils.deleteDirectory(version.toFile());
        }
      }
    }
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

  private static DatabaseUnavailable notWritable(Path directory, IOException cause) {
    return new DatabaseUnavailable(
        "The directory "
            + directory
            + " cannot be used for the embedded PostgreSQL ("
            + cause.getClass().getSimpleName()
            + "): make it writable for this user or set DATABASE_URL.",
        cause);
  }
}
