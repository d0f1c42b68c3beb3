package io.centralita.reload;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a look at a file found: its text, or why there is none. */
record FileContent(String text, String fault) {

  /** Editors of Windows put it in front. */
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  static FileContent of(Path path) {
    if (Files.isDirectory(path)) {
      return new FileContent(null, "It is a folder and no file.");
    }
    if (!Files.isRegularFile(path)) {
      return new FileContent(null, "It leads to no file.");
    }
    try {
      String text = Files.readString(path);
      return new FileContent(text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text, null);
    } catch (CharacterCodingException e) {
      return new FileContent(null, "The file is not UTF-8 text.");
    } catch (IOException e) {
      return new FileContent(
          null, "The file cannot be read (" + e.getClass().getSimpleName() + ").");
    }
  }
}
