package io.centralita.client;

import io.centralita.runs.RunFailedException;

/** Says that an account is paused for so long that its slice should go back to the queue. */
public final class AccountMustWaitException extends RunFailedException {

  private static final long serialVersionUID = 1;

  AccountMustWaitException(String account) {
    super("Account " + account + " was told to wait.");
  }
}
