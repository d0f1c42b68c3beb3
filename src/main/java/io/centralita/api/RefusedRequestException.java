package io.centralita.api;

/** Says that a request is refused, with an answer of its own. */
public final class RefusedRequestException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;

  public RefusedRequestException(int status, String sentence) {
    super(sentence);
    this.status = status;
  }

  ApiResponse answer() {
    return ApiResponse.refused(status, getMessage());
  }
}
