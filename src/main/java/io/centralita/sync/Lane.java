package io.centralita.sync;

import io.centralita.ledger.Slice;
import java.util.Queue;

/**
 * Works off an account's slices one after the other. The lanes of an account share its queue, so an
 * account that is told to wait holds up its own lanes only. Thread-safe where the queue is.
 */
public record Lane(Queue<Slice> slices) {

  /** The next slice, or {@code null} when there is none left. */
  public Slice next() {
    return slices.poll();
  }
}
