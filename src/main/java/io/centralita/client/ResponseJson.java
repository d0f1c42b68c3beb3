package io.centralita.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.centralita.database.StorableJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Parses the JSON of a provider's response, every figure to its last digit. */
public final class ResponseJson {

  private static final int LONGEST_QUOTE = 300;

  /** A number that no column can hold is its record's trouble, not its answer's. */
  private static final int LONGEST_NUMBER = 100_000;

  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNumberLength(LONGEST_NUMBER)
                          // of what is too long there would not have been room for the answer
                          .maxStringLength(Integer.MAX_VALUE)
                          .build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private ResponseJson() {}

  /** The body as JSON; a missing node where it breaks off or is none, null where it is empty. */
  public static JsonNode read(byte[] body) {
    // as characters: the parser of bytes stumbles over a lone surrogate in a field's name
    return read(body == null ? "" : new String(body, StandardCharsets.UTF_8));
  }

  /** The same of an answer, or a part of one, that is text already. */
  public static JsonNode read(String text) {
    try {
      return text.isBlank() ? NullNode.getInstance() : JSON.readTree(text);
    } catch (JsonProcessingException | NumberFormatException e) {
      // without the cause: it quotes the answer, which holds phone numbers
      return MissingNode.getInstance();
    }
  }

  /** For answers that are better read piece by piece. */
  public static JsonParser parser(String text) {
    try {
      return JSON.createParser(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A provider's own words as a part of a sentence: one line, not too long, without its full stop,
   * and without what the ledger could not hold.
   */
  public static String quote(String message) {
    String storable = StorableJson.of(TextNode.valueOf(message)).textValue();
    String line = storable.strip().replaceAll("\\s+", " ");
    String cut = line.length() <= LONGEST_QUOTE ? line : line.substring(0, LONGEST_QUOTE) + "…";
    return cut.endsWith(".") ? cut.substring(0, cut.length() - 1) : cut;
  }
}
