package io.centralita.ledger;

/** The run is no longer ours: this process fell silent and another one has taken its place. */
public final class RunLost extends RunFailure {

  private static final long serialVersionUID = 1;

  /**
   * By which the database refuses what is written for such a run (its function require_running).
   */
  static final String SQL_STATE = "RL001";

  RunLost(long run) {
    super(
        "Run %d was taken over by another process while this one was silent; it stops here."
            .formatted(run));
  }
}
