package io.centralita.ledger;

/** What was asked for makes no sense; the message says in one sentence what would. */
public final class BadRequest extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  public BadRequest(String sentence) {
    super(sentence);
  }

  public BadRequest(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
