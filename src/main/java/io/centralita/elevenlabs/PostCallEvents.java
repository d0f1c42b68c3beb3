package io.centralita.elevenlabs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.centralita.client.ResponseJson;
import io.centralita.database.StorableJson;
import io.centralita.runs.Slice;
import io.centralita.sync.LenientFields;
import io.centralita.sync.ParsedPage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Reads ElevenLabs' post-call events: a conversation in full, as the detail would have it. Other
 * kinds of events hold nothing that is kept here.
 *
 * @see <a
 *     href="https://elevenlabs.io/docs/conversational-ai/workflows/post-call-webhooks">Post-call
 *     webhooks</a>
 */
public final class PostCallEvents {

  private static final String CONVERSATION = "post_call_transcription";

  private final ElevenLabsApi api;
  private final ConversationParser parser = new ConversationParser();

  public PostCallEvents(ElevenLabsApi api) {
    this.api = api;
  }

  /** What an event is stored as part of: it belongs to no run, and counts for none. */
  public ConversationCursor cursor() {
    return new ConversationCursor(
        api, new Slice(0, 0, "elevenlabs", ElevenLabsApi.ACCOUNT, null, true, 0), List.of());
  }

  /** The number, no run's, under which the work an event leaves behind is claimed. */
  public long claim() {
    return -ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
  }

  /** The conversation an event brings, or what cannot be stored as one. */
  public ParsedPage<Conversation> page(String event) {
    JsonNode json = ResponseJson.read(event.getBytes(StandardCharsets.UTF_8));
    if (!json.isObject()) {
      return rejected(TextNode.valueOf(event), "It is no event: it is not JSON, or no object.");
    }
    if (!CONVERSATION.equals(json.path("type").asText(CONVERSATION))) {
      return new ParsedPage<>(List.of(), List.of());
    }
    if (!json.path("data").isObject()) {
      return rejected(json, "It is an event without data.");
    }
    ConversationRecord record = parser.parse(json.path("data"), null);
    return record instanceof Conversation conversation
        ? new ParsedPage<>(List.of(conversation), List.of())
        : rejected((RejectedConversation) record);
  }

  /** The event itself, whole: nothing that was accepted is thrown away. */
  private static ParsedPage<Conversation> rejected(JsonNode event, String reason) {
    String raw = StorableJson.of(event).toString();
    return rejected(new RejectedConversation(LenientFields.digest(raw), raw, reason));
  }

  private static ParsedPage<Conversation> rejected(RejectedConversation reject) {
    return new ParsedPage<>(List.of(), List.of(reject));
  }
}
