package io.centralita.twilio;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.client.ResponseJson;
import java.util.List;

/**
 * What Twilio says went wrong: {@code code}, {@code message} and {@code status}, or {@code detail}
 * in place of the message (RFC 9457).
 *
 * @param code Twilio's own error code, empty where there is none
 * @param message empty where there is none
 * @see <a href="https://www.twilio.com/docs/api/errors">Error and warning dictionary</a>
 */
record TwilioError(String code, String message) {

  /** An error is short; a page or a record that is longer need not be looked into. */
  private static final int LONGEST = 4096;

  /** What an answer has that is what was asked for. */
  private static final List<String> CONTENT = List.of("calls", "accounts", "usage_records", "sid");

  private static final String INACTIVE = "20005";

  static TwilioError of(byte[] body) {
    return of(ResponseJson.read(body));
  }

  private static TwilioError of(JsonNode body) {
    return new TwilioError(
        body.path("code").asText(""), body.path("message").asText(body.path("detail").asText("")));
  }

  /**
   * The HTTP status that an answer means: an error that comes with 200, as some gateways pass it
   * on, is what it says it is.
   */
  static int meaning(int status, byte[] body) {
    if (status != 200 || body == null || body.length > LONGEST) {
      return status;
    }
    JsonNode answer = ResponseJson.read(body);
    if (!answer.isObject() || CONTENT.stream().anyMatch(answer::has)) {
      return status;
    }
    TwilioError error = of(answer);
    int said = answer.path("status").asInt();
    if (error.message.isEmpty() || error.code.isEmpty() && said < 400) {
      return status;
    }
    return said >= 400 && said < 600 ? said : error.statusOfCode();
  }

  /** Many codes are an HTTP status and 20,000; what is not known is asked for again. */
  private int statusOfCode() {
    if (code.equals("20003") || saysInactive()) {
      return 401;
    }
    return code.matches("20[45][0-9]{2}") ? Integer.parseInt(code) - 20_000 : 500;
  }

  /** Whether the account is suspended or closed. */
  boolean saysInactive() {
    return INACTIVE.equals(code);
  }

  /** As a part of a sentence, with the HTTP status it came with. */
  String quote(int status) {
    return " (HTTP "
        + status
        + (code.isEmpty() ? "" : ", code " + code)
        + (message.isEmpty() ? "" : ": " + ResponseJson.quote(message))
        + ").";
  }
}
