package io.centralita.runs;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Records the failures of active runs, by account. After an account's first failure its other
 * slices stop at their next page; other accounts go on. Thread-safe.
 */
public final class AccountFailures {

  private final Map<Long, OfRun> runs = new ConcurrentHashMap<>();

  private static final class OfRun {
    private final Map<String, Throwable> first = new ConcurrentHashMap<>();
    private final Set<String> lost = ConcurrentHashMap.newKeySet();
    private final Set<String> leftOut = ConcurrentHashMap.newKeySet();
    private long lastMissed = System.nanoTime();
    private int missedInARow;

    private synchronized int missed(long lastHad) {
      if (lastHad - lastMissed > 0) {
        missedInARow = 0;
      }
      lastMissed = System.nanoTime();
      return ++missedInARow;
    }
  }

  private OfRun of(long run) {
    return runs.computeIfAbsent(run, unused -> new OfRun());
  }

  /** An account could not be read on; its first failure is the one that is told. */
  public void failed(long run, String account, Throwable failure) {
    OfRun failures = of(run);
    if (!failures.leftOut.contains(account)) {
      failures.first.putIfAbsent(account, failure);
    }
    failures.lost.add(account);
  }

  /** An account is not to be read on, and that is no failure. */
  void leftOut(long run, String account) {
    of(run).leftOut.add(account);
    of(run).lost.add(account);
  }

  /**
   * One more record of a run could not be had.
   *
   * @param lastHad when one was had, on the clock of {@link System#nanoTime}
   * @return how many in a row
   */
  public int missedInARow(long run, long lastHad) {
    return of(run).missed(lastHad);
  }

  /** Whether a slice of the account has failed. */
  boolean isLost(long run, String account) {
    OfRun failures = runs.get(run);
    return failures != null && failures.lost.contains(account);
  }

  /**
   * Makes the failures the run's.
   *
   * @param accounts all that were to be read
   * @throws AccountsFailedException where there were any, by account unless there is only one
   */
  public void settle(long run, List<String> accounts) throws AccountsFailedException {
    OfRun failures = runs.get(run);
    if (failures != null && !failures.first.isEmpty()) {
      throw new AccountsFailedException(
          failures.first, !accounts.equals(List.copyOf(failures.first.keySet())));
    }
  }

  /** Forgets a run that is over. */
  void over(long run) {
    runs.remove(run);
  }
}
