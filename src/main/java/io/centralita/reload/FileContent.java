package io.centralita.reload;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a look at a file found: its text, or why there is none. */
record FileContent(String text, String fault) {

  static FileContent of(Path path) {
    try {
      return new FileContent(Files.readString(path), null);
    } catch (CharacterCodingException e) {
      return new FileContent(null, "The file is not UTF-8 text.");
    } catch (IOException e) {
      return new FileContent(
          null, "The file cannot be read (" + e.getClass().getSimpleName() + ").");
    }
  }
}
