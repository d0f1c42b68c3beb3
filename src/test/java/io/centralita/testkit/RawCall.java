package io.centralita.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;

/** A call as the provider holds it, and the instant by which its time filter selects it. */
public record RawCall(ObjectNode json, Instant selectedBy) {

  /** Selected by its start time, or by its creation date while it has not started. */
  public static RawCall of(ObjectNode json) {
    Instant time =
        date(json, "start_time")
            .or(() -> date(json, "date_created"))
            .orElseThrow(
                () -> new IllegalArgumentException("no readable time, say by which one: " + json));
    return new RawCall(json, time);
  }

  public String sid() {
    return json.path("sid").asText("");
  }

  private static Optional<Instant> date(ObjectNode json, String field) {
    return TwilioDates.read(json.path(field).asText(""));
  }
}
