package io.centralita.database;

/** Reduces text to what a database of any encoding can hold. */
public final class PlainText {

  private PlainText() {}

  /**
   * The same text in ASCII: NUL and every other character is written as JSON would escape it, so
   * that JSON stays the same JSON. {@code null} for {@code null}.
   */
  public static String of(String text) {
    if (text == null) {
      return null;
    }
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || c > '~') {
        plain.append(String.format("\\u%04x", (int) c));
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }
}
