package io.centralita.recordings;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Deletes the partial files that dead processes have left; they have names of their own. */
public final class PartialFiles {

  /** How the name of every partial file begins. */
  static final String PART = ".part-";

  /** No attempt takes so long. */
  private static final Duration DEAD = Duration.ofHours(3);

  private final List<Path> folders;
  private final Clock clock;

  PartialFiles(List<Path> folders, Clock clock) {
    this.folders = folders;
    this.clock = clock;
  }

  /** Deletes those that are older than any attempt. */
  public void delete() throws IOException {
    Instant dead = clock.instant().minus(DEAD);
    for (Path folder : folders) {
      if (Files.isDirectory(folder)) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, PART + "*")) {
          for (Path file : files) {
            if (Files.getLastModifiedTime(file).toInstant().isBefore(dead)) {
              Files.deleteIfExists(file);
            }
          }
        }
      }
    }
  }
}
