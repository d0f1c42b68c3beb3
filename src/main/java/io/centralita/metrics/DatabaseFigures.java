package io.centralita.metrics;

import io.centralita.database.Database;
import io.centralita.fatal.OutOfMemory;
import io.centralita.runs.Coverage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.locator.ClasspathSqlLocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what only the database knows, every now and then: however many ask, one thread counts, and
 * nobody waits for it for long. Thread-safe.
 */
final class DatabaseFigures {

  private static final Logger LOG = LoggerFactory.getLogger("metrics");
  private static final ClasspathSqlLocator SQL = ClasspathSqlLocator.removingComments();

  private static final Duration LONGEST_STATEMENT = Duration.ofSeconds(10);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

  /** Where nothing has been counted. */
  static final Figures NONE = new Figures(List.of(), List.of());

  private final Coverage coverage;
  private final Jdbi database;
  private final Duration period;

  private CompletableFuture<Void> counting = CompletableFuture.completedFuture(null);
  private CompletableFuture<Void> wait = counting;
  private volatile Figures counted = NONE;
  private volatile long countedAt;
  private final AtomicLong changes = new AtomicLong();
  private volatile long changesCounted;

  /**
   * What was counted.
   *
   * @param alerts the ids of those that are open
   */
  record Figures(List<Coverage.Account> accounts, List<String> alerts) {}

  /**
   * @param period for which what was counted holds
   */
  DatabaseFigures(Coverage coverage, DataSource dataSource, Duration period) {
    this.coverage = coverage;
    this.database = Database.jdbi(dataSource);
    this.period = period;
    this.countedAt = System.nanoTime() - period.toNanos() - 1;
  }

  /** What was counted holds no longer: whoever asks next has it counted again. */
  void changed() {
    changes.incrementAndGet();
  }

  /** Those of before, where counting takes long or fails. */
  Figures look() {
    recounted().join();
    return counted;
  }

  private synchronized CompletableFuture<Void> recounted() {
    if (counting.isDone() && !isFresh()) {
      counting = CompletableFuture.runAsync(this::count, DatabaseFigures::begin);
      wait =
          counting
              .exceptionally(DatabaseFigures::note)
              .completeOnTimeout(null, LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS);
    }
    return wait;
  }

  private boolean isFresh() {
    return changesCounted == changes.get() && System.nanoTime() - countedAt <= period.toNanos();
  }

  private static void begin(Runnable task) {
    Thread thread = new Thread(task, "metrics");
    thread.setDaemon(true);
    thread.start();
  }

  private static Void note(Throwable failure) {
    OutOfMemory.endIfIn(failure);
    LOG.warn("The database was asked for figures in vain: {}", failure.getCause().toString());
    return null;
  }

  private void count() {
    long before = changes.get();
    counted = new Figures(coverage.accounts(LONGEST_STATEMENT), openAlerts());
    changesCounted = before;
    countedAt = System.nanoTime();
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
