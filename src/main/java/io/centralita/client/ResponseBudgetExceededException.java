package io.centralita.client;

/**
 * Says that a response was dropped for want of memory, to be fetched again when others have gone.
 */
public final class ResponseBudgetExceededException extends RuntimeException {

  private static final long serialVersionUID = 1;

  ResponseBudgetExceededException() {
    super("There is no room for the answer now.", null, false, false);
  }
}
