package io.centralita.runs;

/** A slice is left where it is: somebody has cancelled its run. */
public final class RunCancelledException extends RunFailedException {

  private static final long serialVersionUID = 1;

  static final String SENTENCE = "The run was cancelled; what it had fetched is stored.";

  RunCancelledException() {
    super(SENTENCE);
  }
}
