package io.centralita.runs;

import static io.centralita.database.Instants.at;
import static io.centralita.database.Instants.instant;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;

import io.centralita.time.Period;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Records how far each account is known to be complete, so that the next run closes any gap, and
 * what was read of each day.
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

  /**
   * The period of the run that each account needs: as long as usual, or longer to close a gap. One
   * of which nothing is known begins where the earliest of the others does, for whatever kept that
   * one from being read kept this one from it as well; and it begins there again until it is read.
   *
   * @param created since when there have been accounts, as far as that is known
   */
  public Map<String, Period> periodsOf(
      Run run, Collection<String> accounts, Map<String, Instant> created) {
    Instant usual = run.period().from();
    Instant end = run.period().to();
    Map<String, Period> periods = new HashMap<>();
    if (run.job().window().isEmpty()) {
      accounts.forEach(account -> periods.put(account, run.period()));
      return periods;
    }
    Map<String, Instant> known = begins(accounts);
    Instant earliest =
        known.values().stream().reduce(usual, (one, other) -> one.isBefore(other) ? one : other);
    for (String account : accounts) {
      Instant start = known.get(account);
      if (start == null) {
        start = later(earliest, created.getOrDefault(account, earliest));
      }
      periods.put(account, new Period(start.isBefore(usual) ? start : usual, end));
    }
    accounts.stream()
        .filter(account -> !known.containsKey(account))
        .forEach(account -> begin(account, periods.get(account).from()));
    return periods;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private Map<String, Instant> begins(Collection<String> accounts) {
    return database.withHandle(
        handle ->
            handle
                .createQuery(LedgerStatements.sql("coverage-begins"))
                .bindArray("accounts", String.class, accounts.toArray())
                .bind("overlapSeconds", OVERLAP.toSeconds())
                .map(
                    (row, context) ->
                        Map.entry(row.getString("account_sid"), instant(row, "begins")))
                .stream()
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  private void begin(String account, Instant start) {
    database.useHandle(
        handle ->
            handle
                .createUpdate(LedgerStatements.sql("begin-coverage"))
                .bind("account", account)
                .bind("start", at(start))
                .execute());
  }

  /** Moves the coverage of every account that the run has read to the end. */
  void advance(Handle handle, Run run) {
    handle
        .createUpdate(LedgerStatements.sql("advance-coverage"))
        .bind("run", run.id())
        .bind("recent", run.job().window().isPresent())
        .execute();
  }

  /**
   * Every account that was ever read, day by day; by default since the historical start. One report
   * is made at a time.
   *
   * @throws InvalidRequestException for a period that cannot be, or is too long for that many
   *     accounts
   */
  public List<Account> report(RequestedPeriod requestedPeriod) {
    Instant now = clock.instant();
    Instant from = requestedPeriod.from() == null ? historicalStart : requestedPeriod.from();
    Instant to =
        requestedPeriod.to() == null || requestedPeriod.to().isAfter(now)
            ? now
            : requestedPeriod.to();
    Instant first = from.isBefore(RequestedPeriod.EARLIEST) ? RequestedPeriod.EARLIEST : from;
    if (!first.isBefore(to)) {
      throw new InvalidRequestException("from must be earlier than to, and to later than 2008.");
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
    List<Account> accounts = accounts(handle, Duration.ZERO);
    Instant firstDay = from.truncatedTo(ChronoUnit.DAYS);
    long days = Duration.between(firstDay, to).toDays() + 1;
    if (days * accounts.size() > MOST_DAYS) {
      throw new InvalidRequestException(
          "%d days of %d accounts are too many: ask for a shorter period with from and to."
              .formatted(days, accounts.size()));
    }
    Map<String, List<Day>> read =
        handle
            .createQuery(LedgerStatements.sql("coverage-days"))
            .bind("from", at(firstDay))
            .bind("to", at(to))
            .bind("now", at(now))
            .setFetchSize(ROWS_AT_ONCE)
            .map((row, context) -> Map.entry(row.getString("account_sid"), day(row)))
            .collect(groupingBy(Map.Entry::getKey, mapping(Map.Entry::getValue, toList())));
    return accounts.stream().map(account -> account.on(read)).toList();
  }

  /**
   * Every account that was ever read, without its days.
   *
   * @param longest after which the database is to give up; whole seconds, 0 for no limit
   */
  public List<Account> accounts(Duration longest) {
    return database.withHandle(handle -> accounts(handle, longest));
  }

  private static List<Account> accounts(Handle handle, Duration longest) {
    return handle
        .createQuery(LedgerStatements.sql("coverage-accounts"))
        .setQueryTimeout((int) longest.toSeconds())
        .map((row, context) -> account(row))
        .list();
  }

  private static Account account(ResultSet row) throws SQLException {
    return new Account(
        row.getString("account_sid"),
        instant(row, "covered_until"),
        row.getLong("unsettled_calls"),
        instant(row, "oldest_unsettled"),
        List.of());
  }

  private static Day day(ResultSet row) throws SQLException {
    return new Day(
        row.getObject("day", LocalDate.class),
        row.getBoolean("covered"),
        row.getLong("calls"),
        row.getLong("unsettled_calls"),
        instant(row, "last_read"));
  }
}
