package io.centralita.api;

import io.vertx.core.json.JsonObject;

/** Gives the sentence for the status of an answer that no route has given. */
final class ErrorSentence {

  private ErrorSentence() {}

  static String of(int status) {
    return switch (status) {
      case 400 -> "The request cannot be read.";
      case 404 -> "There is nothing at this address.";
      case 405 -> "This address does not take that method.";
      case 408 -> "The request did not arrive within 10 seconds.";
      case 413 -> "The body is larger than 1 MB.";
      case 414 -> "The address is too long.";
      case 415 -> "The body is of a type that is not taken here.";
      case 417 -> "The only expectation that is met is 100-continue.";
      case 431 -> "The headers are too long.";
      case 505 -> "Only HTTP/1.0 and HTTP/1.1 are spoken here.";
      default -> "The request could not be served; the log has the details.";
    };
  }

  static JsonObject body(String sentence) {
    return new JsonObject().put("success", false).put("error", sentence);
  }
}
