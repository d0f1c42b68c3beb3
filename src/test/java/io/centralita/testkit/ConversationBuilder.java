package io.centralita.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Builds one detail in ElevenLabs' shape, of a web conversation that is done; every field can then
 * be bent out of it. Values are JSON as it shall stand on the wire ({@code "8.48e-05"}, {@code
 * "null"}), a Java null takes the field away.
 */
public final class ConversationBuilder {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final ObjectNode json = NODES.objectNode();
  private final Instant selectedBy;

  /** The list shows it at this start, even if the field is then bent. */
  public ConversationBuilder(String id, Instant start) {
    selectedBy = start;
    json.put("agent_id", "agent_0001");
    json.put("conversation_id", id);
    json.put("status", "done");
    json.putNull("user_id");
    ArrayNode transcript = json.putArray("transcript");
    turn(transcript, "agent", text("Hola"), 0);
    turn(transcript, "user", text("Buenas tardes"), 3);
    ObjectNode metadata = json.putObject("metadata");
    metadata.put("start_time_unix_secs", start.getEpochSecond());
    metadata.put("accepted_time_unix_secs", start.getEpochSecond());
    metadata.put("call_duration_secs", 70);
    metadata.putNull("cost");
    metadata.put("authorization_method", "authorization_header");
    metadata.putNull("phone_call");
    metadata.putNull("batch_call");
    metadata.put("termination_reason", "");
    metadata.putNull("error");
    metadata.put("main_language", "es");
    metadata.put("text_only", false);
    ObjectNode analysis = json.putObject("analysis");
    analysis.putObject("evaluation_criteria_results");
    analysis.putObject("data_collection_results");
    analysis.put("call_successful", "success");
    analysis.put("transcript_summary", "Resumen de ejemplo.");
    json.putNull("conversation_initiation_client_data");
    json.put("has_audio", true);
    json.put("has_user_audio", true);
    json.put("has_response_audio", true);
  }

  public ConversationBuilder twilio(String callSid, String agentNumber) {
    return phoneCall("twilio", callSid, agentNumber)
        .phoneCall("stream_sid", text("MZ00000000000000000000000000000001"));
  }

  /** The sid is one of their SIP side. */
  public ConversationBuilder sipTrunk(String callSid, String agentNumber) {
    return phoneCall("sip_trunking", callSid, agentNumber);
  }

  /** Of any type, known or not; the agent's number may be null, which is JSON's null. */
  public ConversationBuilder phoneCall(String type, String callSid, String agentNumber) {
    object("metadata").putObject("phone_call");
    return phoneCall("type", text(type))
        .phoneCall("direction", text("outbound"))
        .phoneCall("phone_number_id", text("phnum_0001"))
        .phoneCall("agent_number", agentNumber == null ? "null" : text(agentNumber))
        .phoneCall("external_number", text("+15005550010"))
        .phoneCall("call_sid", text(callSid));
  }

  /** Not over yet, or not worked off: neither a cost nor charging nor an analysis. */
  public ConversationBuilder unfinished(String status) {
    if (!"processing".equals(status)) {
      metadata("call_duration_secs", "0");
    }
    return status(status)
        .metadata("cost", "null")
        .metadata("cost_fiat", null)
        .metadata("charging", null)
        .field("analysis", "null");
  }

  public ConversationBuilder status(String status) {
    return field("status", text(status));
  }

  /** One figure pair of a model; the generation is {@code irreversible} or {@code initiated}. */
  public ConversationBuilder usage(
      String generation, String model, String category, String tokens, String price) {
    ObjectNode figures = model(generation, model).putObject(category);
    put(figures, "tokens", tokens);
    put(figures, "price", price);
    return this;
  }

  /** The generation is there, without any model. */
  public ConversationBuilder noUsage(String generation) {
    generation(generation).putObject("model_usage");
    return this;
  }

  /** Something else beside the categories of a model. */
  public ConversationBuilder usageField(
      String generation, String model, String field, String value) {
    put(model(generation, model), field, value);
    return this;
  }

  /** What is said on top, a turn each, as JSON text. */
  public ConversationBuilder saying(String... messages) {
    ArrayNode transcript = (ArrayNode) json.get("transcript");
    for (String message : messages) {
      turn(transcript, transcript.size() % 2 == 0 ? "agent" : "user", message, transcript.size());
    }
    return this;
  }

  public ConversationBuilder field(String field, String value) {
    put(json, field, value);
    return this;
  }

  public ConversationBuilder metadata(String field, String value) {
    put(object("metadata"), field, value);
    return this;
  }

  public ConversationBuilder charging(String field, String value) {
    put(object("metadata", "charging"), field, value);
    return this;
  }

  public ConversationBuilder phoneCall(String field, String value) {
    put(object("metadata", "phone_call"), field, value);
    return this;
  }

  public RawConversation build() {
    return RawConversation.listedAt(selectedBy, RawConversation.write(json));
  }

  /** A text as JSON, with whatever it needs escaped. */
  public static String text(String value) {
    return RawConversation.write(TextNode.valueOf(value));
  }

  private ObjectNode model(String generation, String model) {
    return generation(generation).withObjectProperty("model_usage").withObjectProperty(model);
  }

  private ObjectNode generation(String generation) {
    return object("metadata", "charging", "llm_usage", generation + "_generation");
  }

  private ObjectNode object(String... path) {
    ObjectNode object = json;
    for (String name : path) {
      JsonNode there = object.get(name);
      object = there instanceof ObjectNode found ? found : object.putObject(name);
    }
    return object;
  }

  private static void turn(ArrayNode transcript, String role, String message, int second) {
    ObjectNode turn = transcript.addObject();
    turn.put("role", role);
    put(turn, "message", message);
    turn.put("time_in_call_secs", second);
  }

  private static void put(ObjectNode object, String field, String value) {
    if (value == null) {
      object.remove(field);
    } else if (value.startsWith("{")) {
      // a tree, as it may be filled further
      object.set(field, RawConversation.parse(value.getBytes(StandardCharsets.UTF_8)));
    } else {
      object.set(field, NODES.rawValueNode(new RawValue(value)));
    }
  }
}
