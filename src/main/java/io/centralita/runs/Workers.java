package io.centralita.runs;

import static io.centralita.runs.LedgerStatements.sql;

import io.centralita.database.Database;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Shares the limits of requests among the processes that work on the runs of one database (table
 * sync_workers). A process that begins to work has no share until all others have seen it and keep
 * to theirs, so that together they never exceed a limit. Thread-safe.
 */
public final class Workers {

  /**
   * A process that was silent for so long may soon be taken for dead, and others take its share.
   */
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(20);

  private final Jdbi database;
  private final UUID worker;
  private final BooleanSupplier mayJudge;
  private final LongSupplier nanoTime;
  private BooleanSupplier keepsToShare = () -> true;
  private final Set<Long> runs = new HashSet<>();
  private volatile View view;

  /** Who is at work, as the last look has shown it. */
  private record View(long others, long earlier, boolean agreed, long seenAt) {}

  /**
   * @param worker the name of this process
   * @param mayJudge whether this process has been in contact for long enough to tell who is dead
   */
  Workers(DataSource reserved, UUID worker, BooleanSupplier mayJudge, LongSupplier nanoTime) {
    this.database = Database.jdbi(reserved);
    this.worker = worker;
    this.mayJudge = mayJudge;
    this.nanoTime = nanoTime;
  }

  /**
   * Has somebody asked whether no more requests are under way than {@link #share} allows.
   *
   * @param keepsToShare is asked with every sign of life
   */
  public synchronized void keptBy(BooleanSupplier keepsToShare) {
    this.keepsToShare = keepsToShare;
  }

  /** This process begins to work on a run that asks a provider. */
  public synchronized void join(long run) {
    if (runs.isEmpty()) {
      look();
      look();
    }
    runs.add(run);
  }

  /** Says that this process is still at work, and looks who else is. */
  public synchronized void beat() {
    if (!runs.isEmpty()) {
      look();
    }
  }

  private void look() {
    boolean agrees = keepsToShare.getAsBoolean();
    long seenAt = nanoTime.getAsLong();
    view =
        database.withHandle(
            handle ->
                handle
                    .createQuery(sql("beat-worker"))
                    .bind("worker", worker)
                    .bind("agrees", agrees)
                    .bind("mayJudge", mayJudge.getAsBoolean())
                    .bind("silenceSeconds", DeadRunDetector.SILENCE.toSeconds())
                    .map(
                        (row, context) ->
                            new View(
                                row.getLong("others"),
                                row.getLong("earlier"),
                                row.getBoolean("agreed"),
                                seenAt))
                    .one());
  }

  /** This process has nothing more to ask for a run; others may take its share. */
  public void leave(long run) {
    database.useHandle(handle -> leave(handle, run));
  }

  synchronized void leave(Handle handle, long run) {
    if (runs.remove(run) && runs.isEmpty()) {
      leave(handle);
    }
  }

  /** This process ends: what it has claimed is the others'. */
  synchronized void leave() {
    database.useHandle(this::leave);
  }

  private void leave(Handle handle) {
    runs.clear();
    view = null;
    handle.createUpdate(sql("leave-work")).bind("worker", worker).execute();
  }

  /** This process's share of a limit; 0 while it may not ask. */
  public int share(int limit) {
    View seen = view;
    if (seen == null
        || !seen.agreed()
        || nanoTime.getAsLong() - seen.seenAt() > LONGEST_SILENCE.toNanos()) {
      return 0;
    }
    // those who were there first have the larger shares, if it cannot be divided
    long processes = seen.others() + 1;
    return (int) Math.max(0, (limit - seen.earlier() + processes - 1) / processes);
  }

  /** Frees what processes that died, or lanes of this one, have claimed and do not read. */
  public void releaseSlices(List<Long> held) {
    if (!mayJudge.getAsBoolean()) {
      return;
    }
    database.useTransaction(
        handle -> {
          handle
              .createUpdate(sql("forget-dead-workers"))
              .bind("worker", worker)
              .bind("silenceSeconds", DeadRunDetector.SILENCE.toSeconds())
              .execute();
          handle
              .createUpdate(sql("release-slices"))
              .bind("worker", worker)
              .bind("silenceSeconds", DeadRunDetector.SILENCE.toSeconds())
              .bindArray("held", Long.class, held)
              .execute();
          handle.createUpdate(sql("give-up-slices")).execute();
        });
  }
}
