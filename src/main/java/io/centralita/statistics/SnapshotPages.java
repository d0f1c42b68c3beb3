package io.centralita.statistics;

import static io.centralita.database.Instants.at;

import io.centralita.runs.RequestedPeriod;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.locator.ClasspathSqlLocator;

/**
 * Goes through the snapshots of a period, newest first, a page at a time. Between two pages nothing
 * is held, however long the next one is waited for.
 *
 * @param <S> a snapshot
 */
final class SnapshotPages<S> implements Iterator<List<S>> {

  private static final ClasspathSqlLocator SQL = ClasspathSqlLocator.removingComments();
  private static final int SIZE = 1000;

  private final Jdbi database;
  private final String source;
  private final RowReader<S> reader;
  private final Long workspace;
  private final RequestedPeriod period;
  private Position<S> last = new Position<>(null, null, null);
  private boolean isOver;

  /**
   * @param source whose snapshots, as in the names of the statements
   * @param workspace whose, or {@code null} for all
   */
  SnapshotPages(
      Jdbi database, String source, RowReader<S> reader, Long workspace, RequestedPeriod period) {
    this.database = database;
    this.source = source;
    this.reader = reader;
    this.workspace = workspace;
    this.period = period;
  }

  /** Reads a row. */
  @FunctionalInterface
  interface RowReader<S> {
    S read(ResultSet row) throws SQLException;
  }

  /** A snapshot, and what the next one comes after. */
  private record Position<S>(S snapshot, OffsetDateTime date, Long workspace) {}

  @Override
  public boolean hasNext() {
    return !isOver;
  }

  @Override
  public List<S> next() {
    if (isOver) {
      throw new NoSuchElementException();
    }
    List<Position<S>> page =
        database.withHandle(
            handle ->
                handle
                    .createQuery(SQL.locate(SnapshotPages.class, "select-" + source))
                    .bind("workspace", workspace)
                    .bind("from", at(period.from()))
                    .bind("to", at(period.to()))
                    .bind("afterDate", last.date())
                    .bind("afterWorkspace", last.workspace())
                    .bind("limit", SIZE)
                    .map(
                        (row, context) ->
                            new Position<>(
                                reader.read(row),
                                row.getObject("snapshot_date", OffsetDateTime.class),
                                row.getLong("workspace_id")))
                    .list());
    isOver = page.size() < SIZE;
    if (!isOver) {
      last = page.get(SIZE - 1);
    }
    return page.stream().map(Position::snapshot).toList();
  }
}
