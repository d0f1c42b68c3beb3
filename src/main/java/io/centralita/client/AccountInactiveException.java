package io.centralita.client;

import io.centralita.runs.RunFailedException;

/** Says that the provider has suspended or closed this one account; other accounts can be read. */
public final class AccountInactiveException extends RunFailedException {

  private static final long serialVersionUID = 1;

  public AccountInactiveException(String sentence) {
    super(sentence);
  }
}
