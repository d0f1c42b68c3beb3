package io.centralita.sync;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar for somebody who watches a long run on a terminal; nothing anywhere else. */
final class TerminalProgress {

  /** Shorter runs are over before a bar says anything. */
  private static final int LONG_RUN = 5;

  private final boolean watched = System.console() != null;
  private ProgressBar bar;
  private long shown;

  /** Shows the bar for a run of so many slices, where somebody is watching and none is shown. */
  synchronized void begin(long run, String name, int slices) {
    if (watched && bar == null && slices >= LONG_RUN) {
      shown = run;
      bar =
          new ProgressBarBuilder()
              .setTaskName(name)
              .setInitialMax(slices)
              .setStyle(ProgressBarStyle.ASCII)
              .build();
    }
  }

  /** Whether a bar tells the run's progress, so that the log need not. */
  synchronized boolean isShown(long run) {
    return bar != null && shown == run;
  }

  /** One slice of the run is done. */
  synchronized void step(long run) {
    if (isShown(run)) {
      bar.step();
    }
  }

  /** Takes the bar away. */
  synchronized void end(long run) {
    if (isShown(run)) {
      bar.close();
      bar = null;
    }
  }
}
