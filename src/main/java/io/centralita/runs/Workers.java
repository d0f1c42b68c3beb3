package io.centralita.runs;

import static io.centralita.runs.LedgerStatements.sql;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Shares the limits of one provider's requests among the processes that work on its runs (table
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
  private final String source;
  private final BooleanSupplier mayJudge;
  private final LongSupplier nanoTime;
  private final Set<Long> runs = new HashSet<>();
  private BooleanSupplier keepsToShare = () -> true;
  private boolean hasRow;
  private volatile View view;

  /** Who is at work, as the last look has shown it, and when that was on both clocks. */
  private record View(
      long others, long earlier, boolean agreed, OffsetDateTime heartbeat, long seenAt) {}

  /**
   * @param worker the name of this process
   * @param source the provider
   * @param mayJudge whether this process has been in contact for long enough to tell who is dead
   */
  Workers(
      Jdbi reserved, UUID worker, String source, BooleanSupplier mayJudge, LongSupplier nanoTime) {
    this.database = reserved;
    this.worker = worker;
    this.source = source;
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

  /** This process begins to work on a run. */
  synchronized void join(long run) {
    if (view == null) {
      look();
      look();
    }
    runs.add(run);
  }

  /** Says that this process is still at work, and looks who else is. */
  synchronized void beat() {
    if (!runs.isEmpty()) {
      look();
    }
  }

  private void look() {
    // what was seen, not what was said: the answer to a look may have been lost
    OffsetDateTime keepsToShareOf =
        view != null && keepsToShare.getAsBoolean() ? view.heartbeat() : null;
    long seenAt = nanoTime.getAsLong();
    hasRow = true;
    view =
        database.withHandle(
            handle ->
                handle
                    .createQuery(sql("beat-worker"))
                    .bind("worker", worker)
                    .bind("source", source)
                    .bind("keepsToShareOf", keepsToShareOf)
                    .bind("mayJudge", mayJudge.getAsBoolean())
                    .bind("silenceSeconds", DeadRunDetector.SILENCE.toSeconds())
                    .map(
                        (row, context) ->
                            new View(
                                row.getLong("others"),
                                row.getLong("earlier"),
                                row.getBoolean("agreed"),
                                row.getObject("heartbeat_at", OffsetDateTime.class),
                                seenAt))
                    .one());
  }

  /** This process has nothing more to ask for a run; others may take its share. */
  public synchronized void leave(long run) {
    runs.remove(run);
    if (runs.isEmpty() && hasRow) {
      database.useHandle(this::leave);
      hasRow = false;
    }
  }

  /** The same where the run is closed; said again each time, should it not be committed. */
  synchronized void leave(Handle handle, long run) {
    runs.remove(run);
    if (runs.isEmpty() && hasRow) {
      leave(handle);
    }
  }

  private void leave(Handle handle) {
    view = null;
    handle.createUpdate(sql("leave-work")).bind("worker", worker).bind("source", source).execute();
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
}
