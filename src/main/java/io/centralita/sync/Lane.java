package io.centralita.sync;

import io.centralita.runs.Slice;

/** Works off slices one after the other, taking turns at all accounts. Used by one thread. */
public final class Lane {

  private final SliceQueue lanes;
  private QueuedSlice work;

  Lane(SliceQueue lanes) {
    this.lanes = lanes;
  }

  /**
   * The next slice; {@code null} when there is none left for this lane. What the lane had before is
   * over.
   */
  public Slice next() throws InterruptedException {
    if (work != null) {
      lanes.over(work.slice().account());
    }
    work = lanes.take();
    return work == null ? null : work.slice();
  }

  Slice slice() {
    return work.slice();
  }

  /** How far the slice has been read; {@code null} where it has not been begun. */
  public SliceCursor cursor() {
    return work.cursor();
  }

  int mostRequests() {
    return work.mostRequests();
  }

  /** The slice is read on later, by whichever lane, from the page where it stopped. */
  void postpone(SliceCursor cursor) {
    lanes.putBack(new QueuedSlice(work.slice(), work.mostRequests(), cursor));
  }

  /** The account's other slices need not be tried. */
  void giveUpAccount() {
    lanes.drop(work.slice().account());
  }
}
