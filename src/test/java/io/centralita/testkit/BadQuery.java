package io.centralita.testkit;

/** What the server refuses with 400. */
final class BadQuery extends Exception {
  private static final long serialVersionUID = 1L;

  BadQuery(String message) {
    super(message);
  }

  BadQuery(String message, Exception cause) {
    super(message, cause);
  }
}
