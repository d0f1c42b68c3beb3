package io.centralita.phones;

import static io.centralita.database.Instants.instant;

import io.centralita.database.RouteStatement;
import io.centralita.time.Timestamps;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.locator.ClasspathSqlLocator;

/** The directory of numbers in the database. Thread-safe. */
final class Phones {

  private static final ClasspathSqlLocator SQL = ClasspathSqlLocator.removingComments();

  private final Jdbi database;
  private final long defaultWorkspace;

  /** One number moves at a time: those that wait for their turn hold no connections. */
  private final Lock turn = new ReentrantLock(true);

  Phones(Jdbi database, long defaultWorkspace) {
    this.database = database;
    this.defaultWorkspace = defaultWorkspace;
  }

  /**
   * The rows of the directory, by number, as the API answers them.
   *
   * @param search a part of a number, or of what somebody typed; {@code null} for all
   * @param workspace whose; {@code null} for everybody's
   */
  List<Map<String, Object>> list(String search, Long workspace) {
    // as the database reads a number, of a part of one
    String part = search == null ? null : search.replaceAll("[-./()\\s\\p{Z}\\p{C}\\p{Pd}]+", "");
    return database.withHandle(
        handle ->
            handle
                .createQuery(sql("select-phones"))
                .bind("default_workspace", defaultWorkspace)
                .bind("workspace", workspace)
                .bind("search", search)
                .bind("part", part)
                .bind("international", part == null ? null : part.replaceFirst("^00", "+"))
                .map((row, context) -> entry(row))
                .list());
  }

  private static Map<String, Object> entry(ResultSet row) throws SQLException {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("phone_number", row.getString("phone_number"));
    entry.put("workspace_id", row.getLong("workspace_id"));
    entry.put("workspace", row.getString("workspace"));
    entry.put("created_at", Timestamps.format(instant(row, "created_at")));
    entry.put("calls", row.getLong("calls"));
    entry.put("cost", row.getBigDecimal("cost"));
    entry.put("last_call", Timestamps.format(instant(row, "last_call")));
    entry.put("automatic", row.getBoolean("automatic"));
    entry.put("counts", row.getBoolean("counts"));
    entry.put("assignments", List.of());
    return entry;
  }

  /** The number that a text means; empty where it means none. */
  Optional<String> meant(String typed) {
    return database.withHandle(
        handle ->
            handle
                .createQuery(sql("meant-number"))
                .bind("typed", typed)
                .mapTo(String.class)
                .findFirst());
  }

  /**
   * What would move if the number were given to the workspace; nothing does.
   *
   * @return empty where there is no such workspace
   */
  Optional<Move> preview(String number, long workspace) {
    return database.inTransaction(
        handle ->
            isThere(handle, "find-workspace", workspace)
                ? Optional.of(move(handle, number, workspace, 0, true))
                : Optional.empty());
  }

  /**
   * Gives the number to the workspace, with its calls, their conversations and the snapshots: all
   * of it or, should the process die, nothing. What else writes for a run waits, and is said again
   * before another number moves.
   *
   * @return empty where there is no such workspace
   */
  Optional<Move> give(String number, long workspace) {
    try {
      turn.lockInterruptibly();
      try {
        return giveInTurn(number, workspace);
      } finally {
        turn.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The program stops.", e);
    }
  }

  private Optional<Move> giveInTurn(String number, long workspace) throws InterruptedException {
    while (true) {
      Attempt attempt = database.inTransaction(handle -> attempt(handle, number, workspace));
      if (attempt.othersFirst() == null) {
        return Optional.ofNullable(attempt.move());
      }
      Thread.sleep(attempt.othersFirst());
    }
  }

  /**
   * @param othersFirst milliseconds in which no number moves; {@code null} where this one has
   * @param move {@code null} where there is no such workspace
   */
  private record Attempt(Long othersFirst, Move move) {}

  private Attempt attempt(Handle handle, String number, long workspace) {
    if (!isThere(handle, "lock-workspace", workspace)) {
      return new Attempt(null, null);
    }
    // a process that freezes lets the others go on
    handle.execute("SET LOCAL idle_in_transaction_session_timeout = '20s'");
    handle.execute(sql("begin-move"));
    Optional<Long> othersFirst =
        handle.createQuery(sql("others-first")).mapTo(Long.class).findFirst();
    if (othersFirst.isPresent()) {
      return new Attempt(othersFirst.get(), null);
    }
    handle
        .createUpdate(sql("give-phone"))
        .bind("number", number)
        .bind("workspace", workspace)
        .bind("default_workspace", defaultWorkspace)
        .execute();
    // in nobody's name: a run counts what it has changed itself
    long taker = -ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
    Move move = move(handle, number, workspace, taker, false);
    if (move.weeksChange()) {
      handle.createUpdate(RouteStatement.of("phones/sum-weeks")).bind("run", taker).execute();
    }
    if (move.calls() > 0) {
      rollUp(handle, "calls", taker);
    }
    if (move.conversations() > 0) {
      rollUp(handle, "conversations", taker);
    }
    handle.execute(sql("note-move"));
    return new Attempt(null, move);
  }

  private static boolean isThere(Handle handle, String statement, long workspace) {
    return handle
        .createQuery(sql(statement))
        .bind("workspace", workspace)
        .mapTo(Long.class)
        .findFirst()
        .isPresent();
  }

  private static Move move(
      Handle handle, String number, long workspace, long taker, boolean dryRun) {
    // of a table just filled the planner knows nothing, and would read it from end to end for each
    // call
    handle.execute("SET LOCAL enable_seqscan = off");
    handle.execute("SET LOCAL jit = off");
    return handle
        .createQuery(sql("move-calls"))
        .bind("number", number)
        .bind("workspace", workspace)
        .bind("run", taker)
        .bind("dry_run", dryRun)
        .map(
            (row, context) ->
                new Move(
                    row.getLong("calls"),
                    row.getBoolean("weeks_change"),
                    row.getLong("conversations"),
                    row.getLong("snapshots")))
        .one();
  }

  private static void rollUp(Handle handle, String records, long taker) {
    handle
        .createQuery(RouteStatement.of("snapshots/roll-up-" + records))
        .bind("run", taker)
        .mapTo(Long.class)
        .one();
  }

  private static String sql(String name) {
    return SQL.locate(Phones.class, name);
  }
}
