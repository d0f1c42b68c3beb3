package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import io.centralita.database.TestDatabase;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The archive that is handed out, on a machine that has a Java runtime and nothing else of ours.
 */
class InstalledProgramIT {

  @TempDir Path folder;

  @Test
  void unpacked_itStartsThroughALink_fromAnyFolder_andStopsInOrder() throws Exception {
    Path program = unpacked();
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.relativize(program));
    try (TestDatabase database = TestDatabase.migrated()) {
      Map<String, String> settings = new HashMap<>();
      settings.put("DATABASE_URL", database.address());
      settings.put("JAVA_HOME", System.getProperty("java.home"));
      Path cache = Files.createDirectory(folder.resolve("cache"));
      settings.put("CENTRALITA_CACHE", cache.toString());
      try (CentralitaProcess process =
          CentralitaProcess.start(elsewhere, List.of(link.toString()), settings).awaitUp()) {
        assertThat(process.get("/health").status()).isEqualTo(200);
        // the script has become the program: a signal reaches it
        assertThat(process.process().descendants()).isEmpty();
        assertThat(process.log()).doesNotContain("WARN", "warning", "Exception");

        process.terminate();

        // with the archive of classes written
        assertThat(process.waitFor(120)).isTrue();
        // 128 and the number of SIGTERM, as every Java program: the unit for systemd counts on it
        assertThat(process.process().exitValue()).isEqualTo(143);
        assertThat(process.log()).doesNotContain("ERROR", "rror occurred");
      }
      Path archive = cache.resolve("centralita.jsa");
      assertThat(whereItsClassesComeFrom(link, settings))
          .contains("io.centralita.Settings source: shared objects file (top)");

      assertThat(archive.toFile().setWritable(true)).isTrue();
      try (FileChannel file = FileChannel.open(archive, StandardOpenOption.WRITE)) {
        file.write(ByteBuffer.wrap(new byte[9_999]), file.size() / 2);
      }
      assertThat(whereItsClassesComeFrom(link, settings))
          .contains("io.centralita.Settings source: file:");

      Path moved = Files.createDirectory(folder.resolve("installed here")).resolve("centralita");
      Files.move(program.getParent(), moved);
      assertThat(whereItsClassesComeFrom(moved.resolve("centralita"), settings))
          .contains("io.centralita.Settings source: file:");
    }
  }

  /** As Java tells it of a start that ends at a setting. */
  private String whereItsClassesComeFrom(Path script, Map<String, String> settings)
      throws IOException {
    Path classes = folder.resolve("classes");
    Map<String, String> refused = new HashMap<>(settings);
    refused.put("CRON_SECRET", null);
    refused.put("JAVA_OPTS", "-Xlog:class+load:file=" + classes);
    try (CentralitaProcess process =
        CentralitaProcess.start(folder, List.of(script.toString()), refused)) {
      assertThat(process.waitFor(60)).isTrue();
      assertThat(process.log())
          .endsWith("at least 16 characters long.\n")
          .matches("(?s).*Centralita cannot start: CRON_SECRET [^\n]*\n");
    }
    return Files.readString(classes);
  }

  @Test
  void withAHeapThatIsNoSize_itEndsInOneSentence() throws Exception {
    Map<String, String> settings = new HashMap<>();
    settings.put("CENTRALITA_HEAP", "lots");
    assertThat(refusal(settings))
        .matches("Centralita cannot start: CENTRALITA_HEAP is lots[^\n]*\\.\n");
  }

  @Test
  void withoutAJavaThatWillDo_itEndsInOneSentence() throws Exception {
    String empty = Files.createDirectory(folder.resolve("empty")).toString();

    assertThat(refusal(null, empty))
        .matches("Centralita cannot start: there is no Java on the PATH: [^\n]*\\.\n");
    assertThat(refusal(empty, null)).matches("Centralita cannot start: JAVA_HOME is [^\n]*\\.\n");
    for (String version : List.of("1.8.0_432", "9", "11.0.25", "16.0.2")) {
      assertThat(refusal(javaThatSays("openjdk version \"" + version + "\" 2024-10-15"), null))
          .as(version)
          .matches("Centralita cannot start: [^\n]*is not Java 17 or newer[^\n]*\\.\n");
    }
  }

  /** Of the script beside the jar, which is the one in the archive. */
  private String refusal(String javaHome, String path) {
    Map<String, String> settings = new HashMap<>();
    settings.put("JAVA_HOME", javaHome);
    if (path != null) {
      settings.put("PATH", path);
    }
    return refusal(settings);
  }

  private String refusal(Map<String, String> settings) {
    Path log = folder.resolve("log");
    try (CentralitaProcess process =
        CentralitaProcess.start(
            folder,
            List.of(Path.of("target", "centralita").toAbsolutePath().toString()),
            settings)) {
      assertThat(process.waitFor(10)).isTrue();
      assertThat(process.process().exitValue()).isEqualTo(1);
      return process.log();
    } finally {
      log.toFile().delete();
    }
  }

  private String javaThatSays(String version) throws IOException {
    Path home = Files.createTempDirectory(folder, "java");
    Path java = Files.createDirectory(home.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho '" + version + "' >&2\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    return home.toString();
  }

  /** Its start script; the folder above it is the only one in the archive. */
  private Path unpacked() throws Exception {
    List<Path> archives;
    try (var files = Files.list(Path.of("target"))) {
      archives = files.filter(file -> file.toString().endsWith(".tar.gz")).toList();
    }
    assertThat(archives).hasSize(1);
    Path installed = Files.createDirectory(folder.resolve("installed"));
    Process tar =
        new ProcessBuilder("tar", "-xzf", archives.get(0).toString(), "-C", installed.toString())
            .inheritIO()
            .start();
    assertThat(tar.waitFor()).isZero();
    File[] top = installed.toFile().listFiles();
    assertThat(top).hasSize(1);
    return top[0].toPath().resolve("centralita");
  }
}
