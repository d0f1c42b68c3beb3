package io.centralita.elevenlabs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.centralita.client.ResponseJson;
import io.centralita.runs.Slice;
import io.centralita.time.Period;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** What ElevenLabs says, and the slice it is asked for, for the tests of this package. */
final class Records {
  static final String KEY = "a-secret-key";
  static final Instant NOON = Instant.parse("2025-10-05T12:00:00Z");
  static final Slice SLICE =
      new Slice(
          5,
          17,
          "elevenlabs",
          ElevenLabsApi.ACCOUNT,
          new Period(Instant.parse("2025-10-05T10:00:00Z"), Instant.parse("2025-10-05T20:00:00Z")),
          false,
          Integer.MAX_VALUE);

  private Records() {}

  static String text(String fixture) {
    String path = "/elevenlabs/elevenlabs-" + fixture + ".json";
    try (InputStream file = Records.class.getResourceAsStream(path)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ObjectNode fixture(String name) {
    return (ObjectNode) json(text(name));
  }

  /** As the program reads it out of an answer. */
  static JsonNode json(String text) {
    JsonNode json = ResponseJson.read(text.getBytes(StandardCharsets.UTF_8));
    if (json.isMissingNode()) {
      throw new IllegalArgumentException("not JSON: " + text);
    }
    return json;
  }

  /** What the list says of a conversation. */
  static ObjectNode listed(String id, Instant start) {
    return (ObjectNode)
        json(
            "{\"conversation_id\": \"%s\", \"start_time_unix_secs\": %d}"
                .formatted(id, start.getEpochSecond()));
  }

  /** A conversation of a minute at noon that is done. */
  static Conversation conversation(String id) {
    return (Conversation)
        new ConversationParser()
            .parse(
                json(
                    """
                    {"conversation_id": "%s", "status": "done",
                     "metadata": {"start_time_unix_secs": %d, "call_duration_secs": 60}}"""
                        .formatted(id, NOON.getEpochSecond())),
                NOON);
  }

  static ListRequest page(String cursor) {
    return new ListRequest(
        null,
        SLICE.period(),
        cursor,
        cursor == null ? Set.of() : Set.of(cursor),
        new AtomicInteger());
  }

  static DetailRequest detail(String id) {
    return new DetailRequest(null, id, listed(id, NOON).toString(), new AtomicInteger());
  }

  static ElevenLabsApi api() {
    return new ElevenLabsApi(
        URI.create("https://api.elevenlabs.io"),
        Optional.of(KEY),
        Clock.fixed(NOON, ZoneOffset.UTC));
  }
}
