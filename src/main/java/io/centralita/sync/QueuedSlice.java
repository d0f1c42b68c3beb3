package io.centralita.sync;

import io.centralita.runs.Slice;

/** Holds a slice in the queue, with its cursor if it was begun. Used by one lane at a time. */
public final class QueuedSlice {

  private final Slice slice;
  private final int mostRequests;
  private SliceCursor cursor;

  /**
   * @param mostRequests what may be spent on it where it is read for unsettled records
   */
  QueuedSlice(Slice slice, int mostRequests) {
    this.slice = slice;
    this.mostRequests = mostRequests;
  }

  Slice slice() {
    return slice;
  }

  public String account() {
    return slice.account();
  }

  int mostRequests() {
    return mostRequests;
  }

  /** How far the slice has been read; {@code null} where it has not been begun. */
  SliceCursor cursor() {
    return cursor;
  }

  void begun(SliceCursor begun) {
    cursor = begun;
  }
}
