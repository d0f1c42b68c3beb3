package io.centralita.client;

import io.centralita.runs.RunFailedException;

/** Says that the provider will give the same answer again: another attempt is no use. */
public final class PermanentProviderException extends RunFailedException {

  private static final long serialVersionUID = 1;

  public PermanentProviderException(String sentence) {
    super(sentence);
  }
}
