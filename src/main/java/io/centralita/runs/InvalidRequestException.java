package io.centralita.runs;

/** Says that a request makes no sense; the message says in one sentence what would. */
public final class InvalidRequestException extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  public InvalidRequestException(String sentence) {
    super(sentence);
  }

  public InvalidRequestException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
