package io.centralita.runs;

/** Says why a run could not go on: its message is the one sentence an operator reads. */
public abstract class RunFailedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  protected RunFailedException(String sentence) {
    super(sentence);
  }
}
