package io.centralita.client;

import io.centralita.runs.RunFailedException;

/** Says that there will never be room for a response. */
public final class ResponseTooLargeException extends RunFailedException {

  private static final long serialVersionUID = 1;

  /**
   * @param megabytes what there is room for
   */
  public ResponseTooLargeException(long megabytes) {
    super(
        "The answer is larger than the "
            + megabytes
            + " MB that there is room for: start the program with a larger heap (-Xmx).");
  }
}
