package io.centralita.twilio;

import io.centralita.ledger.Slice;
import java.util.Queue;

/**
 * Works off an account's slices one after the other. The lanes of an account share its queue; no
 * account's lanes wait for another's. Thread-safe where the queue is.
 */
public record Lane(Queue<Slice> slices) {

  /** The next slice, or {@code null} when there is none left. */
  public Slice next() {
    return slices.poll();
  }
}
