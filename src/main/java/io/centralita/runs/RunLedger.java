package io.centralita.runs;

import static io.centralita.database.Instants.at;
import static io.centralita.database.Instants.instant;
import static io.centralita.runs.LedgerStatements.briefly;
import static io.centralita.runs.LedgerStatements.sql;

import io.centralita.database.Database;
import io.centralita.database.DatabaseFaults;
import io.centralita.database.PlainText;
import io.centralita.time.ClockDifference;
import io.centralita.time.Period;
import io.centralita.time.Timestamps;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Records every run: what was requested, its progress, how it ended. The ledger is also the lock:
 * of the jobs that write one table only one is active at a time, in all processes on the database.
 */
public final class RunLedger {

  private static final Duration DAY = Duration.ofDays(1);

  private static final int MOST_ATTEMPTS = 5;

  /** How far a process's clock may be ahead for its fires to be the others' as well. */
  private static final Duration MOST_AHEAD = DAY;

  private static final Logger LOG = LoggerFactory.getLogger("sync");

  private static final DatabaseFaults FAULTS = new DatabaseFaults();

  private final Jdbi database;
  private final Jdbi reserved;
  private final Clock clock;
  private final Instant historicalStart;
  private final UUID owner;
  private final ActiveRuns working;
  private final Set<Long> givenUp = ConcurrentHashMap.newKeySet();
  private final DeadRunDetector deadRunDetector;
  private final Cancellations cancellations;
  private final Set<Long> lost = ConcurrentHashMap.newKeySet();
  private final Set<Long> ending = ConcurrentHashMap.newKeySet();
  private final Map<String, Workers> workers = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;
  private final Coverage coverage;
  private final List<LongConsumer> whenOver = new CopyOnWriteArrayList<>();
  private final List<Consumer<Run>> whenEnded = new CopyOnWriteArrayList<>();

  /**
   * @param reserved connections that work never takes: by them the ledger opens and closes runs and
   *     says that they are alive, however busy {@code dataSource} is
   * @param owner the name of this process
   */
  public RunLedger(
      DataSource dataSource,
      DataSource reserved,
      UUID owner,
      Clock clock,
      Instant historicalStart) {
    this(dataSource, reserved, owner, clock, historicalStart, System::nanoTime);
  }

  RunLedger(
      DataSource dataSource,
      DataSource reserved,
      UUID owner,
      Clock clock,
      Instant historicalStart,
      LongSupplier nanoTime) {
    this.database = Database.jdbi(dataSource);
    this.reserved = Database.jdbi(reserved);
    this.owner = owner;
    this.clock = clock;
    this.historicalStart = historicalStart;
    this.coverage = new Coverage(database, clock, historicalStart);
    this.working = new ActiveRuns(nanoTime);
    this.deadRunDetector = new DeadRunDetector(nanoTime);
    this.cancellations = new Cancellations(nanoTime);
    this.nanoTime = nanoTime;
  }

  /** The processes that ask a provider, and this one's share of its limits. */
  public Workers workers(String source) {
    return workers.computeIfAbsent(
        source,
        unused -> new Workers(reserved, owner, source, deadRunDetector::mayJudge, nanoTime));
  }

  /** Says that this process is at work, and looks who else is. */
  public void beatWorkers() {
    workers.values().forEach(Workers::beat);
  }

  /** Whether this process has been in contact for long enough to tell which others are dead. */
  public boolean mayJudge() {
    return deadRunDetector.mayJudge();
  }

  /**
   * Has somebody told of each run whose work is over in this process, however it ended; also of one
   * that is given up.
   */
  public void whenOver(LongConsumer listener) {
    whenOver.add(listener);
  }

  /**
   * Has somebody told of each run that this process has closed, be it a dead process's, or recorded
   * as skipped; perhaps twice, where an answer of the database was lost.
   */
  public void whenEnded(Consumer<Run> listener) {
    whenEnded.add(listener);
  }

  /** What is known of the accounts' completeness. */
  public Coverage coverage() {
    return coverage;
  }

