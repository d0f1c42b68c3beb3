package io.centralita.demo.elevenlabs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.centralita.demo.http.Response;
import java.util.Map;

/** An answer in one of the three shapes of ElevenLabs' errors, all of them under {@code detail}. */
final class ElevenLabsRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final int status;
  private final transient JsonNode detail;

  private ElevenLabsRefusal(int status, String message, JsonNode detail) {
    super(message);
    this.status = status;
    this.detail = detail;
  }

  static ElevenLabsRefusal keyMissing() {
    return coded(401, "authentication_error", "missing_api_key", "No API key was given");
  }

  static ElevenLabsRefusal keyInvalid() {
    return coded(401, "authentication_error", "invalid_api_key", "Invalid API key");
  }

  static ElevenLabsRefusal cursorInvalid() {
    return coded(400, "validation_error", "invalid_cursor", "The cursor is not known");
  }

  static ElevenLabsRefusal conversationNotFound(String id) {
    return coded(
        404, "not_found", "conversation_not_found", "Conversation '" + id + "' was not found");
  }

  static ElevenLabsRefusal tooManyRequests() {
    return coded(429, "rate_limit_error", "rate_limit_exceeded", "Rate limit exceeded.");
  }

  static ElevenLabsRefusal serverFault() {
    return coded(500, "internal_error", "internal_error", "Internal server error");
  }

  /** A parameter that is not what the description of the API says. */
  static ElevenLabsRefusal unprocessable(String parameter, String message, String type) {
    ObjectNode fault = JSON.objectNode();
    fault.putArray("loc").add("query").add(parameter);
    fault.put("msg", message);
    fault.put("type", type);
    return new ElevenLabsRefusal(422, message, JSON.arrayNode().add(fault));
  }

  static ElevenLabsRefusal noSuchPath() {
    return new ElevenLabsRefusal(404, "Not Found", TextNode.valueOf("Not Found"));
  }

  static ElevenLabsRefusal methodNotAllowed() {
    return new ElevenLabsRefusal(405, "Method Not Allowed", TextNode.valueOf("Method Not Allowed"));
  }

  Response answer(String requestId) {
    ObjectNode body = JSON.objectNode();
    body.set("detail", detail);
    if (detail instanceof ObjectNode coded) {
      coded.put("request_id", requestId);
    }
    return Response.refused(
        status, status == 405 ? Map.of("Allow", "GET") : Map.of(), body.toString());
  }

  private static ElevenLabsRefusal coded(int status, String type, String code, String message) {
    ObjectNode detail = JSON.objectNode();
    detail.put("type", type);
    detail.put("code", code);
    detail.put("message", message);
    detail.put("status", code);
    detail.putNull("request_id");
    detail.putNull("param");
    return new ElevenLabsRefusal(status, message, detail);
  }
}
