package io.centralita.runs;

import static io.centralita.database.Instants.at;
import static io.centralita.database.Instants.instant;
import static io.centralita.runs.LedgerStatements.briefly;
import static io.centralita.runs.LedgerStatements.sql;
import static java.util.stream.Collectors.toMap;

import io.centralita.database.Database;
import io.centralita.time.ClockDifference;
import io.centralita.time.Period;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Records which slices a run has and how far each has been read (table sync_slices). It is the
 * queue, too: every process on the database claims the next slice here.
 */
public final class SliceLedger {

  private final Jdbi database;
  private final UUID worker;

  /**
   * @param worker the name of this process
   */
  public SliceLedger(DataSource dataSource, UUID worker) {
    this.database = Database.jdbi(dataSource);
    this.worker = worker;
  }

  /**
   * Writes down the slices of one account's period, to be read in any order, and leaves out what
   * the run has taken over from the one it resumes.
   */
  public void planPeriod(Run run, String account, List<Period> periods) {
    if (!periods.isEmpty()) {
      briefly(
          database,
          handle -> {
            handle
                .createUpdate(sql("extend-period"))
                .bind("run", run.id())
                .bind("start", at(periods.get(0).from()))
                .execute();
            return plan(handle, run, account, "period", periods, periods.stream().map(p -> null));
          });
    }
  }

  /**
   * Writes down what of an account is read only for the records in it that are still waited for.
   *
   * @param shares what may be spent on each period
   */
  public void planSettlement(Run run, String account, Map<Period, Integer> shares) {
    List<Period> periods = List.copyOf(shares.keySet());
    briefly(
        database,
        handle ->
            plan(handle, run, account, "settlement", periods, periods.stream().map(shares::get)));
  }

  private static int plan(
      Handle handle,
      Run run,
      String account,
      String purpose,
      List<Period> periods,
      Stream<Integer> mostRequests) {
    return handle
        .createUpdate(sql("plan-slices"))
        .bind("run", run.id())
        .bind("account", account)
        .bind("purpose", purpose)
        .bindArray("froms", OffsetDateTime.class, periods.stream().map(p -> at(p.from())).toList())
        .bindArray("tos", OffsetDateTime.class, periods.stream().map(p -> at(p.to())).toList())
        .bindArray("mostRequests", Integer.class, mostRequests.toList())
        .execute();
  }

  /** All slices of the run are written down: from now on they are claimed. */
  public void planned(long run) {
    database.useHandle(
        handle -> handle.createUpdate(sql("set-planned")).bind("run", run).execute());
  }

  /**
   * Claims the next slice of a run for this process, as long as that gives signs of life.
   *
   * @param passedOver accounts none of whose slices can be read now
   * @return empty where there is none
   */
  public Optional<Slice> claim(long run, Collection<String> passedOver) {
    return database.withHandle(
        handle ->
            handle
                .createQuery(sql("claim-slice"))
                .bind("run", run)
                .bind("worker", worker)
                .bindArray("passedOver", String.class, passedOver)
                .map((row, context) -> slice(row))
                .findFirst());
  }

  private static Slice slice(ResultSet row) throws SQLException {
    Integer mostRequests = row.getObject("most_requests", Integer.class);
    return new Slice(
        row.getLong("id"),
        row.getLong("run_id"),
        Job.of(row.getString("job")).source(),
        row.getString("account_sid"),
        new Period(instant(row, "slice_from"), instant(row, "slice_to")),
        "settlement".equals(row.getString("purpose")),
        mostRequests == null ? Integer.MAX_VALUE : mostRequests);
  }

  /**
   * How many slices of each account wait to be claimed; accounts without any are left out.
   *
   * @param most no more than these are counted of an account
   */
  public Map<String, Integer> unclaimed(long run, int most) {
    return database.withHandle(
        handle ->
            handle
                .createQuery(sql("unclaimed-slices"))
                .bind("run", run)
                .bind("most", most)
                .map(
                    (row, context) -> Map.entry(row.getString("account_sid"), row.getInt("slices")))
                .stream()
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  /** Leaves a claimed slice to whoever claims it next, from its beginning. */
  public void free(Slice slice) {
    update("free-slice", slice);
  }

  /** The same, after a fault that is not the slice's own; its account is given up after three. */
  public void putBack(Slice slice) {
    update("put-back-slice", slice);
    database.useHandle(handle -> handle.createUpdate(sql("give-up-slices")).execute());
  }

  /**
   * Puts back what processes that died have claimed, and what this one has claimed and does not
   * read: it could not say how that ended.
   *
   * @param held what lanes of this process read
   */
  public void release(List<Long> held) {
    database.useTransaction(
        handle -> {
          int released =
              handle
                  .createUpdate(sql("release-slices"))
                  .bind("worker", worker)
                  .bind("silenceSeconds", DeadRunDetector.SILENCE.toSeconds())
                  .bindArray("held", Long.class, held)
                  .execute();
          if (released > 0) {
            handle.createUpdate(sql("give-up-slices")).execute();
          }
          handle
              .createUpdate(sql("forget-dead-workers"))
              .bind("worker", worker)
              .bind("silenceSeconds", DeadRunDetector.SILENCE.toSeconds())
              .execute();
        });
  }

  private void update(String statement, Slice slice) {
    database.useHandle(
        handle ->
            handle
                .createUpdate(sql(statement))
                .bind("slice", slice.id())
                .bind("worker", worker)
                .execute());
  }

  /**
   * Notes how far a slice is, in absolute numbers.
   *
   * @param requests how often the provider was asked for it
   * @throws RunLostException when the run, or the slice, is no longer this process's to work on
   */
  public void progress(Slice slice, SliceCounts counts, int requests, boolean finished) {
    int rows =
        database.withHandle(
            handle ->
                handle
                    .createUpdate(sql("progress"))
                    .bind("slice", slice.id())
                    .bind("worker", worker)
                    .bind("case1", counts.case1())
                    .bind("case2", counts.case2())
                    .bind("case3", counts.case3())
                    .bind("other", counts.other())
                    .bind("skipped", counts.skipped())
                    .bind("requests", requests)
                    .bind("finished", finished)
                    .execute());
    if (rows == 0) {
      throw new RunLostException(slice.run());
    }
  }

  /**
   * Notes what the provider's clock said, where ours differed from it while a slice was read.
   *
   * @param provider its name
   */
  public void noteClock(Slice slice, ClockDifference difference, String provider) {
    database.useHandle(
        handle -> {
          handle
              .createUpdate(sql("note-clock"))
              .bind("slice", slice.id())
              .bind("theirs", at(difference.theirs()))
              .execute();
          String sentence = difference.sentence(provider + "'s");
          if (!sentence.isEmpty()) {
            RunLedger.warn(handle, slice.run(), sentence, ClockDifference.BEGINNING);
          }
        });
  }
}