  /**
   * Opens a run and takes its tables. A scheduled job that finds them taken is recorded as skipped,
   * because coverage makes up for it. A historical resync that was interrupted within a day goes on
   * where it stopped, if the same period is requested.
   *
   * @param fire for which time of a schedule; {@code null} where none asks
   * @return {@code null} where that fire has its run already, opened by another process
   * @throws TableBusyException for any other trigger that finds the tables taken
   * @throws InvalidRequestException for a period that ends before it begins
   */
  public Run open(String jobId, String trigger, RequestedPeriod requestedPeriod, Instant fire) {
    Job job = Job.of(jobId);
    RequestedPeriod requested = requestedPeriod == null ? RequestedPeriod.NONE : requestedPeriod;
    // the run that was in the way may have ended before it could be named
    for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      if (fire != null && hasRun(job, fire)) {
        return null;
      }
      Optional<Run> run = tryToOpen(job, trigger, requested, fire);
      if (run.isPresent()) {
        return run.get();
      }
    }
    throw new IllegalStateException("The table is taken and freed too fast.");
  }

  private boolean hasRun(Job job, Instant fire) {
    return reserved.withHandle(
        handle ->
            handle
                .createQuery(sql("has-run"))
                .bind("job", job.id())
                .bind("fireAt", at(fire))
                .mapTo(Boolean.class)
                .one());
  }

  private Optional<Run> tryToOpen(
      Job job, String trigger, RequestedPeriod requested, Instant fire) {
    return briefly(
        reserved,
        handle -> {
          releaseDead(handle).forEach(dead -> tellOfEnd(handle, dead));
          Optional<ClockDifference> clocks = clockDifference(handle);
          // a clock that is ahead is not believed
          Instant now =
              clocks
                  .map(ClockDifference::theirs)
                  .orElseGet(clock::instant)
                  .truncatedTo(ChronoUnit.MILLIS);
          // nor does it use up what is still to come
          Instant named = fire == null || fire.isAfter(now.plus(MOST_AHEAD)) ? null : fire;
          Period period = period(job, requested, now);
          Optional<Long> opened =
              handle
                  .createQuery(sql("open-run"))
                  .bind("job", job.id())
                  .bindArray("holds", String.class, job.holds())
                  .bind("trigger", trigger)
                  .bind("requestedFrom", at(requested.from()))
                  .bind("requestedTo", at(requested.to()))
                  .bind("periodStart", period == null ? null : at(period.from()))
                  .bind("periodEnd", period == null ? null : at(period.to()))
                  .bindArray("warnings", String.class, warnings(job, period, clocks))
                  .bind("startedAt", at(now))
                  .bind("owner", owner)
                  .bind("fireAt", at(named))
                  .bind("reads", job.reads())
                  .mapTo(Long.class)
                  .findOne();
          if (opened.isEmpty()) {
            return busy(handle, job, trigger, period, named);
          }
          handle
              .createUpdate(sql("close-overlap"))
              .bind("run", opened.get())
              .bindArray("holds", String.class, job.holds())
              .bind("startedAt", at(now))
              .execute();
          if (job.isHistorical()) {
            handle.createUpdate(sql("resume-run")).bind("run", opened.get()).execute();
          }
          return find(handle, opened.get());
        });
  }

  private Optional<Run> busy(Handle handle, Job job, String trigger, Period period, Instant fire) {
    Optional<TableBusyException> busy =
        handle
            .createQuery(sql("running-run"))
            .bindArray("holds", String.class, job.holds())
            .map(
                (row, context) ->
                    new TableBusyException(job, row.getLong("id"), row.getString("job")))
            .findFirst();
    if (busy.isEmpty()) {
      return Optional.empty();
    }
    if (!"schedule".equals(trigger)) {
      throw busy.get();
    }
    Optional<Long> skipped =
        handle
            .createQuery(sql("skip-run"))
            .bind("job", job.id())
            .bindArray("holds", String.class, job.holds())
            .bind("trigger", trigger)
            .bind("periodStart", period == null ? null : at(period.from()))
            .bind("periodEnd", period == null ? null : at(period.to()))
            .bind("owner", owner)
            .bind("fireAt", at(fire))
            .bind("reason", busy.get().getMessage())
            .mapTo(Long.class)
            .findOne();
    return skipped.map(id -> tellOfEnd(handle, id));
  }

  /** Once it is committed. */
  private Run tellOfEnd(Handle handle, long id) {
    Run ended = find(handle, id).orElseThrow();
    handle.afterCommit(() -> whenEnded.forEach(listener -> listener.accept(ended)));
    return ended;
  }

  private Period period(Job job, RequestedPeriod requestedPeriod, Instant now) {
    if (job.window().isPresent()) {
      return new Period(now.minus(job.window().get()), now);
    }
    if (job == Job.TWILIO_RECONCILE) {
      return reconciled(requestedPeriod, now);
    }
    return job.reads() ? historical(requestedPeriod, now) : null;
  }

  private Period historical(RequestedPeriod requestedPeriod, Instant now) {
    Period period =
        new Period(
            requestedPeriod.from() == null ? historicalStart : requestedPeriod.from(),
            requestedPeriod.to() == null ? now : requestedPeriod.to());
    if (!period.from().isBefore(period.to())) {
      throw new InvalidRequestException(
          requestedPeriod.from() == null
              ? "to must be later than HISTORICAL_START, " + Timestamps.format(period.from()) + "."
              : "from must be earlier than now, " + Timestamps.format(now) + ".");
    }
    return period;
  }

  /** Whole days, because that is what a bill has; the last 30 where nothing else is requested. */
  private static Period reconciled(RequestedPeriod requestedPeriod, Instant now) {
    Instant today = now.truncatedTo(ChronoUnit.DAYS);
    Instant end =
        requestedPeriod.to() == null
            ? today
            : requestedPeriod.to().minusNanos(1).truncatedTo(ChronoUnit.DAYS).plus(DAY);
    Instant start =
        requestedPeriod.from() == null
            ? end.minus(DAY.multipliedBy(30))
            : requestedPeriod.from().truncatedTo(ChronoUnit.DAYS);
    if (start.isBefore(RequestedPeriod.EARLIEST) || end.isAfter(today.plus(DAY))) {
      throw new InvalidRequestException("from and to must lie between 2008 and today.");
    }
    if (!start.isBefore(end)) {
      throw new InvalidRequestException(
          "from must be a day that is over, before " + Timestamps.format(today) + ".");
    }
    return new Period(start, end);
  }

  private List<String> warnings(Job job, Period period, Optional<ClockDifference> clocks) {
    List<String> warnings = new ArrayList<>();
    if (period != null) {
      job.provider().warning(period, clock.instant()).ifPresent(warnings::add);
    }
    clocks
        .map(difference -> difference.sentence("the database's"))
        .filter(sentence -> job.reads() && !sentence.isEmpty())
        .ifPresent(warnings::add);
    return warnings;
  }

  /** How this machine's clock differs from the database's; empty where they agree. */
  private Optional<ClockDifference> clockDifference(Handle handle) {
    Instant asked = clock.instant();
    Instant theirs =
        handle
            .createQuery("SELECT clock_timestamp()")
            .mapTo(OffsetDateTime.class)
            .one()
            .toInstant();
    return ClockDifference.between(asked, theirs, clock.instant());
  }

  /** Adds a sentence to the run's warnings, unless it is there. */
  public void warn(long run, String sentence) {
    database.useHandle(handle -> warn(handle, run, sentence, sentence));
  }

  static void warn(Handle handle, long run, String sentence, String beginning) {
    handle
        .createUpdate(sql("warn-run"))
        .bind("run", run)
        .bind("warning", sentence)
        .bind("beginning", beginning)
        .execute();
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
                .createUpdate(sql("set-total"))
                .bind("run", run)
                .bind("totalCalls", totalCalls)
                .execute());
  }

  /**
   * Closes a run that did all it should.
   *
   * @throws RunLostException when the run is no longer this process's to close
   */
  public Run succeed(long id) {
    return end(
        id,
        true,
        handle -> {
          if (!close(handle, id, "succeeded", null)) {
            throw new RunLostException(id);
          }
          return true;
        });
  }

  /** Closes a run that could not go on; what it saved stays saved. */
  public Run fail(long id, String sentence) {
    return end(id, "failed", sentence);
  }

  /**
   * Has the process that works on a run end it, and not take it up again.
   *
   * @return the run as it is now; empty where there is none
   */
  public Optional<Run> requestCancellation(long id) {
    return briefly(
        reserved,
        handle -> {
          handle.createUpdate(sql("request-cancellation")).bind("run", id).execute();
          return find(handle, id);
        });
  }

  /**
   * What a process has to know every second of a run that it works on or could work on.
   *
   * @param reading whether slices may be left to be read; what comes after is one process's
   * @param endTaken whether this process has taken it over to end the run
   * @param unclaimed whether slices of it wait to be claimed
   * @param joinable whether it is read for long enough for others to join in
   * @param lost accounts that are not read on
   */
  public record Look(
      long id,
      Job job,
      boolean running,
      boolean owned,
      boolean cancelled,
      boolean planned,
      boolean reading,
      boolean endTaken,
      boolean joinable,
      boolean unclaimed,
      List<String> lost) {

    /** Whether the run is read by slices, and that is not over. */
    public boolean isRead() {
      return running && reading && job.reads();
    }

    /** Whether its job may ask for something now, or soon. */
    public boolean asks() {
      return running && job.asks() && (!job.reads() || reading && (!planned || unclaimed));
    }
  }

  /** The runs that this process works on, and all others that are running, as the table says. */
  public List<Look> look() {
    List<Look> looks =
        reserved.withHandle(
            handle ->
                handle
                    .createQuery(sql("look-at-runs"))
                    .bindArray("runs", Long.class, List.copyOf(working.secondsStill().keySet()))
                    .bind("worker", owner)
                    .map((row, context) -> look(row))
                    .list());
    cancellations.add(
        looks.stream()
            .filter(run -> run.running() && run.cancelled() && working.contains(run.id()))
            .map(Look::id)
            .toList());
    return looks;
  }

  private static Look look(ResultSet row) throws SQLException {
    return new Look(
        row.getLong("id"),
        Job.of(row.getString("job")),
        row.getBoolean("running"),
        row.getBoolean("owned"),
        row.getBoolean("cancelled"),
        row.getBoolean("planned"),
        row.getBoolean("reading"),
        row.getBoolean("end_taken"),
        row.getBoolean("joinable"),
        row.getBoolean("unclaimed"),
        List.of((String[]) row.getArray("lost").getArray()));
  }

  /** Whether this process is ending the run at this moment. */
  public boolean isEnding(long run) {
    return ending.contains(run);
  }

  /** Whether the run stood still in this process, which has given it up. */
  public boolean hasGivenUp(long run) {
    return givenUp.contains(run);
  }

  /** Another process has closed the run: what is still done for it here is to stop. */
  public void lost(long run) {
    lost.add(run);
  }

  /** Another process has closed the run, and nothing is done for it here any more. */
  public void closedElsewhere(long run) {
    over(run);
    ending.remove(run);
    cancellations.forget(run);
  }

  /**
   * Has this process end the run, where no slice of it is left and nobody else does: with the job's
   * own work, or what comes after a sync.
   *
   * @param stopping whether this process stops, and with it what it owns
   * @return the run; {@code null} where it is not to be ended, or not by this call
   */
  public Run takeEnd(long run, boolean stopping) {
    if (!ending.add(run)) {
      return null;
    }
    Optional<Run> taken = Optional.empty();
    try {
      taken =
          reserved.withHandle(
              handle ->
                  handle
                      .createQuery(sql("take-end"))
                      .bind("run", run)
                      .bind("worker", owner)
                      .bind("stopping", stopping)
                      .bind("patienceSeconds", Cancellations.PATIENCE.toSeconds())
                      .mapTo(Long.class)
                      .findFirst()
                      .flatMap(id -> find(handle, id)));
      return taken.orElse(null);
    } finally {
      if (taken.isEmpty()) {
        ending.remove(run);
      }
    }
  }

  /**
   * The cancelled runs whose end this process has taken over and that do not come to it: they are
   * to be closed all the same.
   */
  public List<Run> overdueCancellations() {
    // found first: one that cannot be found now is named by the next look
    return cancellations.overdue().stream()
        .filter(ending::contains)
        .filter(this::isWorkingOn)
        .flatMap(run -> find(run).stream())
        .filter(run -> !run.job().reads())
        .filter(run -> cancellations.takeOver(run.id()))
        .toList();
  }

  /** Whether this process knows that the run was cancelled. */
  public boolean isCancelled(long run) {
    return cancellations.contains(run);
  }

  /** Closes a run that was cancelled. */
  public Run cancel(long id) {
    return end(id, "cancelled", RunCancelledException.SENTENCE);
  }

  /** Closes a run that an orderly stop cut short. */
  public Run interrupt(long id) {
    return end(id, "interrupted", "The program was stopped while the run was going on.");
  }

  private Run end(long id, String status, String sentence) {
    // the provider may still be at work on what a stop cuts off: see end-work
    boolean leaves = !"interrupted".equals(status);
    try {
      return end(id, leaves, handle -> close(handle, id, status, sentence));
    } catch (JdbiException e) {
      // what the provider said is part of the sentence
      if (!FAULTS.isTheDatas(e)) {
        throw e;
      }
      return end(id, leaves, handle -> close(handle, id, status, PlainText.of(sentence)));
    }
  }

  /**
   * @param close returns false where it is not this process's to close any more
   */
  private Run end(long id, boolean leaves, Predicate<Handle> close) {
    over(id);
    Run ended =
        briefly(
            reserved,
            handle -> {
              Run run = close.test(handle) ? tellOfEnd(handle, id) : find(handle, id).orElseThrow();
              if (leaves) {
                workers(run.job().source()).leave(handle, id);
              }
              return run;
            });
    ending.remove(id);
    cancellations.forget(id);
    return ended;
  }

  /** From now on nobody is told that the run is alive, and what it held is free. */
  private void over(long id) {
    working.end(id);
    lost.remove(id);
    whenOver.forEach(listener -> listener.accept(id));
  }

  private boolean close(Handle handle, long id, String status, String error) {
    if (givenUp.contains(id)) {
      // as failed it would not begin again
      return false;
    }
    handle.createQuery(sql("lock-run")).bind("run", id).mapTo(Long.class).list();
    boolean closed =
        handle
                .createUpdate(sql("close-run"))
                .bind("run", id)
                .bind("status", status)
                .bind("error", error)
                .bind("cancelled", RunCancelledException.SENTENCE)
                .execute()
            > 0;
    if (closed) {
      // also where another account of the run failed: what was read, was read
      find(handle, id).ifPresent(run -> coverage.advance(handle, run));
      handle.createUpdate(sql("count-unmatched-transfers")).bind("run", id).execute();
    }
    return closed;
  }

  /**
   * A run as it is now. The table is not asked while this process works on it; one that is given up
   * ends when it is taken over.
   */
  public Run look(Run run) {
    return isWorkingOn(run.id()) ? run : find(run.id()).orElseThrow();
  }

  /** The work of a run begins: from now on it gives signs of life until it is closed. */
  public void begin(Run run) {
    cancellations.forget(run.id());
    working.begin(run.id());
  }

  /** This process is about to ask a provider for a run, which another one may have opened. */
  public void join(long run, String source) {
    if (!working.contains(run)) {
      working.begin(run);
    }
    workers(source).join(run);
  }

  /** The run gets on: it began a step, or to wait for something. Costs nothing. */
  public void progressing(long run) {
    working.progressing(run);
  }

  /** Whether this process works on the run, and has not given it up. */
  public boolean isWorkingOn(long run) {
    return working.contains(run) && !lost.contains(run);
  }

  /** Whether this process works on any run. */
  public boolean isAtWork() {
    return !working.isEmpty();
  }

  /**
   * Says that this process and the runs it is working on are alive, and since when each stands
   * still; a closed one is silent. One that stands still for too long is given up.
   */
  public void beat() {
    Map<Long, Double> still = working.secondsStill();
    for (long run : working.standingStill()) {
      givenUp.add(run);
      over(run);
      try (var ignored = MDC.putCloseable("run", String.valueOf(run))) {
        LOG.error(
            "⏱️ Run {} has made no progress for {} minutes: it is given up, and begins again by itself.",
            run,
            ActiveRuns.PATIENCE.toMinutes());
      }
    }
    reserved.useHandle(
        handle ->
            handle
                .createUpdate(sql("heartbeat"))
                .bindArray("runs", Long.class, List.copyOf(still.keySet()))
                .bindArray("still", Double.class, List.copyOf(still.values()))
                .bind("owner", owner)
                .execute());
    deadRunDetector.contact();
  }

  /**
   * Closes the runs of processes that died, and those that stand still whatever their process says,
   * so that their tables are free. What this process works on it knows better than the table.
   */
  private List<Long> releaseDead(Handle handle) {
    return deadRunDetector.mayJudge()
        ? release(handle, DeadRunDetector.SILENCE, List.copyOf(working.secondsStill().keySet()))
        : List.of();
  }

  private List<Long> release(Handle handle, Duration silence, List<Long> spared) {
    return handle
        .createQuery(sql("release-dead-runs"))
        .bind("silenceSeconds", silence.toSeconds())
        .bind("patienceSeconds", ActiveRuns.PATIENCE.toSeconds())
        .bind("owner", owner)
        .bindArray("spared", Long.class, spared)
        .mapTo(Long.class)
        .list();
  }

  /** A job that was cut short, and the period it was asked for. */
  public record Interrupted(String job, RequestedPeriod requestedPeriod) {}

  /**
   * Closes the runs of processes that died and names what is to be started again: one job at a
   * time, and only where nobody has started it since. A run that dies again and again without
   * getting any further is not.
   *
   * @param off jobs that are not to be started
   */
  public Optional<Interrupted> interrupted(List<String> off) {
    return briefly(
        reserved,
        handle -> {
          Set<Long> closed = new LinkedHashSet<>(releaseDead(handle));
          closed.addAll(handle.createQuery(sql("give-up-runs")).mapTo(Long.class).list());
          closed.forEach(run -> tellOfEnd(handle, run));
          return handle
              .createQuery(sql("interrupted-runs"))
              .map(
                  (row, context) ->
                      new Interrupted(
                          row.getString("job"),
                          new RequestedPeriod(
                              instant(row, "requested_from"), instant(row, "requested_to"))))
              .stream()
              .filter(interrupted -> !off.contains(interrupted.job()))
              .filter(this::isStillPossible)
              .findFirst();
        });
  }

  /** HISTORICAL_START may have moved behind the requested end. */
  private boolean isStillPossible(Interrupted interrupted) {
    try {
      period(Job.of(interrupted.job()), interrupted.requestedPeriod(), clock.instant());
      return true;
    } catch (InvalidRequestException e) {
      return false;
    }
  }

  /**
   * Closes the runs of this process that nothing else has closed before it ends, and leaves its
   * share of the limits to the others.
   */
  public void interruptOwn() {
    reserved.useHandle(
        handle -> handle.createUpdate(sql("interrupt-own-runs")).bind("owner", owner).execute());
    reserved.useHandle(
        handle -> handle.createUpdate(sql("end-work")).bind("worker", owner).execute());
  }

  /**
   * Closes every run that is still open, where it is known that no other process is there to close
   * them: on a database that belongs to this process alone.
   */
  public void releaseAll() {
    reserved.useHandle(
        handle -> {
          release(handle, Duration.ZERO, List.of());
          handle.execute("DELETE FROM public.sync_workers");
        });
  }

  /** The run of that number. */
  public Optional<Run> find(long id) {
    return database.withHandle(handle -> find(handle, id));
  }

  private static Optional<Run> find(Handle handle, long id) {
    return select(handle, id, null, null, List.of(), 1).stream().findFirst();
  }

  /** Of each job the run that is running, where one is, and the last that has ended. */
  public List<Run> newest() {
    List<String> jobs = Arrays.stream(Job.values()).map(Job::id).toList();
    return database.withHandle(handle -> select(handle, null, null, null, jobs, 2 * jobs.size()));
  }

  /** The newest runs first; {@code null} for a job or status means any. */
  public List<Run> list(String job, String status, int limit) {
    return database.withHandle(handle -> select(handle, null, job, status, List.of(), limit));
  }

  private static List<Run> select(
      Handle handle, Long id, String job, String status, List<String> newestOf, int limit) {
    return handle
        .createQuery(sql("select-runs"))
        .bind("run", id)
        .bind("job", job)
        .bind("status", status)
        .bindArray("newestOf", String.class, newestOf)
        .bind("limit", limit)
        .map((row, context) -> run(row))
        .list();
  }

  private static Run run(ResultSet row) throws SQLException {
    Instant from = instant(row, "period_start");
    long rejected = row.getLong("rejected");
    long listed =
        row.getLong("case1")
            + row.getLong("case2")
            + row.getLong("case3")
            + row.getLong("other")
            + row.getLong("skipped");
    long total = row.getObject("total_calls") == null ? listed : row.getLong("total_calls");
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
            row.getLong("skipped"),
            row.getLong("created_phones"),
            row.getLong("settled_calls"),
            row.getLong("settlement_requests"),
            row.getLong("changed_calls"),
            row.getLong("snapshots"),
            row.getLong("unmatched_transfers")),
        row.getLong("slices_done"),
        row.getLong("slices_total"),
        List.of((String[]) row.getArray("warnings").getArray()),
        row.getString("error"));
  }
}
