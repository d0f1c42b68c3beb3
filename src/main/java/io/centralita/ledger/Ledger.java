package io.centralita.ledger;

import io.centralita.database.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.locator.ClasspathSqlLocator;

/**
 * The memory of every run: what was asked, how far it is, how it ended. It is also the lock: of the
 * jobs that write one table only one is running at a time, in all processes on the database.
 */
public final class Ledger {

  /** What an hourly or daily window reaches back behind the instant its account is covered to. */
  private static final Duration OVERLAP = Duration.ofMinutes(15);

  /** A process that gave no sign of life for so long is dead; it gives one every ten seconds. */
  private static final Duration SILENCE = Duration.ofSeconds(45);

  private static final ClasspathSqlLocator SQL = ClasspathSqlLocator.removingComments();

  private final Jdbi database;
  private final Clock clock;
  private final Instant historicalStart;
  private final UUID owner = UUID.randomUUID();
  private final Set<Long> working = ConcurrentHashMap.newKeySet();

  public Ledger(DataSource dataSource, Clock clock, Instant historicalStart) {
    this.database = Database.jdbi(dataSource);
    this.clock = clock;
    this.historicalStart = historicalStart;
  }

  /**
   * Opens a run and takes its tables. A scheduled job that finds them taken is recorded as skipped,
   * because coverage makes up for it.
   *
   * @param accounts the accounts to read; each has a coverage of its own
   * @throws TableBusy for any other trigger that finds the tables taken
   * @throws BadRequest for a period that ends before it begins
   */
  public Run open(String jobId, String trigger, Wish wish, List<String> accounts) {
    Job job = Job.of(jobId);
    Wish wished = wish == null ? Wish.NONE : wish;
    // the run that was in the way may have ended before it could be named
    return Stream.generate(() -> tryToOpen(job, trigger, wished, accounts))
        .limit(5)
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("The table is taken and freed too fast."));
  }

  private Optional<Run> tryToOpen(Job job, String trigger, Wish wished, List<String> accounts) {
    return database.inTransaction(
        handle -> {
          Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
          Period period = job.reads() ? period(handle, job, wished, accounts, now) : null;
          releaseDead(handle, SILENCE);
          Optional<Long> opened =
              handle
                  .createQuery(sql("open-run"))
                  .bind("job", job.id())
                  .bindArray("holds", String.class, job.holds())
                  .bind("trigger", trigger)
                  .bind("requestedFrom", at(wished.from()))
                  .bind("requestedTo", at(wished.to()))
                  .bind("periodStart", period == null ? null : at(period.from()))
                  .bind("periodEnd", period == null ? null : at(period.to()))
                  .bindArray("warnings", String.class, warnings(period))
                  .bind("startedAt", at(now))
                  .bind("owner", owner)
                  .mapTo(Long.class)
                  .findOne();
          return opened.isPresent()
              ? find(handle, opened.get())
              : busy(handle, job, trigger, period);
        });
  }

  private Optional<Run> busy(Handle handle, Job job, String trigger, Period period) {
    Optional<TableBusy> busy =
        handle
            .createQuery(sql("running-run"))
            .bindArray("holds", String.class, job.holds())
            .map((row, context) -> new TableBusy(job, row.getLong("id"), row.getString("job")))
            .findFirst();
    if (busy.isEmpty()) {
      return Optional.empty();
    }
    if (!"schedule".equals(trigger)) {
      throw busy.get();
    }
    long id =
        handle
            .createQuery(sql("skip-run"))
            .bind("job", job.id())
            .bindArray("holds", String.class, job.holds())
            .bind("trigger", trigger)
            .bind("periodStart", period == null ? null : at(period.from()))
            .bind("periodEnd", period == null ? null : at(period.to()))
            .bind("owner", owner)
            .bind("reason", busy.get().getMessage())
            .mapTo(Long.class)
            .one();
    return find(handle, id);
  }

  private Period period(Handle handle, Job job, Wish wish, List<String> accounts, Instant now) {
    if (job.window().isEmpty()) {
      Period period =
          new Period(
              wish.from() == null ? historicalStart : wish.from(),
              wish.to() == null ? now : wish.to());
      if (!period.from().isBefore(period.to())) {
        throw new BadRequest(
            wish.from() == null
                ? "to must be later than HISTORICAL_START, " + Moment.format(period.from()) + "."
                : "from must be earlier than now, " + Moment.format(now) + ".");
      }
      return period;
    }
    Instant usual = now.minus(job.window().get());
    Instant start =
        accounts.stream()
            .map(account -> start(handle, account, usual))
            .min(Instant::compareTo)
            .orElse(usual);
    return new Period(start, now);
  }

  private static Instant start(Handle handle, String account, Instant usual) {
    return coveredUntil(handle, account)
        .map(covered -> covered.minus(OVERLAP))
        .filter(covered -> covered.isBefore(usual))
        .orElse(usual);
  }

  private static Optional<Instant> coveredUntil(Handle handle, String account) {
    return handle
        .createQuery(sql("covered-until"))
        .bind("account", account)
        .mapTo(OffsetDateTime.class)
        .findOne()
        .map(OffsetDateTime::toInstant);
  }

  private List<String> warnings(Period period) {
    Instant kept = clock.instant().atOffset(ZoneOffset.UTC).minusMonths(13).toInstant();
    return period == null || !period.from().isBefore(kept)
        ? List.of()
        : List.of(
            "Twilio serves the calls of the last 13 months only: nothing from before "
                + Moment.format(kept)
                + " can be read again. Older calls that are already here stay.");
  }

  /** Writes down the slices of one account's period, to be worked off in any order. */
  public List<Slice> plan(Run run, String account, List<Period> periods) {
    return database.withHandle(
        handle ->
            handle
                .createQuery(sql("plan-slices"))
                .bind("run", run.id())
                .bind("account", account)
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
                            new Period(instant(row, "slice_from"), instant(row, "slice_to"))))
                .list());
  }

  /** The period of the run that one account still needs: its own coverage may begin later. */
  public Period periodOf(Run run, String account) {
    Instant start =
        run.job()
            .window()
            .map(
                window ->
                    database.withHandle(
                        handle -> start(handle, account, run.period().to().minus(window))))
            .orElse(run.period().from());
    return new Period(start, run.period().to());
  }

  /**
   * Notes how far a slice is, in absolute numbers.
   *
   * @throws RunLost when the run is no longer this process's to work on
   */
  public void progress(Slice slice, SliceCounts counts, boolean finished) {
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
                    .bind("finished", finished)
                    .execute());
    if (rows == 0) {
      throw new RunLost(slice.run());
    }
  }

  /** Notes how many snapshot rows a roll-up recomputed. */
  public void rolledUp(long run, long snapshots) {
    add(run, snapshots, 0, 0);
  }

  /** Notes what attributing calls again in the database added and moved. */
  public void attributed(long run, long createdPhones, long changedCalls) {
    add(run, 0, createdPhones, changedCalls);
  }

  private void add(long run, long snapshots, long createdPhones, long changedCalls) {
    database.useHandle(
        handle ->
            handle
                .createUpdate(sql("add-to-run"))
                .bind("run", run)
                .bind("snapshots", snapshots)
                .bind("createdPhones", createdPhones)
                .bind("changedCalls", changedCalls)
                .execute());
  }

  /** Notes how many calls a job over the whole table looked at. */
  public void lookedAt(long run, long totalCalls) {
    database.useHandle(
        handle ->
            handle
                .createUpdate(sql("looked-at"))
                .bind("run", run)
                .bind("totalCalls", totalCalls)
                .execute());
  }

  /** Closes a run that did all it should, and moves the coverage of its accounts with it. */
  public Run succeed(long id, List<String> accounts) {
    return database.inTransaction(
        handle -> {
          Run run = find(handle, id).orElseThrow();
          if (close(handle, id, "succeeded", null) == 0) {
            throw new RunLost(id);
          }
          if (run.job().reads()) {
            accounts.forEach(account -> advanceCoverage(handle, run, account));
          }
          return find(handle, id).orElseThrow();
        });
  }

  private void advanceCoverage(Handle handle, Run run, String account) {
    Instant end = run.period().to().isAfter(run.started()) ? run.started() : run.period().to();
    handle
        .createUpdate(sql("advance-coverage"))
        .bind("account", account)
        .bind("start", at(run.period().from()))
        .bind("end", at(end))
        .bind("recent", run.job().window().isPresent())
        .bind("upToNow", !end.isBefore(run.started()))
        .execute();
  }

  /** Closes a run that could not go on; what it saved stays saved. */
  public Run fail(long id, String sentence) {
    return end(id, "failed", sentence);
  }

  /** Closes a run that an orderly stop cut short. */
  public Run interrupt(long id) {
    return end(id, "interrupted", "The program was stopped while the run was going on.");
  }

  private Run end(long id, String status, String sentence) {
    return database.inTransaction(
        handle -> {
          close(handle, id, status, sentence);
          return find(handle, id).orElseThrow();
        });
  }

  private int close(Handle handle, long id, String status, String error) {
    working.remove(id);
    return handle
        .createUpdate(sql("close-run"))
        .bind("run", id)
        .bind("status", status)
        .bind("error", error)
        .execute();
  }

  /** The work of a run begins: from now on it gives signs of life until it is closed. */
  public void begin(long run) {
    working.add(run);
  }

  /** Says that the runs this process is working on are alive; one it cannot close falls silent. */
  public void beat() {
    if (!working.isEmpty()) {
      database.useHandle(
          handle ->
              handle
                  .createUpdate(sql("beat"))
                  .bindArray("runs", Long.class, List.copyOf(working))
                  .bind("owner", owner)
                  .execute());
    }
  }

  /**
   * Closes every run that is still open, where it is known that no other process is there to close
   * them: on a database that belongs to this process alone.
   */
  public void releaseAll() {
    database.useHandle(handle -> releaseDead(handle, Duration.ZERO));
  }

  private static void releaseDead(Handle handle, Duration silence) {
    handle
        .createUpdate(sql("release-dead-runs"))
        .bind("silenceSeconds", silence.toSeconds())
        .execute();
  }

  /** The run of that number. */
  public Optional<Run> find(long id) {
    return database.withHandle(handle -> find(handle, id));
  }

  private static Optional<Run> find(Handle handle, long id) {
    return select(handle, id, null, null, 1).stream().findFirst();
  }

  /** The newest runs first; {@code null} for a job or status means any. */
  public List<Run> list(String job, String status, int limit) {
    return database.withHandle(handle -> select(handle, null, job, status, limit));
  }

  private static List<Run> select(Handle handle, Long id, String job, String status, int limit) {
    return handle
        .createQuery(sql("select-runs"))
        .bind("run", id)
        .bind("job", job)
        .bind("status", status)
        .bind("limit", limit)
        .map((row, context) -> run(row))
        .list();
  }

  private static Run run(ResultSet row) throws SQLException {
    Instant from = instant(row, "period_start");
    long rejected = row.getLong("rejected");
    long cases =
        row.getLong("case1") + row.getLong("case2") + row.getLong("case3") + row.getLong("other");
    long total = row.getObject("total_calls") == null ? cases : row.getLong("total_calls");
    return new Run(
        row.getLong("id"),
        Job.of(row.getString("job")),
        row.getString("trigger"),
        row.getString("status"),
        from == null ? null : new Period(from, instant(row, "period_end")),
        instant(row, "started_at"),
        instant(row, "ended_at"),
        row.getObject("resumed_from", Long.class),
        new Run.Counts(
            total,
            row.getLong("case1"),
            row.getLong("case2"),
            row.getLong("case3"),
            row.getLong("other"),
            rejected,
            row.getLong("created_phones"),
            row.getLong("settled_calls"),
            row.getLong("changed_calls"),
            row.getLong("snapshots")),
        row.getLong("slices_done"),
        row.getLong("slices_total"),
        List.of((String[]) row.getArray("warnings").getArray()),
        row.getString("error"));
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
    return value == null ? null : value.toInstant();
  }

  private static OffsetDateTime at(Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  private static String sql(String name) {
    return SQL.getResource("sql/ledger/" + name + ".sql");
  }
}
