package io.centralita.statistics;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.LongPredicate;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.locator.ClasspathSqlLocator;

/**
 * Adds up the snapshots of conversations day by day (UTC), so that a long period need not open each
 * of them. A day whose snapshots have changed since is read from them until it is added up again.
 */
public final class DailySums {

  private static final ClasspathSqlLocator SQL = ClasspathSqlLocator.removingComments();

  /** What one transaction takes: some ten thousand snapshots. */
  private static final int DAYS = 31;

  private final Jdbi database;
  private final LongPredicate tellsToStop;

  /**
   * @param tellsToStop whether what is done for a run must end
   */
  public DailySums(Jdbi database, LongPredicate tellsToStop) {
    this.database = database;
    this.tellsToStop = tellsToStop;
  }

  /**
   * Adds up every day that changed, whoever changed it. A run that is told to stop leaves the rest
   * to the next one.
   */
  public void sum(long run) {
    boolean more = true;
    while (more && !tellsToStop.test(run)) {
      more = database.inTransaction(DailySums::sumSome);
    }
  }

  private static boolean sumSome(Handle handle) {
    // two at once might write the same day twice; whoever only reads does not wait
    handle.execute("LOCK TABLE public.elevenlabs_sums IN SHARE ROW EXCLUSIVE MODE");
    // as for Snapshots: to compile the statement takes longer than the rest
    handle.execute("SET LOCAL jit = off");
    List<OffsetDateTime> days =
        handle.createQuery(sql("take-days")).bind("most", DAYS).mapTo(OffsetDateTime.class).list();
    if (days.isEmpty()) {
      return false;
    }
    // in a statement of its own, which sees what was committed before the days were taken
    handle.createUpdate(sql("sum-days")).bindArray("days", OffsetDateTime.class, days).execute();
    return true;
  }

  private static String sql(String name) {
    return SQL.locate(DailySums.class, name);
  }
}
