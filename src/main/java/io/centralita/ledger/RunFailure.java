package io.centralita.ledger;

/** Why a run could not go on: its message is the one sentence an operator reads. */
public abstract class RunFailure extends RuntimeException {

  private static final long serialVersionUID = 1;

  protected RunFailure(String sentence) {
    super(sentence);
  }
}
