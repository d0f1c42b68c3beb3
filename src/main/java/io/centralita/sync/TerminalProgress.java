package io.centralita.sync;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows a progress bar to somebody who watches a long run on a terminal; nothing anywhere else. */
final class TerminalProgress implements SyncListener {

  /** Shorter runs are over before a bar says anything. */
  private static final int LONG_RUN = 5;

  private final boolean watched = System.console() != null;
  private ProgressBar bar;
  private long shown;

  @Override
  public synchronized void planned(SyncPlan plan) {
    if (watched && bar == null && plan.slices() >= LONG_RUN) {
      shown = plan.run().id();
      bar =
          new ProgressBarBuilder()
              .setTaskName("Tramos")
              .setInitialMax(plan.slices())
              .setStyle(ProgressBarStyle.ASCII)
              .build();
    }
  }

  /** Whether a bar tells the run's progress, so that the log need not. */
  synchronized boolean isShown(long run) {
    return bar != null && shown == run;
  }

  @Override
  public synchronized void sliceDone(long run) {
    if (isShown(run)) {
      bar.step();
    }
  }

  @Override
  public synchronized void slicesOver(long run) {
    if (isShown(run)) {
      bar.close();
      bar = null;
    }
  }
}
