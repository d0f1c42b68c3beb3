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

  /** Shows the bar for a run of so many slices, where somebody is watching. */
  synchronized void begin(String name, int slices) {
    end();
    if (watched && slices >= LONG_RUN) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(name)
              .setInitialMax(slices)
              .setStyle(ProgressBarStyle.ASCII)
              .build();
    }
  }

  /** Whether a bar tells the progress, so that the log need not. */
  synchronized boolean shown() {
    return bar != null;
  }

  /** One slice is done. */
  synchronized void step() {
    if (bar != null) {
      bar.step();
    }
  }

  /** Takes the bar away. */
  synchronized void end() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
