package io.centralita.twilio;

import io.centralita.database.Database;
import io.centralita.ledger.Period;
import io.centralita.ledger.Slice;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.locator.ClasspathSqlLocator;

/**
 * Which calls are asked for again, ever more rarely with their age (see the function is_due in the
 * database), until they have their final state and price: Twilio sets a price minutes to days after
 * a call's end.
 */
public final class Settlement {

  /** How long a call is waited for, counted from its start. */
  private static final Duration PATIENCE = Duration.ofDays(7);

  private static final ClasspathSqlLocator SQL = ClasspathSqlLocator.removingComments();

  private final Jdbi database;
  private final Clock clock;
  private final int mostRequests;

  /**
   * @param mostRequests what a run may spend on one account, as far as it can be known beforehand;
   *     what is left over is first in the next run
   */
  public Settlement(DataSource dataSource, Clock clock, int mostRequests) {
    this.database = Database.jdbi(dataSource);
    this.clock = clock;
    this.mostRequests = mostRequests;
  }

  /**
   * What of an account is to be read again, a UTC day each at most, besides what is read anyway.
   */
  List<Period> stretches(String account, Instant readAnywayFrom) {
    Instant now = clock.instant();
    return database.withHandle(
        handle ->
            handle
                .createQuery(sql("plan-settlement"))
                .bind("account", account)
                .bind("now", at(now))
                .bind("oldest", at(now.minus(PATIENCE)))
                .bind("before", at(readAnywayFrom))
                .bind("mostRequests", mostRequests)
                .map(
                    (row, context) ->
                        new Period(
                            row.getObject("stretch_from", OffsetDateTime.class).toInstant(),
                            row.getObject("stretch_to", OffsetDateTime.class).toInstant()))
                .list());
  }

  /** The calls that a slice is read for. */
  Awaited awaited(Slice slice) {
    Instant now = clock.instant();
    return database.withHandle(
        handle ->
            handle
                .createQuery(sql("select-awaited"))
                .bind("account", slice.account())
                .bind("now", at(now))
                .bind("oldest", at(now.minus(PATIENCE)))
                .bind("from", at(slice.period().from()))
                .bind("to", at(slice.period().to()))
                .map(
                    (row, context) ->
                        new Awaited(
                            List.of((String[]) row.getArray("sids").getArray()),
                            row.getLong("pages"),
                            mostRequests))
                .one());
  }

  /** Remembers what was asked for in a slice, and what of it Twilio no longer knows. */
  void asked(SliceReading reading) {
    database.useHandle(
        handle ->
            handle
                .createUpdate(sql("mark-asked"))
                .bind("now", at(clock.instant()))
                .bindArray("asked", String.class, reading.askedFor())
                .bindArray("gone", String.class, reading.gone())
                .execute());
  }

  private static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  private static String sql(String name) {
    return SQL.getResource("sql/" + name + ".sql");
  }
}
