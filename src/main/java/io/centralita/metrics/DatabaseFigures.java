package io.centralita.metrics;

import io.centralita.database.Database;
import io.centralita.runs.Coverage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.locator.ClasspathSqlLocator;

/**
 * Knows what only the database knows. Whoever asks is told within seconds, of a database that is
 * silent that it is. What is counted there is counted every 15 seconds at most; where that takes
 * long, what was counted before holds. Thread-safe.
 */
final class DatabaseFigures {

  private static final ClasspathSqlLocator SQL = ClasspathSqlLocator.removingComments();

  private static final Duration FRESH = Duration.ofSeconds(15);
  private static final Duration LONGEST_STATEMENT = Duration.ofSeconds(10);

  private final Question<Boolean> isUp;
  private final Question<Figures> counting = new Question<>(this::count);
  private final Coverage coverage;
  private final Jdbi database;
  private final LongSupplier nanoTime;

  private volatile Figures counted;
  private volatile long countedAt;

  /**
   * What was seen.
   *
   * @param up whether the database takes writes
   * @param alerts the ids of those that are open
   */
  record Figures(boolean up, List<Coverage.Account> accounts, List<String> alerts) {

    private static Figures without(boolean up) {
      return new Figures(up, List.of(), List.of());
    }
  }

  /**
   * @param obstacle asks the database for what is in its way; empty where it takes writes
   */
  DatabaseFigures(
      Supplier<Optional<String>> obstacle,
      Coverage coverage,
      DataSource dataSource,
      LongSupplier nanoTime) {
    this.isUp = new Question<>(() -> obstacle.get().isEmpty());
    this.coverage = coverage;
    this.database = Database.jdbi(dataSource);
    this.nanoTime = nanoTime;
  }

  /** Without figures where the database is down. */
  Figures look() {
    if (!isUp.answer().orElse(false)) {
      return Figures.without(false);
    }
    Optional<Figures> news = counting.answer();
    Figures before = counted;
    return news.orElse(before == null ? Figures.without(true) : before);
  }

  private Figures count() {
    Figures before = counted;
    if (before != null && nanoTime.getAsLong() - countedAt < FRESH.toNanos()) {
      return before;
    }
    Figures now = new Figures(true, coverage.accounts(LONGEST_STATEMENT), openAlerts());
    counted = now;
    countedAt = nanoTime.getAsLong();
    return now;
  }

  private List<String> openAlerts() {
    return database.withHandle(
        handle ->
            handle
                .createQuery(SQL.locate(DatabaseFigures.class, "select-open-alerts"))
                .setQueryTimeout((int) LONGEST_STATEMENT.toSeconds())
                .mapTo(String.class)
                .list());
  }
}
