package io.centralita.runs;

import static io.centralita.runs.LedgerStatements.at;
import static io.centralita.runs.LedgerStatements.briefly;
import static io.centralita.runs.LedgerStatements.instant;
import static io.centralita.runs.LedgerStatements.sql;

import io.centralita.database.Database;
import io.centralita.time.ClockDifference;
import io.centralita.time.Period;
import java.time.OffsetDateTime;
import java.util.List;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/** Records which slices a run has and how far each has been read (table sync_slices). */
public final class SliceLedger {

  private final Jdbi database;

  public SliceLedger(DataSource dataSource) {
    this.database = Database.jdbi(dataSource);
  }

  /**
   * Writes down the slices of one account's period, to be read in any order, and leaves out what
   * the run has taken over from the one it resumes.
   *
   * @param settlement whether they are read only for the calls in them that are still waited for
   */
  public List<Slice> plan(Run run, String account, List<Period> periods, boolean settlement) {
    return briefly(
        database,
        handle -> {
          if (!settlement && !periods.isEmpty()) {
            handle
                .createUpdate(sql("extend-period"))
                .bind("run", run.id())
                .bind("start", at(periods.get(0).from()))
                .execute();
          }
          return handle
              .createQuery(sql("plan-slices"))
              .bind("run", run.id())
              .bind("account", account)
              .bind("purpose", settlement ? "settlement" : "period")
              .bindArray(
                  "froms", OffsetDateTime.class, periods.stream().map(p -> at(p.from())).toList())
              .bindArray(
                  "tos", OffsetDateTime.class, periods.stream().map(p -> at(p.to())).toList())
              .map(
                  (row, context) ->
                      new Slice(
                          row.getLong("id"),
                          row.getLong("run_id"),
                          row.getString("account_sid"),
                          new Period(instant(row, "slice_from"), instant(row, "slice_to")),
                          "settlement".equals(row.getString("purpose"))))
              .list();
        });
  }

  /**
   * Notes how far a slice is, in absolute numbers.
   *
   * @param requests how often the provider was asked for it
   * @throws RunLostException when the run is no longer this process's to work on
   */
  public void progress(Slice slice, SliceCounts counts, int requests, boolean finished) {
    int rows =
        database.withHandle(
            handle ->
                handle
                    .createUpdate(sql("progress"))
                    .bind("slice", slice.id())
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
