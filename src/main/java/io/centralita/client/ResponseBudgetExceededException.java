package io.centralita.client;

/** An answer was given up for want of memory: to be asked for again when others have gone. */
public final class ResponseBudgetExceededException extends RuntimeException {

  private static final long serialVersionUID = 1;

  ResponseBudgetExceededException() {
    super("There is no room for the answer now.", null, false, false);
  }
}
