package io.centralita.sync;

/** Takes slices one after the other, in turn from all accounts. Used by one thread. */
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
  public QueuedSlice next() throws InterruptedException {
    if (work != null) {
      lanes.over(work.account());
    }
    work = lanes.take();
    return work;
  }

  /** The slice is read on later, by whichever lane, from the page where it stopped. */
  public void postpone() {
    lanes.putBack(work);
  }

  /** What is left of the slice's account is not read in this run. */
  public void giveUpAccount() {
    lanes.drop(work.account());
  }
}
