package io.centralita.database;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A role's search path may lead anywhere, and behind a pooler it cannot be set. */
class QualifiedNamesTest {

  @Test
  void statements_nameTheSchemaOfEachTableAndFunction() throws Exception {
    Pattern unqualified = unqualified();

    List<String> found;
    try (Stream<Path> files = Files.walk(Path.of("src/main"))) {
      found =
          files
              .filter(file -> file.toString().matches(".*[.](java|sql)"))
              // the migrations say what the tables are
              .filter(file -> !file.startsWith("src/main/resources/db"))
              .flatMap(file -> lines(file).map(line -> file.getFileName() + ": " + line))
              .filter(line -> unqualified.matcher(line).find())
              .toList();
    }

    assertThat(found).isEmpty();
  }

  private static Pattern unqualified() throws SQLException {
    try (TestDatabase database = TestDatabase.migrated()) {
      Sql sql = Sql.on(database);
      String tables =
          sql
              .rows(
                  "SELECT relname FROM pg_class WHERE relkind IN ('r', 'v')"
                      + " AND relnamespace = 'public'::regnamespace")
              .stream()
              .collect(joining("|"));
      String functions =
          sql
              .rows("SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
              .stream()
              .collect(joining("|"));
      return Pattern.compile(
          "\\b(FROM|JOIN|INTO|UPDATE|ANALYZE) (%s)\\b|(?<![\\w.])(%s)\\("
              .formatted(tables, functions));
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream().filter(line -> !line.strip().startsWith("--"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
