package io.centralita.database.embedded;

import io.centralita.database.DatabaseUrl;
import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.io.FileUtils;

/**
 * What the embedded server makes on its first start, made once in a build and copied from then on:
 * its programs take seconds to unpack, and a cluster as long to initialise.
 */
public final class ReadyCluster {
  private static final Path TEMPLATES = Path.of("target", "postgres");

  private ReadyCluster() {}

  /** Fills a directory, made where it is missing, as if a server had run there before. */
  public static synchronized void copyTo(Path directory) {
    try {
      Path template = template();
      try (Stream<Path> all = Files.walk(template)) {
        for (Path each : all.toList()) {
          copy(each, directory.resolve(template.relativize(each).toString()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    if (Files.isDirectory(to)) {
      return;
    }
    if (Files.isRegularFile(from) && from.toString().contains("/binaries/")) {
      try {
        // nobody writes to a program
        Files.createLink(to, from);
        return;
      } catch (FileSystemException | UnsupportedOperationException onAnotherDisk) {
        Files.deleteIfExists(to);
      }
    }
    Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
  }

  private static Path template() throws IOException {
    Path template = TEMPLATES.resolve(version());
    Files.createDirectories(TEMPLATES);
    // the tests of a build run in several processes
    try (FileChannel file =
            FileChannel.open(
                TEMPLATES.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var whole = file.lock()) {
      if (whole.isValid() && !Files.exists(template)) {
        Path unfinished = TEMPLATES.resolve("unfinished");
        FileUtils.deleteDirectory(unfinished.toFile());
        try (EmbeddedPostgresServer server = EmbeddedPostgresServer.start(unfinished, false)) {
          makeConnectionsCheap(server.url());
        }
        Files.move(unfinished, template);
      }
    }
    return template;
  }

  /**
   * A password is hashed 4096 times by whoever connects, which takes longer than all else about it,
   * and tests connect all the time.
   */
  private static void makeConnectionsCheap(DatabaseUrl url) {
    try (Connection connection =
            DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
        Statement statement = connection.createStatement()) {
      statement.execute("SET scram_iterations = 1");
      statement.execute("ALTER ROLE " + url.user() + " PASSWORD '" + url.password() + "'");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Another for other programs, and for another way to make a cluster. */
  private static String version() throws IOException {
    String system = System.getProperty("os.name").startsWith("Mac") ? "Darwin" : "Linux";
    try (InputStream programs =
            DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(
                system, System.getProperty("os.arch"));
        InputStream server =
            EmbeddedPostgresServer.class.getResourceAsStream("EmbeddedPostgresServer.class");
        InputStream here = ReadyCluster.class.getResourceAsStream("ReadyCluster.class")) {
      return DigestUtils.md5Hex(programs)
          + "-"
          + DigestUtils.md5Hex(server)
          + "-"
          + DigestUtils.md5Hex(here);
    }
  }
}
