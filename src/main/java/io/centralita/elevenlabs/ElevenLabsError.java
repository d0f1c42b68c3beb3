package io.centralita.elevenlabs;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.provider.AnswerJson;

/**
 * What ElevenLabs says went wrong: {@code detail} is an object with {@code code} (newer) or {@code
 * status} (older), a list of fields that do not please (422), or a text.
 *
 * @param code the word for it, empty where there is none
 * @param message empty where there is none
 * @see <a href="https://elevenlabs.io/docs/developers/resources/error-messages">Error messages</a>
 */
record ElevenLabsError(String code, String message) {

  static ElevenLabsError of(JsonNode body) {
    JsonNode detail = body.path("detail");
    if (detail.isArray()) {
      return new ElevenLabsError("", detail.path(0).path("msg").asText(""));
    }
    if (detail.isTextual()) {
      return new ElevenLabsError("", detail.textValue());
    }
    return new ElevenLabsError(
        detail.path("code").asText(detail.path("status").asText("")),
        detail.path("message").asText(""));
  }

  /** As a part of a sentence, with the HTTP status. */
  String quote(int status) {
    return " (HTTP "
        + status
        + (code.isEmpty() ? "" : ", " + AnswerJson.quote(code))
        + (message.isEmpty() ? "" : ": " + AnswerJson.quote(message))
        + ").";
  }
}
