package io.centralita.ledger;

import java.util.concurrent.atomic.AtomicReference;

/**
 * What the slices of one run have in common while they are worked off side by side: once one of
 * them has failed, the others stop at their next page, and only when all are at rest is the run
 * over. Thread-safe.
 */
public final class Effort {

  private final AtomicReference<Throwable> firstFailure = new AtomicReference<>();

  /** One slice could not be read; the first failure is the one that is told. */
  public void failed(Throwable failure) {
    firstFailure.compareAndSet(null, failure);
  }

  /** Whether a slice has failed. */
  boolean isLost() {
    return firstFailure.get() != null;
  }

  /**
   * Makes the first failure the run's.
   *
   * @throws Exception the failure itself, where there was one
   */
  public void settle() throws Exception {
    Throwable failure = firstFailure.get();
    if (failure instanceof Exception exception) {
      throw exception;
    }
    if (failure != null) {
      throw new IllegalStateException(failure);
    }
  }
}
