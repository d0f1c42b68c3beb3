package io.centralita.provider;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToIntFunction;

/**
 * How many requests of one account are under way at the same time. A refusal for being one too many
 * narrows the gate to what was running beside it; any refusal shuts it for as long as the provider
 * asks for. Successes widen it again, step by step. Thread-safe.
 */
public final class RequestGate {

  /** So many answers without a refusal let one request more through at a time. */
  private static final int SUCCESSES_TO_WIDEN = 20;

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

  /** Whoever can let others go first does so rather than wait for longer. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final ToIntFunction<String> widest;
  private final int mostOfAll;
  private final Clock clock;
  private final Runnable goOn;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<String, Account> accounts = new HashMap<>();
  private int insideOfAll;

  private final class Account {
    private final int most;
    private int width;
    private int inside;
    private int successes;
    private boolean refusedLast;
    private long shutUntil = System.nanoTime();

    Account(int most) {
      this.most = most;
      this.width = most;
    }

    boolean open() {
      return insideOfAll < mostOfAll && inside < width && shutFor() <= 0;
    }

    long shutFor() {
      return shutUntil - System.nanoTime();
    }
  }

  /**
   * @param widest requests of an account at most
   * @param mostOfAll requests of all accounts together at most
   * @param goOn throws where there is no use in waiting any longer
   */
  public RequestGate(ToIntFunction<String> widest, int mostOfAll, Clock clock, Runnable goOn) {
    this.widest = widest;
    this.mostOfAll = mostOfAll;
    this.clock = clock;
    this.goOn = goOn;
  }

  /**
   * Waits until the question's account may ask once more; to be followed by {@link #leave}.
   *
   * @throws AccountMustWait where that takes long and the question may be put off
   */
  public void enter(Question question) throws InterruptedException {
    enter(question.account(), question);
  }

  void enter(String sid) throws InterruptedException {
    enter(sid, null);
  }

  private void enter(String sid, Question question) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      Account account = account(sid);
      while (!account.open()) {
        if (question != null && question.mayBePutOff() && account.shutFor() > PATIENCE.toNanos()) {
          question.putOff();
          throw new AccountMustWait(sid);
        }
        goOn.run();
        changed.await(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
      }
      account.inside++;
      insideOfAll++;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the account was told to wait and may not ask yet. */
  public boolean isShut(String sid) {
    lock.lock();
    try {
      return account(sid).shutFor() > 0;
    } finally {
      lock.unlock();
    }
  }

  /** The HTTP status that an answer means. */
  public int meaning(Question question, int status, byte[] body) {
    return question.meaning(status, body);
  }

  /**
   * The provider refused, or could not answer, and perhaps said for how long.
   *
   * @param retryAfter the header of that name, or {@code null}
   */
  public void refused(Question question, int status, String retryAfter, byte[] body) {
    boolean narrow = question.tooManyAtOnce(status, body) || status == 429 && isInARow(question);
    refused(question.account(), narrow, retryAfter);
  }

  /** Where nothing is answered between two refusals, fewer requests at a time are fewer in all. */
  private boolean isInARow(Question question) {
    lock.lock();
    try {
      Account account = account(question.account());
      boolean again = account.refusedLast;
      account.refusedLast = true;
      return again;
    } finally {
      lock.unlock();
    }
  }

  void refused(String sid, boolean tooManyAtOnce, String retryAfter) {
    lock.lock();
    try {
      Account account = account(sid);
      account.successes = 0;
      if (tooManyAtOnce) {
        account.width = Math.max(1, Math.min(account.width, account.inside - 1));
      }
      Duration pause = RetryAfter.parse(retryAfter, clock);
      if (pause != null) {
        long until = System.nanoTime() + pause.toNanos();
        account.shutUntil = until - account.shutUntil > 0 ? until : account.shutUntil;
      }
    } finally {
      lock.unlock();
    }
  }

  /** The provider answered as it should. */
  public void answered(String sid) {
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

  /** The request is over, whatever came of it. */
  public void leave(String sid) {
    lock.lock();
    try {
      account(sid).inside--;
      insideOfAll--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private Account account(String sid) {
    return accounts.computeIfAbsent(sid, unused -> new Account(widest.applyAsInt(sid)));
  }
}
