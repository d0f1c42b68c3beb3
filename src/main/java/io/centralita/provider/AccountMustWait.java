package io.centralita.provider;

import io.centralita.ledger.RunFailure;

/** The account was told to wait for so long that others had better be served meanwhile. */
public final class AccountMustWait extends RunFailure {

  private static final long serialVersionUID = 1;

  AccountMustWait(String account) {
    super("Account " + account + " was told to wait.");
  }
}
