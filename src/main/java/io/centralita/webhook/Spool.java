package io.centralita.webhook;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Keeps accepted events on disk until they are stored, each in a file of its own; their names sort
 * by arrival. A file that is not whole has a hidden name. Thread-safe, and several processes may
 * share the directory.
 */
public final class Spool {

  private static final DateTimeFormatter ARRIVAL =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private static final String SUFFIX = ".json";
  private static final String HIDDEN = ".";

  /** Writing a file takes no time: what is hidden for that long is a dead process's. */
  private static final Duration UNFINISHED = Duration.ofHours(1);

  // what was said in a conversation is nobody else's to read
  private static final Set<PosixFilePermission> OURS_TO_ENTER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> OURS_TO_READ =
      PosixFilePermissions.fromString("rw-------");

  private final Path directory;
  private final Clock clock;
  private final String process = UUID.randomUUID().toString().substring(0, 8);
  private Instant lastArrival = Instant.MIN;

  /**
   * Events that wait.
   *
   * @param since when the first of them came; {@code null} where there are none
   */
  public record Backlog(int events, Instant since) {}

  /**
   * @param directory made when the first event comes
   */
  public Spool(Path directory, Clock clock) {
    this.directory = directory;
    this.clock = clock;
  }

  /** Where the events lie. */
  public Path directory() {
    return directory;
  }

  /** Where events lie that cannot be stored; moved back one directory, they are tried again. */
  public Path failed() {
    return directory.resolve("failed");
  }

  /** Returns when the event is on disk, whole and under a name that outlasts a power failure. */
  public void keep(byte[] event) throws IOException {
    makeDirectory();
    Path file = directory.resolve(nextName());
    Path unfinished = directory.resolve(HIDDEN + file.getFileName());
    try {
      write(unfinished, event);
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
    force(directory);
  }

  /** May be gone at any time; what holds it must outlast a power failure like what it holds. */
  private synchronized void makeDirectory() throws IOException {
    if (Files.notExists(directory)) {
      Path present = directory.toAbsolutePath();
      List<Path> holders = new ArrayList<>();
      while (Files.notExists(present)) {
        present = present.getParent();
        holders.add(present);
      }
      Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OURS_TO_ENTER));
      for (Path holder : holders) {
        force(holder);
      }
    } else if (!OURS_TO_ENTER.equals(Files.getPosixFilePermissions(directory))) {
      Files.setPosixFilePermissions(directory, OURS_TO_ENTER);
    }
  }

  /** Whether this process may write to the directory, or make it where it is not there yet. */
  public boolean isWritable() {
    Path present = directory.toAbsolutePath();
    while (Files.notExists(present)) {
      present = present.getParent();
    }
    return Files.isWritable(present);
  }

  private static void force(Path directory) throws IOException {
    try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
      names.force(true);
    }
  }

  private static void write(Path file, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(OURS_TO_READ))) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
  }

  /** Unique, and greater than the one before also where two come at once or the clock goes back. */
  private synchronized String nextName() {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    lastArrival = now.isAfter(lastArrival) ? now : lastArrival.plus(1, ChronoUnit.MICROS);
    return ARRIVAL.format(lastArrival) + "-" + process + SUFFIX;
  }

  /** The event's text, or {@code null} where another process has worked it off meanwhile. */
  public String read(String name) throws IOException {
    try {
      return new String(Files.readAllBytes(directory.resolve(name)), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** Sets aside an event that cannot be stored. */
  public void setAside(String name) throws IOException {
    Files.createDirectories(failed());
    try {
      Files.move(directory.resolve(name), failed().resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      // another process has done so
    }
  }

  /** The events that have been waiting for longer than this. */
  public Backlog waitingLongerThan(Duration time) throws IOException {
    Instant latest = clock.instant().minus(time);
    List<Instant> arrivals =
        files(directory).stream()
            .filter(file -> !file.isHidden() && file.written().isBefore(latest))
            .map(WrittenFile::written)
            .sorted()
            .toList();
    return new Backlog(arrivals.size(), arrivals.isEmpty() ? null : arrivals.get(0));
  }

  /** How many events were set aside. */
  public int countFailed() throws IOException {
    return files(failed()).size();
  }

  /** Removes what processes that were killed while they wrote have left behind. */
  public void deleteUnfinished() throws IOException {
    Instant latest = clock.instant().minus(UNFINISHED);
    for (WrittenFile file : files(directory)) {
      if (file.isHidden() && file.written().isBefore(latest)) {
        Files.deleteIfExists(file.path());
      }
    }
  }

  private static List<WrittenFile> files(Path directory) throws IOException {
    List<WrittenFile> files = new ArrayList<>();
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
      for (Path path : paths) {
        try {
          files.add(new WrittenFile(path, Files.getLastModifiedTime(path).toInstant()));
        } catch (NoSuchFileException e) {
          // has just been stored
        }
      }
    } catch (NoSuchFileException e) {
      // nothing has come yet
    } catch (DirectoryIteratorException e) {
      throw new IOException(directory + " cannot be listed", e);
    }
    return files;
  }

  private record WrittenFile(Path path, Instant written) {

    boolean isHidden() {
      return path.getFileName().toString().startsWith(HIDDEN);
    }
  }
}
