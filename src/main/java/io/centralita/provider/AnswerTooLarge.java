package io.centralita.provider;

import io.centralita.ledger.RunFailure;

/** An answer that there will never be room for. */
public final class AnswerTooLarge extends RunFailure {

  private static final long serialVersionUID = 1;

  /**
   * @param megabytes what there is room for
   */
  public AnswerTooLarge(long megabytes) {
    super(
        "The answer is larger than the "
            + megabytes
            + " MB that there is room for: start the program with a larger heap (-Xmx).");
  }
}
