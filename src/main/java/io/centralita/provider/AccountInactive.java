package io.centralita.provider;

import io.centralita.ledger.RunFailure;

/** The provider says that this one account is suspended or closed; the others can be read. */
public final class AccountInactive extends RunFailure {

  private static final long serialVersionUID = 1;

  public AccountInactive(String sentence) {
    super(sentence);
  }
}
