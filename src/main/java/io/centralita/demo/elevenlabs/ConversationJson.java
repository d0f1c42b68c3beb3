package io.centralita.demo.elevenlabs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.centralita.demo.campaign.PlannedCall;
import io.centralita.demo.campaign.Sids;
import java.time.Instant;
import java.util.List;

/**
 * A conversation as ElevenLabs writes it, in a list and alone. What it came to and what it cost is
 * told once it is settled.
 */
final class ConversationJson {
  private static final int INTERNAL_ERROR = 1011;

  private ConversationJson() {}

  static ObjectNode summary(Conversation conversation, boolean withSummary, Instant now) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("agent_id", conversation.agent().id());
    json.put("agent_name", conversation.agent().name());
    json.put("conversation_id", conversation.id());
    json.put("start_time_unix_secs", conversation.start().getEpochSecond());
    json.put("call_duration_secs", conversation.secondsAt(now));
    json.put("message_count", conversation.transcriptAt(now).size());
    json.put("status", conversation.statusAt(now));
    json.put("call_successful", conversation.successfulAt(now));
    json.put(
        "transcript_summary",
        withSummary && isAnalysed(conversation, now) ? summaryOf(conversation) : null);
    json.putNull("call_summary_title");
    json.put("direction", conversation.direction());
    return json;
  }

  static ObjectNode detail(Conversation conversation, Instant now) {
    boolean spoken = !conversation.failed();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("agent_id", conversation.agent().id());
    json.put("conversation_id", conversation.id());
    json.put("status", conversation.statusAt(now));
    json.putNull("user_id");
    json.set("transcript", transcript(conversation.transcriptAt(now)));
    json.set("metadata", metadata(conversation, now));
    json.set("analysis", isAnalysed(conversation, now) ? analysis(conversation) : null);
    json.putNull("conversation_initiation_client_data");
    json.put("has_audio", spoken);
    json.put("has_user_audio", spoken);
    json.put("has_response_audio", spoken);
    return json;
  }

  private static ArrayNode transcript(List<Utterance> turns) {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    for (Utterance turn : turns) {
      json.addObject()
          .put("role", turn.role())
          .put("message", turn.message())
          .put("time_in_call_secs", turn.second());
    }
    return json;
  }

  private static ObjectNode metadata(Conversation conversation, Instant now) {
    boolean settled = conversation.isSettledAt(now);
    Charging charging = conversation.charging();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("start_time_unix_secs", conversation.start().getEpochSecond());
    json.put("accepted_time_unix_secs", conversation.start().getEpochSecond());
    json.put("call_duration_secs", conversation.secondsAt(now));
    json.put("cost", settled ? charging.cost() : null);
    if (settled && charging.tellsFiat()) {
      json.put("cost_fiat", charging.costFiat());
    }
    json.set("deletion_settings", deletionSettings());
    json.putObject("feedback").putNull("overall_score").put("likes", 0).put("dislikes", 0);
    json.put("authorization_method", "authorization_header");
    json.set("charging", settled ? ChargingJson.write(charging) : null);
    json.set("phone_call", phoneCall(conversation.call()));
    json.putNull("batch_call");
    json.put("termination_reason", terminationReason(conversation, now));
    json.set("error", conversation.failed() ? error() : null);
    json.put("main_language", "es");
    json.put("text_only", false);
    json.putNull("timezone");
    return json;
  }

  private static ObjectNode deletionSettings() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.putNull("deletion_time_unix_secs");
    json.putNull("deleted_logs_at_time_unix_secs");
    json.putNull("deleted_audio_at_time_unix_secs");
    json.putNull("deleted_transcript_at_time_unix_secs");
    json.put("delete_transcript_and_pii", false);
    json.put("delete_audio", false);
    return json;
  }

  private static ObjectNode phoneCall(PlannedCall call) {
    if (call == null) {
      return null;
    }
    boolean trunk = call.direction().usesTrunk();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("type", trunk ? "sip_trunking" : "twilio");
    json.put("direction", "outbound");
    json.put("phone_number_id", Sids.of("phnum_", call.from()));
    json.put("agent_number", call.from());
    json.put("external_number", call.to());
    if (!trunk) {
      json.put("stream_sid", Sids.of("MZ", call.sid()));
    }
    // the far side of a trunk has ids of its own
    json.put("call_sid", trunk ? Sids.of("SCL_", call.sid()) : call.sid());
    return json;
  }

  private static String terminationReason(Conversation conversation, Instant now) {
    if (conversation.failed() || now.isBefore(conversation.end())) {
      return "";
    }
    return "success".equals(conversation.successful())
        ? "Agent ended the call"
        : "Client ended the call";
  }

  private static ObjectNode error() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("code", INTERNAL_ERROR)
        .put("reason", "Internal error");
  }

  private static boolean isAnalysed(Conversation conversation, Instant now) {
    return conversation.isSettledAt(now) && !conversation.failed();
  }

  private static ObjectNode analysis(Conversation conversation) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.putObject("evaluation_criteria_results");
    json.putObject("data_collection_results");
    json.put("call_successful", conversation.successful());
    json.put("transcript_summary", summaryOf(conversation));
    return json;
  }

  private static String summaryOf(Conversation conversation) {
    return switch (conversation.successful()) {
      case "success" -> "La persona resuelve su duda y deja la gestión confirmada.";
      case "failure" -> "La persona se despide sin dejar nada confirmado.";
      default -> "La conversación termina antes de llegar a un resultado.";
    };
  }
}
