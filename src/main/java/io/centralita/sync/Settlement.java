package io.centralita.sync;

import static io.centralita.database.Instants.at;
import static io.centralita.database.Instants.instant;

import io.centralita.database.Database;
import io.centralita.runs.Slice;
import io.centralita.time.Period;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.locator.ClasspathSqlLocator;

/**
 * Plans which unsettled records are re-checked, at growing intervals (see the function is_due in
 * the database), until the provider has nothing more to say of them: Twilio sets a call's price
 * minutes to days after its end, and a conversation is charged when it has been processed.
 */
public final class Settlement {

  /** What an hourly run may spend on the unsettled records of one account. */
  public static final int REQUESTS = 100;

  /** How long a record is waited for, counted from its start. */
  private static final Duration PATIENCE = Duration.ofDays(7);

  private static final ClasspathSqlLocator SQL = ClasspathSqlLocator.removingComments();

  private final Jdbi database;
  private final Clock clock;
  private final String records;
  private final int mostRequests;

  /**
   * @param records {@code calls} or {@code conversations}: the end of the statements' names
   * @param mostRequests what a run may spend on one account, as far as it can be known beforehand;
   *     what is left over is first in the next run
   */
  public Settlement(DataSource dataSource, Clock clock, String records, int mostRequests) {
    this.database = Database.jdbi(dataSource);
    this.clock = clock;
    this.records = records;
    this.mostRequests = mostRequests;
  }

  /**
   * What of an account is to be read again, a UTC day each at most, besides what is read anyway.
   * Each gets a share of what may be spent, so that a day with very many holds up no other.
   */
  public List<DuePeriod> duePeriods(String account, Instant readAnywayFrom) {
    Instant now = clock.instant();
    return shares(
        database.withHandle(
            handle ->
                handle
                    .createQuery(sql("plan-settlement-of-"))
                    .bind("account", account)
                    .bind("now", at(now))
                    .bind("oldest", at(now.minus(PATIENCE)))
                    .bind("before", at(readAnywayFrom))
                    .map(
                        (row, context) ->
                            new DuePeriod(
                                new Period(
                                    instant(row, "stretch_from"), instant(row, "stretch_to")),
                                row.getInt("requests")))
                    .list()),
        mostRequests);
  }

  /**
   * Those that cost little get all they need in every run; what they leave goes to the others, as
   * far as it reaches.
   *
   * @param inTurn with what each would cost
   */
  static List<DuePeriod> shares(List<DuePeriod> inTurn, int mostRequests) {
    int little = mostRequests / Math.max(1, inTurn.size());
    int left =
        mostRequests
            - inTurn.stream()
                .mapToInt(DuePeriod::mostRequests)
                .filter(requests -> requests <= little)
                .sum();
    List<DuePeriod> shares = new ArrayList<>();
    for (DuePeriod due : inTurn) {
      if (due.mostRequests() <= little) {
        shares.add(due);
      } else if (left > 0) {
        int share = Math.min(due.mostRequests(), left);
        shares.add(new DuePeriod(due.period(), share));
        left -= share;
      }
    }
    return shares;
  }

  /** The records that a slice is read for. */
  public UnsettledRecords unsettled(Slice slice) {
    Instant now = clock.instant();
    return database.withHandle(
        handle ->
            handle
                .createQuery(sql("select-unsettled-"))
                .bind("account", slice.account())
                .bind("now", at(now))
                .bind("oldest", at(now.minus(PATIENCE)))
                .bind("from", at(slice.period().from()))
                .bind("to", at(slice.period().to()))
                .map(
                    (row, context) ->
                        new UnsettledRecords(
                            List.of((String[]) row.getArray("ids").getArray()),
                            row.getLong("pages"),
                            slice.mostRequests()))
                .one());
  }

  /** Remembers what was asked for in a slice, and what of it the provider no longer knows. */
  public void asked(SliceCursor cursor) {
    database.useHandle(
        handle ->
            handle
                .createUpdate(sql("mark-rechecked-"))
                .bind("run", cursor.slice().run())
                .bind("now", at(clock.instant()))
                .bindArray("asked", String.class, cursor.rechecked())
                .bindArray("gone", String.class, cursor.deleted())
                .bindArray(
                    "missing",
                    String.class,
                    cursor.missing().stream().map(MissingRecord::id).toList())
                .execute());
  }

  /** Remembers what could not be had, and forgets what the provider says it does not know. */
  public void missed(String source, SliceCursor cursor) {
    List<MissingRecord> missing = cursor.missing();
    database.useHandle(
        handle ->
            handle
                .createUpdate(SQL.locate(Settlement.class, "remember-missing"))
                .bind("run", cursor.slice().run())
                .bind("source", source)
                .bind("now", at(clock.instant()))
                .bindArray("deleted", String.class, cursor.deleted())
                .bindArray("ids", String.class, missing.stream().map(MissingRecord::id).toList())
                .bindArray(
                    "starts",
                    OffsetDateTime.class,
                    missing.stream().map(record -> at(record.start())).toList())
                .bindArray(
                    "reasons", String.class, missing.stream().map(MissingRecord::reason).toList())
                .bindArray(
                    "listed", String.class, missing.stream().map(MissingRecord::listed).toList())
                .execute());
  }

  /**
   * What of all that was ever missed cannot be had now, those asked for last first; what was missed
   * for too long is waited for no more.
   */
  Optional<MissingRecords> stillMissing(long run) {
    return database.withHandle(
        handle ->
            handle
                .createQuery(sql("still-missing-"))
                .bind("run", run)
                .bind("oldest", at(clock.instant().minus(PATIENCE)))
                .map(
                    (row, context) ->
                        new MissingRecords(
                            List.of((String[]) row.getArray("ids").getArray()),
                            row.getString("reason")))
                .findOne());
  }

  private String sql(String name) {
    return SQL.locate(Settlement.class, name + records);
  }
}
