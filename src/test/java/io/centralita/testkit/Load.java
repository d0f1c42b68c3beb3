package io.centralita.testkit;

/** How many requests run at the same time, and did at most. */
final class Load {
  private int running;
  private int most;

  /** How many run with this one. */
  synchronized int begin() {
    running++;
    most = Math.max(most, running);
    return running;
  }

  synchronized void end() {
    running--;
  }

  synchronized int running() {
    return running;
  }

  synchronized int most() {
    return most;
  }

  synchronized void forget() {
    most = running;
  }
}
