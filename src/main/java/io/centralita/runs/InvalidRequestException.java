package io.centralita.runs;

/** What was asked for makes no sense; the message says in one sentence what would. */
public final class InvalidRequestException extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  public InvalidRequestException(String sentence) {
    super(sentence);
  }

  public InvalidRequestException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
