package io.centralita.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;

/** What goes back over the wire, and how long the real thing would take for it. */
record Answer(int status, Map<String, String> headers, String body, Duration latency) {

  static Answer ok(ObjectNode body, int records) {
    return new Answer(200, Map.of(), body.toString(), Duration.ofMillis(40 + records / 50));
  }

  static Answer of(Refusal refusal) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("code", refusal.code());
    body.put("message", refusal.getMessage());
    body.put("more_info", "https://www.twilio.com/docs/errors/" + refusal.code());
    body.put("status", refusal.status());
    return new Answer(refusal.status(), headers(refusal), body.toString(), Duration.ofMillis(10));
  }

  private static Map<String, String> headers(Refusal refusal) {
    return switch (refusal.status()) {
      case 401 -> Map.of("WWW-Authenticate", "Basic realm=\"Twilio API\"");
      case 405 -> Map.of("Allow", "GET");
      case 429 -> Map.of("Retry-After", "1");
      default -> Map.of();
    };
  }
}
