package io.centralita.runs;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the slices of one run have in common while they are worked off side by side: once one of an
 * account's has failed, that account's others stop at their next page; the other accounts go on,
 * and only when all slices are at rest is the run over. Thread-safe.
 */
public final class AccountFailures {

  private final Map<String, Throwable> firstFailures = new ConcurrentHashMap<>();
  private final Set<String> lost = ConcurrentHashMap.newKeySet();
  private final Set<String> leftOut = ConcurrentHashMap.newKeySet();
  private final long run;

  AccountFailures(long run) {
    this.run = run;
  }

  long run() {
    return run;
  }

  private long lastMissed = System.nanoTime();
  private int missedInARow;

  /** An account could not be read on; its first failure is the one that is told. */
  public void failed(String account, Throwable failure) {
    if (!leftOut.contains(account)) {
      firstFailures.putIfAbsent(account, failure);
    }
    lost.add(account);
  }

  /** An account is not to be read on, and that is no failure. */
  void leftOut(String account) {
    leftOut.add(account);
    lost.add(account);
  }

  /**
   * One more record could not be had.
   *
   * @param lastHad when one was had, on the clock of {@link System#nanoTime}
   * @return how many in a row
   */
  public synchronized int missedInARow(long lastHad) {
    if (lastHad - lastMissed > 0) {
      missedInARow = 0;
    }
    lastMissed = System.nanoTime();
    return ++missedInARow;
  }

  /** Whether a slice of the account has failed. */
  boolean isLost(String account) {
    return lost.contains(account);
  }

  /**
   * Makes the failures the run's.
   *
   * @param accounts all that were to be read
   * @throws AccountsFailedException where there were any, by account unless there is only one
   */
  public void settle(List<String> accounts) throws AccountsFailedException {
    if (!firstFailures.isEmpty()) {
      throw new AccountsFailedException(
          firstFailures, !accounts.equals(List.copyOf(firstFailures.keySet())));
    }
  }
}
