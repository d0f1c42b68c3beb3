package io.centralita.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A whole HTTP answer, ready to be sent, spoiled or held back. */
public record Answer(int status, byte[] body, Map<String, String> headers) {
  private static final ObjectMapper READER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  /** Escaped, so that a lone surrogate survives the way as Twilio would send it. */
  private static final ObjectWriter JSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build().writer();

  public static Answer json(int status, JsonNode body) {
    try {
      // slashes come escaped from some of Twilio's servers: a parser does not notice
      String text = JSON.writeValueAsString(body).replace("/", "\\/");
      return new Answer(
          status,
          text.getBytes(StandardCharsets.US_ASCII),
          Map.of("Content-Type", "application/json"));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  public static Answer error(int status, int code, String message) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("code", code);
    body.put("message", message);
    body.put("more_info", "https://www.twilio.com/docs/errors/" + code);
    body.put("status", status);
    return json(status, body);
  }

  public static Answer html(int status, String body) {
    return new Answer(
        status, body.getBytes(StandardCharsets.UTF_8), Map.of("Content-Type", "text/html"));
  }

  /** A page whose next one is the first. */
  Answer linkingBack() {
    ObjectNode page = tree();
    page.set("next_page_uri", page.get("first_page_uri"));
    return json(status, page);
  }

  /** The body as the object it holds. */
  ObjectNode tree() {
    try {
      return (ObjectNode) READER.readTree(body);
    } catch (IOException noJson) {
      throw new UncheckedIOException(noJson);
    }
  }

  public Answer with(String header, String value) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put(header, value);
    return new Answer(status, body, all);
  }
}
