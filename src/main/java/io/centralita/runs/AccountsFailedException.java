package io.centralita.runs;

/** Says that some accounts of a run could not be read; the others are done. */
public final class AccountsFailedException extends RunFailedException {

  private static final long serialVersionUID = 1;

  AccountsFailedException(String sentence) {
    super(sentence);
  }
}
