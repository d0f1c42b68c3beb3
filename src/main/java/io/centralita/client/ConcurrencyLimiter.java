package io.centralita.client;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.function.ToIntBiFunction;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * Limits how many requests of an account are under way (adaptively: AIMD). A refusal for too many
 * at once lowers the limit to what ran beside it; any refusal pauses the account for as long as
 * {@code Retry-After} says. Successes raise the limit step by step. Thread-safe.
 */
public final class ConcurrencyLimiter {

  /** So many successes without a refusal raise the limit by one. */
  private static final int SUCCESSES_TO_WIDEN = 20;

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

  /** Whoever can let others go first does so rather than wait for longer. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final ToIntFunction<String> widest;
  private final int mostOfAll;
  private final ToIntBiFunction<String, Integer> share;
  private final Clock clock;
  private final LongConsumer goOn;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<String, Account> accounts = new HashMap<>();
  private int insideOfAll;

  private final class Account {
    private final String sid;
    private final int most;
    private final Map<Long, Integer> insideByRun = new HashMap<>();
    private int width;
    private int inside;
    private int successes;
    private boolean refusedLast;
    private long pausedUntil = System.nanoTime();

    Account(String sid, int most) {
      this.sid = sid;
      this.most = most;
      this.width = most;
    }

    boolean open() {
      return insideOfAll < mostOfAll
          && inside < Math.min(width, share(sid, most))
          && pausedFor() <= 0;
    }

    long pausedFor() {
      return pausedUntil - System.nanoTime();
    }
  }

  /**
   * @param widest requests of an account at most
   * @param mostOfAll requests of all accounts together that this process sends at a time, at most
   * @param share this process's part of an account's limit, which may change at any time
   * @param goOn throws where there is no use for a run in waiting any longer
   */
  public ConcurrencyLimiter(
      ToIntFunction<String> widest,
      int mostOfAll,
      ToIntBiFunction<String, Integer> share,
      Clock clock,
      LongConsumer goOn) {
    this.widest = widest;
    this.mostOfAll = mostOfAll;
    this.share = share;
    this.clock = clock;
    this.goOn = goOn;
  }

  /**
   * Waits for a permit of the request's account; to be followed by {@link #release}. The place
   * belongs to the run: it comes back with the run's end where whoever took it does not leave.
   *
   * @throws AccountMustWaitException where that takes long and the request may be postponed
   */
  public void acquire(ProviderRequest request, long run) throws InterruptedException {
    acquire(request.account(), run, request);
  }

  void acquire(String sid, long run) throws InterruptedException {
    acquire(sid, run, null);
  }

  private void acquire(String sid, long run, ProviderRequest request) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      Account account = account(sid);
      while (!account.open()) {
        if (request != null
            && request.isPostponable()
            && account.pausedFor() > PATIENCE.toNanos()) {
          request.postpone();
          throw new AccountMustWaitException(sid);
        }
        goOn.accept(run);
        changed.await(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
      }
      account.insideByRun.merge(run, 1, Integer::sum);
      account.inside++;
      insideOfAll++;
    } finally {
      lock.unlock();
    }
  }

  /** The accounts that were told to wait and may not ask yet. */
  public Set<String> paused() {
    lock.lock();
    try {
      return accounts.entrySet().stream()
          .filter(account -> account.getValue().pausedFor() > 0)
          .map(Map.Entry::getKey)
          .collect(Collectors.toSet());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether no more requests are under way than this process's share allows.
   *
   * @param ofSource the accounts that it is about
   */
  public boolean keepsToShare(Predicate<String> ofSource) {
    lock.lock();
    try {
      return accounts.entrySet().stream()
          .filter(account -> account.getValue().inside > 0 && ofSource.test(account.getKey()))
          .allMatch(
              account ->
                  account.getValue().inside <= share(account.getKey(), account.getValue().most));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Learns from a response whether the account may be asked for more at a time, or for less.
   *
   * @param retryAfter the header of that name, or {@code null}
   */
  public void answered(ProviderRequest request, int status, String retryAfter, byte[] body) {
    // an error in a 200 is what it says it is
    int meant = request.meaning(status, body);
    if (meant == 429 || meant == 503) {
      refused(request, meant, retryAfter, body);
    } else if (meant == 200) {
      answered(request.account());
    }
  }

  /**
   * The provider refused, or could not answer, and perhaps said for how long.
   *
   * @param retryAfter the header of that name, or {@code null}
   */
  void refused(ProviderRequest request, int status, String retryAfter, byte[] body) {
    boolean narrow = request.exceedsConcurrency(status, body) || status == 429 && isInARow(request);
    refused(request.account(), narrow, retryAfter);
  }

  /** Where nothing is answered between two refusals, fewer requests at a time are fewer in all. */
  private boolean isInARow(ProviderRequest request) {
    lock.lock();
    try {
      Account account = account(request.account());
      boolean again = account.refusedLast;
      account.refusedLast = true;
      return again;
    } finally {
      lock.unlock();
    }
  }

  void refused(String sid, boolean exceedsConcurrency, String retryAfter) {
    lock.lock();
    try {
      Account account = account(sid);
      account.successes = 0;
      if (exceedsConcurrency) {
        account.width = Math.max(1, Math.min(account.width, account.inside - 1));
      }
      Duration pause = RetryAfter.parse(retryAfter, clock);
      if (pause != null) {
        long until = System.nanoTime() + pause.toNanos();
        account.pausedUntil = until - account.pausedUntil > 0 ? until : account.pausedUntil;
      }
    } finally {
      lock.unlock();
    }
  }

  /** The provider answered as it should. */
  void answered(String sid) {
    lock.lock();
    try {
      Account account = account(sid);
      account.refusedLast = false;
      if (account.width < account.most && ++account.successes == SUCCESSES_TO_WIDEN) {
        account.successes = 0;
        account.width++;
      }
    } finally {
      lock.unlock();
    }
  }

  /** The request is over, whatever came of it; one of a run that is over has no place any more. */
  public void release(String sid, long run) {
    lock.lock();
    try {
      Account account = account(sid);
      if (account.insideByRun.containsKey(run)) {
        account.insideByRun.computeIfPresent(run, (id, places) -> places == 1 ? null : places - 1);
        free(account, 1);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The run is over, also for those of its threads that have died or hang. */
  public void over(long run) {
    lock.lock();
    try {
      accounts.values().forEach(account -> free(account, placesOf(run, account)));
    } finally {
      lock.unlock();
    }
  }

  private static int placesOf(long run, Account account) {
    Integer places = account.insideByRun.remove(run);
    return places == null ? 0 : places;
  }

  private void free(Account account, int places) {
    account.inside -= places;
    insideOfAll -= places;
    changed.signalAll();
  }

  private int share(String sid, int limit) {
    return share.applyAsInt(sid, limit);
  }

  private Account account(String sid) {
    return accounts.computeIfAbsent(sid, unused -> new Account(sid, widest.applyAsInt(sid)));
  }
}
