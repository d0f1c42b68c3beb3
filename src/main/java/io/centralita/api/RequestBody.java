package io.centralita.api;

import io.centralita.runs.InvalidRequestException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Checks that a trigger's body says nothing. */
final class RequestBody {

  private static final Pattern NOTHING = Pattern.compile("\uFEFF?\\s*(\\{\\s*})?\\s*");
  private static final int SHOWN = 50;

  private RequestBody() {}

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
      String shown = text.strip();
      throw refusal(shown.length() > SHOWN ? shown.substring(0, SHOWN) + "…" : shown);
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
