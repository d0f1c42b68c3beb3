package io.centralita.runs;

/**
 * Says that a slice stops where it is: the program is being stopped, or the run has failed
 * elsewhere.
 */
public final class RunInterruptedException extends RunFailedException {

  private static final long serialVersionUID = 1;

  RunInterruptedException() {
    super("The program was stopped while the run was going on.");
  }
}
