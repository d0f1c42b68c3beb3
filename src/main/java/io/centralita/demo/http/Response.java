package io.centralita.demo.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Holds what goes back over the wire, and how long the real thing would take for it. */
public record Response(int status, Map<String, String> headers, byte[] body, Duration latency) {

  public Response(int status, Map<String, String> headers, String body, Duration latency) {
    this(status, headers, body.getBytes(StandardCharsets.UTF_8), latency);
  }

  public static Response ok(ObjectNode body, int records) {
    return new Response(200, Map.of(), body.toString(), Duration.ofMillis(40 + records / 50));
  }

  public static Response refused(int status, Map<String, String> headers, String body) {
    return new Response(status, headers, body, Duration.ofMillis(10));
  }

  public Response with(String header, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(header, value);
    return new Response(status, more, body, latency);
  }
}
