package io.centralita.statistics;

import static io.centralita.database.Instants.at;
import static io.centralita.database.Instants.instant;

import io.centralita.database.Instants;
import io.centralita.runs.InvalidRequestException;
import io.centralita.runs.RequestedPeriod;
import io.centralita.time.Timestamps;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.locator.ClasspathSqlLocator;
import org.jdbi.v3.core.statement.Query;

/**
 * Adds up the snapshots of one provider. Thread-safe.
 *
 * @param <S> what their columns add up to
 */
final class Snapshots<S> {

  private static final ClasspathSqlLocator SQL = ClasspathSqlLocator.removingComments();

  /** What 50 workspaces have in a month of hours: some ten megabytes of answer. */
  private static final int MOST_BY_WORKSPACE = 40_000;

  private final Jdbi database;
  private final String source;
  private final SumsReader<S> reader;
  private final S nothing;

  /**
   * @param source whose snapshots, as in the names of the statements
   * @param nothing what no snapshots add up to
   */
  Snapshots(Jdbi database, String source, SumsReader<S> reader, S nothing) {
    this.database = database;
    this.source = source;
    this.reader = reader;
    this.nothing = nothing;
  }

  /** Reads the columns of a row that are sums. */
  @FunctionalInterface
  interface SumsReader<S> {
    S read(ResultSet row) throws SQLException;
  }

  /**
   * What snapshots add up to.
   *
   * @param series by the beginning of the hour or day, without those that have no snapshot
   */
  record Statistics<S>(S totals, List<WorkspaceSums<S>> workspaces, Map<Instant, S> series) {}

  /**
   * Which snapshots are to be added up.
   *
   * @param starts where the hours or days of the series begin, in order; empty where no series is
   *     wanted
   * @param workspace the only one; {@code null} for all
   * @param byWorkspace whether each has a series, too
   */
  record Choice(
      RequestedPeriod period, List<Instant> starts, Long workspace, boolean byWorkspace) {}

  /** What no snapshots add up to. */
  S nothing() {
    return nothing;
  }

  /** The period with both ends: from the oldest snapshot on, up to now or the newest. */
  RequestedPeriod closed(RequestedPeriod period) {
    if (period.from() != null && period.to() != null) {
      return period;
    }
    return database.withHandle(
        handle ->
            handle
                .createQuery(sql("extent"))
                .map(
                    (row, context) -> {
                      Instant to = period.to() == null ? instant(row, "ends") : period.to();
                      Instant from = period.from() == null ? instant(row, "begins") : period.from();
                      return new RequestedPeriod(from == null ? to : from, to);
                    })
                .one());
  }

  /** The newest snapshot of each workspace, also of one that has none. */
  Statistics<S> newest() {
    return database.withHandle(handle -> statistics(handle.createQuery(sql("newest"))));
  }

  /**
   * The sums over a period, of the workspaces that have snapshots in it.
   *
   * @throws InvalidRequestException where the series of the workspaces are too long for one answer
   */
  Statistics<S> sums(Choice choice) {
    return database.inTransaction(
        handle -> {
          // the planner takes a usage for many more figures than it has: a server that compiles
          // the statement for them spends most of the time on that
          handle.execute("SET LOCAL jit = off");
          return statistics(
              handle
                  .createQuery(sql("sum"))
                  .bind("from", at(choice.period().from()))
                  .bind("to", at(choice.period().to()))
                  .bindArray(
                      "starts",
                      OffsetDateTime.class,
                      choice.starts().stream().map(Instants::at).toList())
                  .bind("workspace", choice.workspace())
                  .bind("by_workspace", choice.byWorkspace())
                  .bind("most", MOST_BY_WORKSPACE + 1));
        });
  }

  private Statistics<S> statistics(Query query) {
    List<S> totals = new ArrayList<>();
    List<WorkspaceSums<S>> workspaces = new ArrayList<>();
    Map<Instant, S> series = new HashMap<>();
    // in front of their workspaces, as the statements order them
    Map<Long, List<BucketSums<S>>> byWorkspace = new HashMap<>();
    query
        .map(
            (row, context) -> {
              S sums = reader.read(row);
              switch (row.getString("part")) {
                case "totals" -> totals.add(sums);
                case "workspaces" -> workspaces.add(workspace(row, sums, byWorkspace));
                case "by-workspace" ->
                    byWorkspace
                        .computeIfAbsent(row.getLong("workspace_id"), id -> new ArrayList<>())
                        .add(new BucketSums<>(instant(row, "start"), sums));
                default -> series.put(instant(row, "start"), sums);
              }
              return sums;
            })
        .list();
    if (byWorkspace.values().stream().mapToInt(List::size).sum() > MOST_BY_WORKSPACE) {
      throw new InvalidRequestException(
          "The series of the workspaces have more than %d entries, which is too much for one answer: shorten the period, group by day, or name a workspace."
              .formatted(MOST_BY_WORKSPACE));
    }
    return new Statistics<>(totals.get(0), workspaces, series);
  }

  private static <S> WorkspaceSums<S> workspace(
      ResultSet row, S sums, Map<Long, List<BucketSums<S>>> byWorkspace) throws SQLException {
    long id = row.getLong("workspace_id");
    return new WorkspaceSums<>(
        id,
        row.getString("name"),
        new SnapshotSums<>(Timestamps.format(instant(row, "snapshot_date")), sums),
        byWorkspace.get(id));
  }

  private String sql(String name) {
    return SQL.locate(Snapshots.class, name + "-" + source);
  }
}
