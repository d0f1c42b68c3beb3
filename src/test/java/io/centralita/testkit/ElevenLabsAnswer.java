package io.centralita.testkit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * What ElevenLabs answers in place of what was asked for, in the three shapes its errors have. To
 * be wrapped by {@link Fault#answer}, with a {@code Retry-After} by {@link Answer#with}.
 */
public final class ElevenLabsAnswer {
  static final Map<String, String> HEADERS = Map.of("Content-Type", "application/json");

  private ElevenLabsAnswer() {}

  public static Answer rateLimitExceeded() {
    return error(429, "rate_limit_error", "rate_limit_exceeded", "Rate limit exceeded.");
  }

  /** The caller's own requests are too many at once. */
  public static Answer concurrentLimitExceeded() {
    return error(
        429, "rate_limit_error", "concurrent_limit_exceeded", "Too many concurrent requests.");
  }

  /** The same in the older shape. */
  public static Answer tooManyConcurrentRequests() {
    return legacy(429, "too_many_concurrent_requests", "Too many concurrent requests.");
  }

  /** Their load, not the caller's. */
  public static Answer systemBusy() {
    return error(429, "rate_limit_error", "system_busy", "The system is busy, try again later.");
  }

  public static Answer missingApiKey() {
    return error(401, "authentication_error", "missing_api_key", "No API key was given.");
  }

  public static Answer invalidApiKey() {
    return error(401, "authentication_error", "invalid_api_key", "Invalid API key.");
  }

  /** A 401 that is no wrong key. */
  public static Answer quotaExceeded() {
    return legacy(401, "quota_exceeded", "This request exceeds your quota.");
  }

  public static Answer forbidden() {
    return error(
        403,
        "authorization_error",
        "missing_permissions",
        "The API key lacks the permission convai_read.");
  }

  public static Answer conversationNotFound(String id) {
    return error(404, "not_found", "conversation_not_found", "Conversation " + id + " not found.");
  }

  public static Answer invalidCursor() {
    return error(400, "validation_error", "invalid_cursor", "The cursor is not valid.");
  }

  public static Answer internalError() {
    return error(500, "internal_error", "internal_error", "An internal error occurred.");
  }

  public static Answer serviceUnavailable() {
    return error(503, "service_unavailable", "service_unavailable", "Service unavailable.");
  }

  /** A query parameter that did not pass. */
  public static Answer invalidParameter(String name, String message, String type) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ObjectNode problem = body.putArray("detail").addObject();
    problem.putArray("loc").add("query").add(name);
    problem.put("msg", message);
    problem.put("type", type);
    return Answer.json(422, body);
  }

  /** The framework's own. */
  static Answer plain(int status, String words) {
    return Answer.json(status, JsonNodeFactory.instance.objectNode().put("detail", words));
  }

  public static Answer error(int status, String type, String code, String message) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ObjectNode detail = body.putObject("detail");
    detail.put("type", type);
    detail.put("code", code);
    detail.put("message", message);
    detail.put("status", code);
    detail.put("request_id", "req_example");
    detail.putNull("param");
    return Answer.json(status, body);
  }

  public static Answer legacy(int status, String word, String message) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ObjectNode detail = body.putObject("detail");
    detail.put("status", word);
    detail.put("message", message);
    return Answer.json(status, body);
  }

  /** An error of the newer shape in the older one. */
  static Answer inLegacyShape(Answer answer) {
    ObjectNode detail = (ObjectNode) answer.tree().path("detail");
    return legacy(
        answer.status(), detail.path("status").textValue(), detail.path("message").textValue());
  }
}
