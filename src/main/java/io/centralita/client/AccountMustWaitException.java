package io.centralita.client;

import io.centralita.runs.RunFailedException;

/** The account was told to wait for so long that others had better be served meanwhile. */
public final class AccountMustWaitException extends RunFailedException {

  private static final long serialVersionUID = 1;

  AccountMustWaitException(String account) {
    super("Account " + account + " was told to wait.");
  }
}
