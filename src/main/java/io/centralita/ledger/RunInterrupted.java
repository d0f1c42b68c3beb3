package io.centralita.ledger;

/** The program is being stopped: a run ends here and is taken up again later. */
public final class RunInterrupted extends RunFailure {

  private static final long serialVersionUID = 1;

  RunInterrupted() {
    super("The program was stopped while the run was going on.");
  }
}
