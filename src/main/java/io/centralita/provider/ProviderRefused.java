package io.centralita.provider;

import io.centralita.ledger.RunFailure;

/** The provider will give the same answer again: asking once more is no use. */
public final class ProviderRefused extends RunFailure {

  private static final long serialVersionUID = 1;

  public ProviderRefused(String sentence) {
    super(sentence);
  }
}
