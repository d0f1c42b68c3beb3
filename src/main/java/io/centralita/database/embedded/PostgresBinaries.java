package io.centralita.database.embedded;

import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.io.FileUtils;

/**
 * PostgreSQL's programs, unpacked beside the data they work on. A cluster can be read by its own
 * major version only: when we come with a later one, those that made the data are still there.
 */
final class PostgresBinaries {
  private static final String UNPACKED = "PG-";
  private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) ([0-9]+)");

  private final Path home;
  private final PgBinaryResolver archive;

  PostgresBinaries(Path home, PgBinaryResolver archive) {
    this.home = home;
    this.archive = archive;
  }

  /** The folder of the programs we bring. */
  Path ours() throws IOException {
    byte[] packed = packed();
    Path unpacked = home.resolve(UNPACKED + DigestUtils.md5Hex(packed));
    if (majorOf(unpacked).isEmpty()) {
      unpack(packed, unpacked);
    }
    return unpacked.resolve("bin");
  }

  /**
   * The folder of those that can read data of a major version.
   *
   * @return empty where there are none
   */
  Optional<Path> of(String major) throws IOException {
    Path ours = ours();
    if (majorOf(ours.getParent()).filter(major::equals).isPresent()) {
      return Optional.of(ours);
    }
    try (Stream<Path> all = Files.list(home)) {
      return all.filter(each -> each.getFileName().toString().startsWith(UNPACKED))
          .filter(each -> majorOf(each).filter(major::equals).isPresent())
          .findFirst()
          .map(each -> each.resolve("bin"));
    }
  }

  private byte[] packed() throws IOException {
    String system = System.getProperty("os.name").startsWith("Mac") ? "Darwin" : "Linux";
    try (InputStream packed = archive.getPgBinary(system, System.getProperty("os.arch"))) {
      if (packed == null) {
        throw new IOException("there is no PostgreSQL for this machine");
      }
      return packed.readAllBytes();
    }
  }

  /** Empty where there is nothing that runs, such as what a power cut has left. */
  private static Optional<String> majorOf(Path unpacked) {
    Path server = unpacked.resolve("bin/postgres");
    if (!Files.isExecutable(server)) {
      return Optional.empty();
    }
    try {
      Process process = ServerProcess.of(List.of(server.toString(), "--version")).start();
      Matcher version =
          VERSION.matcher(
              new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
      return version.find() ? Optional.of(version.group(1)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private void unpack(byte[] packed, Path unpacked) throws IOException {
    Path unfinished = home.resolve("unpacking");
    FileUtils.deleteDirectory(unfinished.toFile());
    try (TarArchiveInputStream entries =
        new TarArchiveInputStream(new XZCompressorInputStream(new ByteArrayInputStream(packed)))) {
      for (TarArchiveEntry entry = entries.getNextEntry();
          entry != null;
          entry = entries.getNextEntry()) {
        write(entry, entries, unfinished.resolve(entry.getName()).normalize());
      }
    }
    FileUtils.deleteDirectory(unpacked.toFile());
    Files.move(unfinished, unpacked, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void write(TarArchiveEntry entry, InputStream content, Path file)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(file);
      return;
    }
    Files.createDirectories(file.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
    } else {
      Files.copy(content, file);
      Files.setPosixFilePermissions(
          file,
          PosixFilePermissions.fromString(
              file.getParent().endsWith("bin") ? "rwxr-xr-x" : "rw-r--r--"));
    }
  }
}
