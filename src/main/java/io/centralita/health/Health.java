package io.centralita.health;

import io.centralita.fatal.OutOfMemory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Whether the program can do its work: the database takes writes, every route is there and started,
 * no edit of a route file is broken, no event waits for long. A broken edit only degrades: the last
 * good one goes on; so does a wait: nothing is lost by it.
 *
 * <p>However many ask, one looks, and what it sees holds for a second. Thread-safe.
 */
public final class Health {

  private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();
  private static final int DATABASE_SECONDS = 2;

  /** Questions that a silent database may leave open; then it is no longer asked. */
  private static final int OPEN_QUESTIONS = 4;

  public static final String UP = "UP";
  private static final String DEGRADED = "DEGRADED";
  public static final String DOWN = "DOWN";

  /** The check that looks at the database. */
  public static final String DATABASE = "database";

  private static final Check NO_DATABASE =
      new Check(DATABASE, DOWN, "The database does not answer.");

  private final Supplier<Optional<String>> database;
  private final List<HealthCheck> others;
  private final ExecutorService looker = threads("health", 1, new LinkedBlockingQueue<>());
  private final ExecutorService questions =
      threads("health-database", OPEN_QUESTIONS, new SynchronousQueue<>());

  private Look last;

  /**
   * One thing that was looked at.
   *
   * @param status UP, DEGRADED or DOWN
   * @param reason {@code null} where it is UP
   * @param parts what it is made up of, for who asks in detail
   */
  public record Check(String name, String status, String reason, List<Check> parts) {

    public Check(String name, String status, String reason) {
      this(name, status, reason, List.of());
    }

    public static Check up(String name) {
      return new Check(name, UP, null);
    }

    /** As bad as the worst of its parts, for the reasons of all that are not up. */
    public static Check of(String name, List<Check> parts) {
      List<String> reasons =
          parts.stream().map(Check::reason).filter(reason -> reason != null).toList();
      return new Check(
          name, worst(parts), reasons.isEmpty() ? null : String.join(" ", reasons), parts);
    }

    /** The worst status of all. */
    public static String worst(List<Check> checks) {
      return Stream.of(DOWN, DEGRADED)
          .filter(status -> checks.stream().anyMatch(check -> check.status.equals(status)))
          .findFirst()
          .orElse(UP);
    }
  }

  private static final class Look {

    private final CompletableFuture<List<Check>> seen = new CompletableFuture<>();
    private volatile long ended;

    boolean isFresh() {
      return !seen.isDone() || System.nanoTime() - ended < FRESH_NANOS;
    }
  }

  /**
   * @param database asks it for what is in its way; empty where it does its part
   * @param others what is checked besides the database, in this order
   */
  public Health(Supplier<Optional<String>> database, List<HealthCheck> others) {
    this.database = database;
    this.others = others;
  }

  /** Comes to an end when there is something to report that is no older than a second. */
  public CompletableFuture<List<Check>> look() {
    return freshLook().seen;
  }

  private synchronized Look freshLook() {
    if (last == null || !last.isFresh()) {
      Look look = new Look();
      last = look;
      looker.execute(() -> look(look));
    }
    return last;
  }

  private void look(Look look) {
    try {
      List<Check> checks = new ArrayList<>();
      checks.add(database());
      others.forEach(other -> checks.addAll(other.look()));
      look.ended = System.nanoTime();
      look.seen.complete(checks);
    } catch (Throwable e) {
      OutOfMemory.endIfIn(e);
      look.ended = System.nanoTime();
      look.seen.completeExceptionally(e);
    }
  }

  /** Who has waited for a look is not to wait for another, however late a thread is free. */
  public synchronized CompletableFuture<List<Check>> last() {
    return last == null ? look() : last.seen;
  }

  private Check database() {
    try {
      // a pool without a database lets its callers wait for long
      return CompletableFuture.supplyAsync(database, questions)
          .get(DATABASE_SECONDS, TimeUnit.SECONDS)
          .map(obstacle -> new Check(DATABASE, DOWN, obstacle))
          .orElseGet(() -> Check.up(DATABASE));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return NO_DATABASE;
    } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
      OutOfMemory.endIfIn(e);
      return NO_DATABASE;
    }
  }

  /** Threads that end when nobody asks. */
  private static ExecutorService threads(String name, int most, BlockingQueue<Runnable> queue) {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            most,
            most,
            10,
            TimeUnit.SECONDS,
            queue,
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }
}
