package io.centralita.ledger;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Up to when each account is known to be complete, so that the next recent window closes any gap,
 * and what of each day has been read.
 */
public final class Coverage {

  /** What a recent window reaches back behind the instant its account is covered to. */
  private static final Duration OVERLAP = Duration.ofMinutes(15);

  /** Days of accounts that one report may have: some 20 MB, while it is being made. */
  private static final long MOST_DAYS = 200_000;

  private static final int ROWS_AT_ONCE = 1000;
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  private final Jdbi database;
  private final Clock clock;
  private final Instant historicalStart;
  private final Lock reporting = new ReentrantLock(true);

  Coverage(Jdbi database, Clock clock, Instant historicalStart) {
    this.database = database;
    this.clock = clock;
    this.historicalStart = historicalStart;
  }

  /**
   * What is known of one account.
   *
   * @param coveredUntil {@code null} until a window has been read up to the present
   * @param unsettledCalls calls whose final state or price the provider still owes
   * @param oldestUnsettled the start of the first of them; {@code null} where there is none
   */
  public record Account(
      String sid,
      Instant coveredUntil,
      long unsettledCalls,
      Instant oldestUnsettled,
      List<Day> days) {

    private Account on(Map<String, List<Day>> days) {
      return new Account(
          sid, coveredUntil, unsettledCalls, oldestUnsettled, days.getOrDefault(sid, List.of()));
    }
  }

  /**
   * One UTC day of an account.
   *
   * @param covered whether all of it was read after it had happened; of the present day, what lies
   *     before {@code coveredUntil}
   * @param lastRead {@code null} if never
   */
  public record Day(
      LocalDate day, boolean covered, long calls, long unsettledCalls, Instant lastRead) {}

  /** The period of the run that one account needs: as long as usual, or longer to close a gap. */
  public Period periodOf(Run run, String account) {
    Instant usual = run.period().from();
    if (run.job().window().isEmpty()) {
      return run.period();
    }
    Instant start =
        coveredUntil(account)
            .map(covered -> covered.minus(OVERLAP))
            .filter(covered -> covered.isBefore(usual))
            .orElse(usual);
    return new Period(start, run.period().to());
  }

  private Optional<Instant> coveredUntil(String account) {
    return database.withHandle(
        handle ->
            handle
                .createQuery(Ledger.sql("covered-until"))
                .bind("account", account)
                .mapTo(OffsetDateTime.class)
                .findOne()
                .map(OffsetDateTime::toInstant));
  }

  /** Moves the coverage of every account that the run has read to the end. */
  void advance(Handle handle, Run run) {
    handle
        .createUpdate(Ledger.sql("advance-coverage"))
        .bind("run", run.id())
        .bind("recent", run.job().window().isPresent())
        .execute();
  }

  /**
   * Every account that was ever read, day by day; by default since the historical start. One report
   * is made at a time.
   *
   * @throws BadRequest for a period that cannot be, or is too long for that many accounts
   */
  public List<Account> report(Wish wish) {
    Instant now = clock.instant();
    Instant from = wish.from() == null ? historicalStart : wish.from();
    Instant to = wish.to() == null || wish.to().isAfter(now) ? now : wish.to();
    Instant first = from.isBefore(SlicePlanner.FIRST_CALLS) ? SlicePlanner.FIRST_CALLS : from;
    if (!first.isBefore(to)) {
      throw new BadRequest("from must be earlier than to, and to later than 2008.");
    }
    return oneAtATime(() -> database.inTransaction(handle -> report(handle, first, to, now)));
  }

  private List<Account> oneAtATime(Supplier<List<Account>> report) {
    try {
      if (!reporting.tryLock(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("Another report takes too long.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    try {
      return report.get();
    } finally {
      reporting.unlock();
    }
  }

  private static List<Account> report(Handle handle, Instant from, Instant to, Instant now) {
    List<Account> accounts =
        handle
            .createQuery(Ledger.sql("coverage-accounts"))
            .map((row, context) -> account(row))
            .list();
    Instant firstDay = from.truncatedTo(ChronoUnit.DAYS);
    long days = Duration.between(firstDay, to).toDays() + 1;
    if (days * accounts.size() > MOST_DAYS) {
      throw new BadRequest(
          "%d days of %d accounts are too many: ask for a shorter period with from and to."
              .formatted(days, accounts.size()));
    }
    Map<String, List<Day>> read =
        handle
            .createQuery(Ledger.sql("coverage-days"))
            .bind("from", Ledger.at(firstDay))
            .bind("to", Ledger.at(to))
            .bind("now", Ledger.at(now))
            .setFetchSize(ROWS_AT_ONCE)
            .map((row, context) -> Map.entry(row.getString("account_sid"), day(row)))
            .collect(groupingBy(Map.Entry::getKey, mapping(Map.Entry::getValue, toList())));
    return accounts.stream().map(account -> account.on(read)).toList();
  }

  private static Account account(ResultSet row) throws SQLException {
    return new Account(
        row.getString("account_sid"),
        Ledger.instant(row, "covered_until"),
        row.getLong("unsettled_calls"),
        Ledger.instant(row, "oldest_unsettled"),
        List.of());
  }

  private static Day day(ResultSet row) throws SQLException {
    return new Day(
        row.getObject("day", LocalDate.class),
        row.getBoolean("covered"),
        row.getLong("calls"),
        row.getLong("unsettled_calls"),
        Ledger.instant(row, "last_read"));
  }
}
