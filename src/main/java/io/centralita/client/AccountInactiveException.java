package io.centralita.client;

import io.centralita.runs.RunFailedException;

/** The provider says that this one account is suspended or closed; the others can be read. */
public final class AccountInactiveException extends RunFailedException {

  private static final long serialVersionUID = 1;

  public AccountInactiveException(String sentence) {
    super(sentence);
  }
}
