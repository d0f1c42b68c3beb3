package io.centralita.demo.twilio;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.centralita.demo.http.Response;
import java.util.Map;

/** An answer in the shape of Twilio's errors. */
final class TwilioRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final int code;

  private TwilioRefusal(int status, int code, String message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  /** One of the errors by which Twilio does not place a call. */
  static TwilioRefusal of(int code, String message) {
    return new TwilioRefusal(400, code, message);
  }

  static TwilioRefusal badParameter(String message) {
    return new TwilioRefusal(400, 20001, message);
  }

  static TwilioRefusal badParameter(String message, RuntimeException cause) {
    TwilioRefusal refusal = badParameter(message);
    refusal.initCause(cause);
    return refusal;
  }

  static TwilioRefusal unauthenticated() {
    return new TwilioRefusal(401, 20003, "Authenticate");
  }

  static TwilioRefusal notFound(String path) {
    return new TwilioRefusal(404, 20404, "The requested resource " + path + " was not found");
  }

  static TwilioRefusal methodNotAllowed() {
    return new TwilioRefusal(405, 20004, "Method not allowed");
  }

  static TwilioRefusal tooManyRequests() {
    return new TwilioRefusal(429, 20429, "Too Many Requests");
  }

  static TwilioRefusal serverFault() {
    return new TwilioRefusal(500, 20500, "Internal Server Error");
  }

  Response answer() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("code", code);
    body.put("message", getMessage());
    body.put("more_info", "https://www.twilio.com/docs/errors/" + code);
    body.put("status", status);
    return Response.refused(status, headers(), body.toString());
  }

  private Map<String, String> headers() {
    return switch (status) {
      case 401 -> Map.of("WWW-Authenticate", "Basic realm=\"Twilio API\"");
      case 405 -> Map.of("Allow", "GET");
      case 429 -> Map.of("Retry-After", "1");
      default -> Map.of();
    };
  }
}
