package io.centralita.elevenlabs;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.client.ResponseJson;
import java.util.List;
import java.util.Map;

/**
 * What ElevenLabs says went wrong: {@code detail} is an object with {@code code} (newer) or {@code
 * status} (older), a list of fields that do not please (422), or a text.
 *
 * @param code the word for it, empty where there is none
 * @param message empty where there is none
 * @see <a href="https://elevenlabs.io/docs/developers/resources/error-messages">Error messages</a>
 */
record ElevenLabsError(String code, String message) {

  /** An error is short; a page or a conversation that is longer need not be looked into. */
  private static final int LONGEST = 4096;

  /** What an answer has that is what was asked for. */
  private static final List<String> CONTENT = List.of("conversations", "conversation_id");

  /** Of the words for what went wrong, those that are another status than a fault. */
  private static final Map<String, Integer> STATUSES =
      Map.of(
          "rate_limit_exceeded", 429,
          "too_many_requests", 429,
          "too_many_concurrent_requests", 429,
          "concurrent_limit_exceeded", 429,
          "quota_exceeded", 401,
          "invalid_api_key", 401,
          "missing_permissions", 403,
          "conversation_not_found", 404,
          "document_not_found", 404,
          "not_found", 404);

  /**
   * The HTTP status that an answer means: an error that comes with 200 is what it says it is, and
   * where its word is not known it is asked for again.
   */
  static int meaning(int status, byte[] body) {
    if (status != 200 || body == null || body.length > LONGEST) {
      return status;
    }
    JsonNode answer = ResponseJson.read(body);
    if (!answer.hasNonNull("detail") || CONTENT.stream().anyMatch(answer::has)) {
      return status;
    }
    return STATUSES.getOrDefault(of(answer).code(), 500);
  }

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
        + (code.isEmpty() ? "" : ", " + ResponseJson.quote(code))
        + (message.isEmpty() ? "" : ": " + ResponseJson.quote(message))
        + ").";
  }
}
