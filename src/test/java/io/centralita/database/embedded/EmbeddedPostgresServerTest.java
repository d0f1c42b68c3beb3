package io.centralita.database.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.centralita.database.Database;
import io.centralita.database.DatabaseUnavailableException;
import io.centralita.database.DatabaseUrl;
import io.centralita.database.Sql;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EmbeddedPostgresServerTest {
  /** Longer than a socket's path may be, and with what a shell would trip over. */
  private static final String AWKWARD = "it's a directory " + "x".repeat(110);

  private static final String SECRET = "a secret of the program's own";

  private static Path temporary;
  private static Path directory;

  @BeforeAll
  static void createDirectory() throws Exception {
    temporary = Files.createTempDirectory("centralita-embedded");
    directory = temporary.resolve(AWKWARD);
    ReadyCluster.copyTo(directory);
  }

  @AfterAll
  static void deleteDirectory() {
    FileUtils.deleteQuietly(temporary.toFile());
  }

  @Test
  void start_isDurableAndLocal_andForItsOwnerAlone_untilItIsClosed() throws Exception {
    DatabaseUrl url;
    try (EmbeddedPostgresServer server = EmbeddedPostgresServer.start(directory)) {
      url = server.url();
      assertThat(setting(server, "fsync")).isEqualTo("on");
      assertThat(setting(server, "synchronous_commit")).isEqualTo("on");
      assertThat(setting(server, "full_page_writes")).isEqualTo("on");
      assertThat(setting(server, "listen_addresses")).isEqualTo("127.0.0.1");
      assertThat(setting(server, "unix_socket_directories")).isEmpty();
      assertThat(one(server, "SELECT upper('ñandú')")).isEqualTo("ÑANDÚ");

      DatabaseUrl stranger = new DatabaseUrl(server.url().jdbcUrl(), "postgres", "guess");
      assertThatThrownBy(() -> Database.connect(stranger))
          .isInstanceOf(DatabaseUnavailableException.class);

      assertRefused();
      assertRefused();
      assertThat(one(server, "SELECT 1")).isEqualTo("1");
      // and once more when the test ends
      server.close();
    }
    assertThatThrownBy(() -> Sql.on(url).one("SELECT 1"))
        .isInstanceOf(SQLException.class)
        .hasRootCauseInstanceOf(ConnectException.class);
  }

  @Test
  void start_whileAnotherProcessHoldsIt_isRefused_andAfterItsDeathStopsTheOrphan()
      throws Exception {
    Process holder = holder();
    ProcessHandle orphan;
    try {
      orphan = postmaster();
      assertNoSecretIn(orphan);
      assertRefused();
    } finally {
      holder.destroyForcibly().waitFor();
    }
    assertThat(orphan.isAlive()).isTrue();

    try (EmbeddedPostgresServer server = EmbeddedPostgresServer.start(directory)) {
      assertThat(orphan.isAlive()).isFalse();
      assertThat(count(server, "held")).isPositive();
    }
  }

  @Test
  void start_serverKilled_replaysAndKeepsData() throws Exception {
    crash(EmbeddedPostgresServer.start(directory), "killed");
    Path running = directory.resolve("cluster/postmaster.pid");
    Files.writeString(
        running, ProcessHandle.current().pid() + "\nthis number is a stranger's by now\n");

    try (EmbeddedPostgresServer server = EmbeddedPostgresServer.start(directory)) {
      assertThat(count(server, "killed")).isPositive();
    }
  }

  @Test
  void watch_serverKilled_isStartedAgainWhereItWas() throws Exception {
    try (EmbeddedPostgresServer server = EmbeddedPostgresServer.start(directory)) {
      server.watch(
          lost -> {
            throw lost;
          });
      DatabaseUrl url = server.url();
      remember(server, "watched");
      int before = count(server, "watched");

      for (int death = 1; death <= 2; death++) {
        ProcessHandle killed = postmaster();
        killed.destroyForcibly();
        await()
            .atMost(Duration.ofSeconds(60))
            .ignoreExceptions()
            .until(() -> postmaster().pid() != killed.pid() && count(server, "watched") == before);
      }

      assertThat(server.url()).isEqualTo(url);
    }
  }

  @Test
  void start_newerProgramThanData_goesOnWithTheProgramsThatMadeIt_andKeepsData() throws Exception {
    int before;
    try (EmbeddedPostgresServer server =
        EmbeddedPostgresServer.start(directory, (system, machine) -> archiveOf("99.1"), true)) {
      remember(server, "old");
      before = count(server, "old");
      assertThat(before).isPositive();
      assertThat(one(server, "SHOW server_version")).doesNotStartWith("99");
    }
    try (EmbeddedPostgresServer server = EmbeddedPostgresServer.start(directory)) {
      assertThat(count(server, "old")).isEqualTo(before);
    }
  }

  /** All of another version of PostgreSQL that is needed to tell it from ours. */
  private static InputStream archiveOf(String version) throws IOException {
    byte[] program = ("#!/bin/sh\necho 'postgres (PostgreSQL) " + version + "'\n").getBytes(UTF_8);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(new XZCompressorOutputStream(packed))) {
      TarArchiveEntry entry = new TarArchiveEntry("bin/postgres");
      entry.setSize(program.length);
      tar.putArchiveEntry(entry);
      tar.write(program);
      tar.closeArchiveEntry();
    }
    return new ByteArrayInputStream(packed.toByteArray());
  }

  private static void assertNoSecretIn(ProcessHandle server) throws IOException {
    Path process = Path.of("/proc", String.valueOf(server.pid()));
    if (Files.exists(process)) {
      assertThat(Files.readString(process.resolve("environ")))
          .contains("PATH=")
          .doesNotContain(SECRET);
      assertThat(Files.readString(process.resolve("cmdline"))).doesNotContain(SECRET);
    }
  }

  @Test
  void start_halfInitialised_startsAfresh() throws Exception {
    Path half = temporary.resolve("half " + AWKWARD);
    Files.createDirectories(half.resolve("cluster/base"));
    Files.createDirectories(half.resolve("binaries/PG-half/bin"));
    Files.writeString(half.resolve("cluster/postgresql.conf"), "# cut o");
    Files.writeString(half.resolve("initialising"), "");

    try (EmbeddedPostgresServer server = EmbeddedPostgresServer.start(half)) {
      assertThat(one(server, "SELECT 1")).isEqualTo("1");
      assertThat(half.resolve("initialising")).doesNotExist();
    }
  }

  @Test
  void start_brokenCluster_saysWhyAtOnce() throws Exception {
    Path version = directory.resolve("cluster/PG_VERSION");
    String right = Files.readString(version);
    Files.writeString(version, "9\n");
    try {
      assertThatThrownBy(() -> EmbeddedPostgresServer.start(directory))
          .isInstanceOf(DatabaseUnavailableException.class)
          .hasMessageContaining(directory.toRealPath().toString())
          .hasMessageContaining("made by PostgreSQL 9")
          .hasMessageContaining("incompatible");
    } finally {
      Files.writeString(version, right);
    }
  }

  @Test
  void start_foreignCluster_isRefused() throws Exception {
    Path foreign = Files.createDirectory(temporary.resolve("foreign"));
    Files.writeString(foreign.resolve("PG_VERSION"), "18\n");

    assertThatThrownBy(() -> EmbeddedPostgresServer.start(foreign))
        .isInstanceOf(DatabaseUnavailableException.class)
        .hasMessageContaining("DATABASE_URL");
  }

  @Test
  void start_notADirectory_isRefused() throws Exception {
    Path file = Files.createFile(temporary.resolve("file"));

    assertThatThrownBy(() -> EmbeddedPostgresServer.start(file))
        .isInstanceOf(DatabaseUnavailableException.class)
        .hasMessageContaining(file.toString());
  }

  private static void assertRefused() {
    assertThatThrownBy(() -> EmbeddedPostgresServer.start(directory))
        .isInstanceOf(DatabaseUnavailableException.class)
        .hasMessageContaining(directory.getFileName().toString())
        .hasMessageContaining("in use by another process")
        .hasMessageContaining("DATABASE_URL");
  }

  /** A process that has started a server here, written a row, and holds on. */
  private static Process holder() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("CRON_SECRET", SECRET);
    Process process = builder.start();
    assertThat(process.inputReader().readLine()).isEqualTo("ready");
    return process;
  }

  /** The other process. */
  static final class Holder {
    public static void main(String[] arguments) throws Exception {
      remember(EmbeddedPostgresServer.start(Path.of(arguments[0])), "held");
      System.out.println("ready");
      Thread.currentThread().join();
    }
  }

  private static void crash(EmbeddedPostgresServer server, String last) throws Exception {
    remember(server, last);
    ProcessHandle postmaster = postmaster();
    postmaster.destroyForcibly();
    postmaster.onExit().get(10, TimeUnit.SECONDS);
    server.close();
  }

  private static ProcessHandle postmaster() throws Exception {
    String number = Files.readAllLines(directory.resolve("cluster/postmaster.pid")).get(0);
    return ProcessHandle.of(Long.parseLong(number)).orElseThrow();
  }

  private static void remember(EmbeddedPostgresServer server, String what) throws SQLException {
    Sql.on(server.url())
        .execute(
            "CREATE TABLE IF NOT EXISTS memory (what text); INSERT INTO memory VALUES ('"
                + what
                + "')");
  }

  private static int count(EmbeddedPostgresServer server, String what) throws SQLException {
    return Sql.on(server.url()).rows("SELECT FROM memory WHERE what = '" + what + "'").size();
  }

  private static String setting(EmbeddedPostgresServer server, String name) throws SQLException {
    return one(server, "SHOW " + name);
  }

  private static String one(EmbeddedPostgresServer server, String sql) throws SQLException {
    return Sql.on(server.url()).one(sql);
  }
}
