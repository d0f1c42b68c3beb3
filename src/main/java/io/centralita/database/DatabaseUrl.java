package io.centralita.database;

import java.util.List;
import java.util.Objects;

/**
 * Says where the database is and as whom to sign in. {@code jdbcUrl} is a pgjdbc address without
 * credentials, {@code password} is empty where there is none, {@code unused} names parameters
 * without effect; nothing is null.
 */
public record DatabaseUrl(String jdbcUrl, String user, String password, List<String> unused) {
  public static final String JDBC_SCHEME = "jdbc:postgresql://";

  public DatabaseUrl(String jdbcUrl, String user, String password) {
    this(jdbcUrl, user, password, List.of());
  }

  public DatabaseUrl {
    Objects.requireNonNull(jdbcUrl);
    Objects.requireNonNull(user);
    Objects.requireNonNull(password);
  }

  /**
   * Reads {@code jdbc:postgresql://…}, {@code postgresql://…} or {@code postgres://…}. User and
   * password are percent-decoded, a {@code +} stays a {@code +}.
   *
   * @throws IllegalArgumentException in one sentence that starts with {@code DATABASE_URL} and
   *     quotes nothing secret
   */
  public static DatabaseUrl parse(String text) {
    return new DatabaseUrlParser(text == null ? "" : text.strip()).parse();
  }

  /** Host, port and database, for people. */
  String target() {
    int query = jdbcUrl.indexOf('?');
    return jdbcUrl.substring(JDBC_SCHEME.length(), query < 0 ? jdbcUrl.length() : query);
  }

  /** Whether the address has a parameter, in pgjdbc's spelling. */
  boolean names(String parameter) {
    return jdbcUrl.matches("[^?]*[?](.*&)?" + parameter + "=.*");
  }

  @Override
  public String toString() {
    return "DatabaseUrl[" + target() + ", user=" + user + "]";
  }
}
