package io.centralita;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Sees what waits in a spool. */
final class Spooled {

  private Spooled() {}

  /** The names of the whole events, in their order. */
  static List<String> in(Path folder) {
    String[] names = folder.toFile().list();
    return Stream.of(names == null ? new String[0] : names)
        .filter(name -> name.endsWith(".json") && !name.startsWith("."))
        .sorted()
        .toList();
  }
}
