package io.centralita.demo;

/** An answer in the shape of Twilio's errors. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final int code;

  private Refusal(int status, int code, String message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  static Refusal badParameter(String message) {
    return new Refusal(400, 20001, message);
  }

  static Refusal badParameter(String message, RuntimeException cause) {
    Refusal refusal = badParameter(message);
    refusal.initCause(cause);
    return refusal;
  }

  static Refusal unauthenticated() {
    return new Refusal(401, 20003, "Authenticate");
  }

  static Refusal notFound(String path) {
    return new Refusal(404, 20404, "The requested resource " + path + " was not found");
  }

  static Refusal methodNotAllowed() {
    return new Refusal(405, 20004, "Method not allowed");
  }

  static Refusal tooManyRequests() {
    return new Refusal(429, 20429, "Too Many Requests");
  }

  static Refusal serverFault() {
    return new Refusal(500, 20500, "Internal Server Error");
  }

  int status() {
    return status;
  }

  int code() {
    return code;
  }
}
