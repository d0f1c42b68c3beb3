package io.centralita.sync;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Holds what is left of a run's slices. Each lane takes the next one of the account that has the
 * fewest under way, so that few lanes are fair to many accounts. A paused account is passed over
 * until it may ask again: it needs no lane for that. Thread-safe.
 */
final class SliceQueue {

  private static final long BETWEEN_LOOKS_MILLIS = 200;

  private final int mostOfOneAccount;
  private final Predicate<String> isWaiting;
  private final Runnable goOn;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // those that were served last are at the end
  private final Map<String, Account> accounts = new LinkedHashMap<>();

  private static final class Account {
    private final Deque<QueuedSlice> left = new ArrayDeque<>();
    private int underWay;
    private boolean dropped;
  }

  /**
   * @param mostOfOneAccount slices of one account side by side at most
   * @param isWaiting whether an account was told to wait
   * @param goOn throws where there is no use in waiting any longer
   */
  SliceQueue(int mostOfOneAccount, Predicate<String> isWaiting, Runnable goOn) {
    this.mostOfOneAccount = mostOfOneAccount;
    this.isWaiting = isWaiting;
    this.goOn = goOn;
  }

  /** Adds slices of one account, to be taken in this order. */
  void add(String account, Collection<QueuedSlice> work) {
    lock.lock();
    try {
      accounts.computeIfAbsent(account, unused -> new Account()).left.addAll(work);
    } finally {
      lock.unlock();
    }
  }

  /** As many lanes as have something to do, and no more than these. */
  List<Lane> lanes(int most) {
    lock.lock();
    try {
      int useful =
          accounts.values().stream()
              .mapToInt(account -> Math.min(mostOfOneAccount, account.left.size()))
              .sum();
      return Stream.generate(() -> new Lane(this)).limit(Math.min(most, useful)).toList();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The next slice. Waits while those that are left are all of accounts that were told to wait.
   *
   * @return {@code null} where nothing is left, or as much of it is under way as may be
   */
  QueuedSlice take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (true) {
        List<String> possible =
            accounts.entrySet().stream()
                .filter(entry -> isPossible(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        if (possible.isEmpty()) {
          return null;
        }
        String next =
            possible.stream()
                .filter(account -> !isWaiting.test(account))
                .min((one, other) -> underWay(one) - underWay(other))
                .orElse(null);
        if (next != null) {
          return take(next);
        }
        goOn.run();
        changed.await(BETWEEN_LOOKS_MILLIS, TimeUnit.MILLISECONDS);
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isPossible(Account account) {
    return !account.left.isEmpty() && account.underWay < mostOfOneAccount;
  }

  private int underWay(String account) {
    return accounts.get(account).underWay;
  }

  private QueuedSlice take(String account) {
    Account taken = accounts.remove(account);
    accounts.put(account, taken);
    taken.underWay++;
    return taken.left.poll();
  }

  void over(String account) {
    lock.lock();
    try {
      accounts.get(account).underWay--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void putBack(QueuedSlice work) {
    lock.lock();
    try {
      Account account = accounts.get(work.account());
      if (!account.dropped) {
        account.left.addFirst(work);
      }
    } finally {
      lock.unlock();
    }
  }

  void drop(String account) {
    lock.lock();
    try {
      Account dropped = accounts.get(account);
      dropped.dropped = true;
      dropped.left.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
