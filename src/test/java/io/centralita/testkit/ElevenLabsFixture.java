package io.centralita.testkit;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What ElevenLabs answers, as its documents and schemas show it. */
final class ElevenLabsFixture {
  private ElevenLabsFixture() {}

  static String text(String name) {
    String path = "/elevenlabs/elevenlabs-" + name + ".json";
    try (InputStream fixture = ElevenLabsFixture.class.getResourceAsStream(path)) {
      return new String(fixture.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode json(String name) {
    try {
      return JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build()
          .readTree(text(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
