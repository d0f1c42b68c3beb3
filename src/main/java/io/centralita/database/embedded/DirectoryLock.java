package io.centralita.database.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One owner of a directory, among the processes of this machine and within this one. */
final class DirectoryLock implements AutoCloseable {
  /**
   * Asked before the file is opened: on POSIX systems closing any channel to a file gives up the
   * process's lock on it, so a refused second owner would unlock the first.
   */
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final FileChannel channel;

  private DirectoryLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /** Empty when somebody else holds {@code directory}, which has to be a real path. */
  static Optional<DirectoryLock> tryAcquire(Path directory) throws IOException {
    if (!HELD_HERE.add(directory)) {
      return Optional.empty();
    }
    FileChannel channel = null;
    boolean acquired = false;
    try {
      channel =
          FileChannel.open(
              directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      acquired = channel.tryLock() != null;
      return acquired ? Optional.of(new DirectoryLock(directory, channel)) : Optional.empty();
    } finally {
      if (!acquired) {
        if (channel != null) {
          channel.close();
        }
        HELD_HERE.remove(directory);
      }
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      HELD_HERE.remove(directory);
    }
  }
}
