package io.centralita.database;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Reduces text to what the database's encoding can hold; UTF-8, the usual one, holds all. */
public final class StorableText {

  /** What a database in UTF-8 holds, or one without an encoding, which keeps the bytes it gets. */
  public static final StorableText UNCHANGED = new StorableText(StandardCharsets.UTF_8);

  private final Charset charset;

  private StorableText(Charset charset) {
    this.charset = charset;
  }

  /** As the database says. */
  static StorableText of(DataSource dataSource) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery("SHOW server_encoding")) {
      answer.next();
      return in(answer.getString(1));
    }
  }

  /**
   * @param encoding by PostgreSQL's name; one that Java does not know is taken for ASCII, which is
   *     part of each
   */
  public static StorableText in(String encoding) {
    if ("SQL_ASCII".equals(encoding)) {
      return UNCHANGED;
    }
    String name = encoding.replace("WIN", "windows-").replace("KOI8", "KOI8-").replace('_', '-');
    return new StorableText(
        Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.US_ASCII);
  }

  /** The same text, with a question mark in place of what the encoding lacks. */
  public String of(String text) {
    return holdsAll() ? text : new String(text.getBytes(charset), charset);
  }

  /** The same text with nothing lost: where the encoding lacks anything, in ASCII with escapes. */
  public String escaped(String text) {
    return holdsAll() ? text : PlainText.of(text);
  }

  private boolean holdsAll() {
    return charset.equals(StandardCharsets.UTF_8);
  }
}
