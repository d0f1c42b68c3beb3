package io.centralita.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {

  private static final Instant NOW = Instant.parse("2026-10-13T14:00:00Z");

  @TempDir Path folder;

  private Spool spool;

  @BeforeEach
  void make() {
    spool = spoolAt(NOW);
  }

  @Test
  void keep_eventsOfOneMomentAndOfAClockSetBack_sortByArrival() throws IOException {
    for (int i = 0; i < 20; i++) {
      spool.keep(bytes("event " + i));
    }

    List<String> names = names(spool.directory());
    assertThat(names).hasSize(20).first().asString().startsWith("20261013T140000.000000Z-");
    for (int i = 0; i < 20; i++) {
      assertThat(spool.read(names.get(i))).isEqualTo("event " + i);
    }
  }

  @Test
  void keep_severalProcessesAtOneMoment_leavesOutNone() throws IOException {
    spool.keep(bytes("of this process"));
    spoolAt(NOW).keep(bytes("of another"));

    assertThat(names(spool.directory())).hasSize(2);
  }

  @Test
  void isWritable_alsoBeforeItsFolderIsMade_butNotBelowAFile() throws IOException {
    assertThat(spool.isWritable()).isTrue();
    Path file = Files.createFile(folder.resolve("file"));

    assertThat(new Spool(file.resolve("spool"), Clock.systemUTC()).isWritable()).isFalse();
  }

  @Test
  void keep_theFirstEvent_makesAFolderThatIsNobodyElsesToRead() throws IOException {
    spool.keep(bytes("event"));

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(spool.directory())))
        .isEqualTo("rwx------");
  }

  @Test
  void keep_anEvent_isNobodyElsesToRead_alsoInAFolderThatWasThereBefore() throws IOException {
    Files.createDirectory(spool.directory());
    Files.setPosixFilePermissions(spool.directory(), PosixFilePermissions.fromString("rwxr-xr-x"));

    spool.keep(bytes("event"));

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(spool.directory())))
        .isEqualTo("rwx------");
    Path event = spool.directory().resolve(names(spool.directory()).get(0));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(event)))
        .isEqualTo("rw-------");
  }

  @Test
  void keep_whereTheFolderAndWhatHeldItHaveGone_makesThemAgain() throws IOException {
    Spool deep = new Spool(folder.resolve("a/b/c"), Clock.fixed(NOW, ZoneOffset.UTC));
    deep.keep(bytes("first"));
    Files.delete(deep.directory().resolve(names(deep.directory()).get(0)));
    Files.delete(deep.directory());
    Files.delete(folder.resolve("a/b"));

    deep.keep(bytes("second"));

    assertThat(deep.read(names(deep.directory()).get(0))).isEqualTo("second");
  }

  @Test
  void keep_whereTheFolderCannotBe_failsAndLeavesNothing() throws IOException {
    Files.createFile(folder.resolve("events"));

    assertThatIOException().isThrownBy(() -> spool.keep(bytes("event")));

    assertThat(names(folder)).containsExactly("events");
  }

  @Test
  void read_whatAnotherProcessHasWorkedOff_isNothing() throws IOException {
    assertThat(spool.read("gone.json")).isNull();
  }

  @Test
  void setAside_movesTheEvent_onceOnly() throws IOException {
    spool.keep(bytes("event"));
    String name = names(spool.directory()).get(0);

    spool.setAside(name);
    spool.setAside(name);

    assertThat(spool.failed().resolve(name)).hasContent("event");
    assertThat(spool.countFailed()).isEqualTo(1);
    assertThat(spool.waitingLongerThan(Duration.ZERO).events()).isZero();
  }

  @Test
  void waitingLongerThan_countsWholeEventsThatAreOldEnough() throws IOException {
    assertThat(spool.waitingLongerThan(Duration.ZERO)).isEqualTo(new Spool.Backlog(0, null));

    file("a.json", Duration.ofMinutes(3));
    file("b.json", Duration.ofMinutes(2));
    file("c.json", Duration.ofSeconds(59));
    file(".d.json", Duration.ofMinutes(9));

    assertThat(spool.waitingLongerThan(Duration.ofMinutes(1)))
        .isEqualTo(new Spool.Backlog(2, NOW.minus(Duration.ofMinutes(3))));
  }

  @Test
  void deleteUnfinished_leavesAloneWhatAnotherProcessMayBeWriting() throws IOException {
    spool.deleteUnfinished();

    file("waiting.json", Duration.ofHours(2));
    file(".old.json", Duration.ofMinutes(61));
    file(".young.json", Duration.ofMinutes(59));

    spool.deleteUnfinished();

    assertThat(names(spool.directory())).containsExactly(".young.json", "waiting.json");
  }

  private Spool spoolAt(Instant now) {
    return new Spool(folder.resolve("events"), Clock.fixed(now, ZoneOffset.UTC));
  }

  private void file(String name, Duration age) throws IOException {
    Files.createDirectories(spool.directory());
    Path file = Files.writeString(spool.directory().resolve(name), "event");
    Files.setLastModifiedTime(file, FileTime.from(NOW.minus(age)));
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
