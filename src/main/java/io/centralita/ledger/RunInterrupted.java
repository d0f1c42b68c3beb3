package io.centralita.ledger;

/** A slice is left where it is: the program is being stopped, or the run has failed elsewhere. */
public final class RunInterrupted extends RunFailure {

  private static final long serialVersionUID = 1;

  RunInterrupted() {
    super("The program was stopped while the run was going on.");
  }
}
