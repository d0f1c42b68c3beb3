package io.centralita.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.centralita.database.StorableJson;
import io.centralita.runs.InvalidRequestException;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads what a request's body says, or makes sure that it says nothing. */
public final class RequestBody {

  // a field that is there twice, or something behind the object, is a mistake: which one was meant?
  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .reader();

  private static final Pattern NOTHING = Pattern.compile("\uFEFF?\\s*(\\{\\s*})?\\s*");
  private static final int SHOWN = 50;

  private RequestBody() {}

  /** Whether it is JSON by its type, as one without a type is taken to be. */
  public static boolean isJson(String contentType) {
    return contentType == null
        || contentType.split(";", 2)[0].strip().equalsIgnoreCase("application/json");
  }

  /**
   * The body as a JSON object that has these fields and no others; of its texts what the database
   * cannot hold is left out.
   *
   * @param body as Camel has it
   * @throws InvalidRequestException with one sentence that says what is wrong
   */
  public static JsonNode object(Object body, String... known) {
    JsonNode object = parsed(body);
    if (!object.isObject()) {
      throw new InvalidRequestException(
          "The body must be a JSON object with " + String.join(", ", known) + ".");
    }
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (!List.of(known).contains(field.getKey())) {
        throw new InvalidRequestException(
            "There is no field \"%s\" here; known are %s."
                .formatted(shortened(field.getKey()), String.join(", ", known)));
      }
    }
    return StorableJson.of(object);
  }

  // the stream is the exchange's
  @SuppressWarnings("PMD.CloseResource")
  private static JsonNode parsed(Object body) {
    try {
      return body instanceof InputStream bytes
          ? JSON.readTree(bytes.readAllBytes())
          : JSON.readTree(text(body));
    } catch (JsonProcessingException | CharConversionException e) {
      throw new InvalidRequestException("The body is not valid JSON.", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String shortened(String text) {
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
  }

  /**
   * Makes sure that the body says nothing: empty and {@code {}} do.
   *
   * @param contentType {@code null} where there is none
   * @param body as Camel has it: {@code null}, a stream, of a form its fields
   * @throws InvalidRequestException with the beginning of what it says
   */
  static void requireNothing(String contentType, Object body) {
    if (contentType != null
        && contentType.strip().toLowerCase(Locale.ROOT).startsWith("multipart/")) {
      throw refusal("a multipart form");
    }
    String text = text(body);
    if (!NOTHING.matcher(text).matches()) {
      throw refusal(shortened(text.strip()));
    }
  }

  // the stream is the exchange's
  @SuppressWarnings("PMD.CloseResource")
  private static String text(Object body) {
    if (body instanceof Map<?, ?> form) {
      return text(form);
    }
    if (body instanceof InputStream bytes) {
      try {
        return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return body == null ? "" : body.toString();
  }

  /** {@code {}} sent as a form, as curl does unless told otherwise, is a field of that name. */
  private static String text(Map<?, ?> form) {
    return form.entrySet().stream()
        .map(
            field ->
                "".equals(field.getValue())
                    ? String.valueOf(field.getKey())
                    : field.getKey() + "=" + field.getValue())
        .reduce((first, second) -> first + "&" + second)
        .orElse("");
  }

  private static InvalidRequestException refusal(String body) {
    return new InvalidRequestException(
        "The body is not looked at (" + body + "): put parameters into the address, send no body.");
  }
}
