package io.centralita.client;

import io.centralita.runs.RunFailedException;

/**
 * Says that the provider could not answer this time, or answered with something unreadable: another
 * attempt may help.
 */
public final class TransientProviderException extends RunFailedException {

  private static final long serialVersionUID = 1;

  private final boolean overloaded;

  /**
   * @param overloaded whether a smaller page may help (5xx)
   */
  public TransientProviderException(String sentence, boolean overloaded) {
    super(sentence);
    this.overloaded = overloaded;
  }

  /** Whether a smaller page may help. */
  public boolean overloaded() {
    return overloaded;
  }
}
