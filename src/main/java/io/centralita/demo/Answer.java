package io.centralita.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** What goes back over the wire, and how long the real thing would take for it. */
record Answer(int status, Map<String, String> headers, String body, Duration latency) {

  static Answer ok(ObjectNode body, int records) {
    return new Answer(200, Map.of(), body.toString(), Duration.ofMillis(40 + records / 50));
  }

  static Answer refused(int status, Map<String, String> headers, String body) {
    return new Answer(status, headers, body, Duration.ofMillis(10));
  }

  Answer with(String header, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(header, value);
    return new Answer(status, more, body, latency);
  }
}
