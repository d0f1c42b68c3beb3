package io.centralita.sync;

import io.centralita.runs.Slice;

/**
 * Holds a slice that this process has claimed, with its cursor if it was begun. Used by one lane at
 * a time.
 */
public final class SliceInHand {

  private final Slice slice;
  private SliceCursor cursor;

  SliceInHand(Slice slice) {
    this.slice = slice;
  }

  Slice slice() {
    return slice;
  }

  /** Whose calls or conversations they are. */
  public String account() {
    return slice.account();
  }

  /** How far the slice has been read; {@code null} where it has not been begun. */
  SliceCursor cursor() {
    return cursor;
  }

  void begun(SliceCursor begun) {
    cursor = begun;
  }
}
