package io.centralita.sync;

/** Reads slices of one run one after the other. Used by one thread. */
public final class Lane {

  private final long run;
  private final SyncSource source;
  private final SlicesInHand inHand;
  private SliceInHand slice;

  Lane(long run, SyncSource source, SlicesInHand inHand) {
    this.run = run;
    this.source = source;
    this.inHand = inHand;
  }

  long run() {
    return run;
  }

  SyncSource source() {
    return source;
  }

  /** What all lanes of the run in this process have in hand. */
  SlicesInHand inHand() {
    return inHand;
  }

  /** What it reads now; {@code null} for nothing. */
  SliceInHand slice() {
    return slice;
  }

  void holds(SliceInHand next) {
    slice = next;
  }
}
