package io.centralita.telephony;

import static io.centralita.sync.LenientFields.require;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.centralita.attribution.PhoneNumber;
import io.centralita.client.ResponseJson;
import io.centralita.database.StorableJson;
import io.centralita.database.StorableText;
import io.centralita.database.Uuid;
import io.centralita.sync.LenientFields;
import io.centralita.sync.LenientFields.Unreadable;
import io.centralita.twilio.CallParser;
import io.centralita.twilio.Sid;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the events that Twilio's webhooks left in the spool: what each tells of a call, as the
 * parameters of store-event.sql. An event that cannot be read is told with the reason.
 *
 * @see <a href="https://www.twilio.com/docs/voice/twiml#twilios-request">Twilio's request</a>
 * @see <a href="https://www.twilio.com/docs/voice/api/call-resource#statuscallback">Status
 *     callbacks</a>
 */
public final class TwilioEvents {

  private static final Pattern RECORDING_IN_ADDRESS =
      Pattern.compile("/(RE" + Sid.REST + ")(?:[.][0-9a-z]+)?(?:[?#].*)?$");

  private final Supplier<StorableText> text;

  /**
   * @param text what text the database holds
   */
  public TwilioEvents(Supplier<StorableText> text) {
    this.text = text;
  }

  /** An event as the parameters of store-event.sql. Never throws. */
  public Map<String, Object> parameters(String event) {
    JsonNode json = ResponseJson.read(event);
    JsonNode whole = StorableJson.of(json.isObject() ? json : TextNode.valueOf(event));
    StorableText storable = text.get();
    return Map.of(
        "told", storable.of(told(whole).toString()),
        "event", storable.escaped(whole.toString()));
  }

  private static ObjectNode told(JsonNode event) {
    ObjectNode told = JsonNodeFactory.instance.objectNode();
    try {
      require(event.isObject(), "It is no event: it is not JSON, or no object.");
      Callback callback = new Callback(event);
      told.put("endpoint", callback.endpoint).put("key", callback.key());
      told.put("received", callback.received().toString());
      told.put("call_sid", callback.callSid());
      callback.tell(told);
      return told;
    } catch (Unreadable e) {
      return told.put("endpoint", event.path("endpoint").asText("twilio-event"))
          .put("key", key(event))
          .put("reason", e.getMessage());
    }
  }

  /** The same for an event that comes again, whenever that is. */
  private static String key(JsonNode event) {
    return LenientFields.digest(
        event.isObject()
            ? ((ObjectNode) event).deepCopy().without("received").toString()
            : event.toString());
  }

  /** One event and the fields of its form. */
  private static final class Callback {

    private final JsonNode event;
    private final String endpoint;
    private final LenientFields form;

    Callback(JsonNode event) {
      this.event = event;
      this.endpoint = event.path("endpoint").asText();
      this.form = new LenientFields(event.path("form"));
    }

    private String key() {
      return TwilioEvents.key(event);
    }

    private Instant received() {
      try {
        return Instant.parse(event.path("received").asText());
      } catch (DateTimeException e) {
        throw new Unreadable("It does not say when it was received.", e);
      }
    }

    private String callSid() {
      String sid = sid("CallSid", "CA");
      require(sid != null, "It has no CallSid, or one that is none of Twilio's.");
      return sid;
    }

    /** What is read of it besides its call. */
    private void tell(ObjectNode told) {
      switch (endpoint) {
        case "twilio-webhook" -> incoming(told);
        case "twilio-voicemail" -> told.put("applies", true);
        case "twilio-status" -> status(told);
        case "twilio-recording" -> recording(told);
        case "twilio-transcription" -> transcription(told);
        default -> throw new Unreadable("There is no such webhook.", null);
      }
    }

    private void incoming(ObjectNode told) {
      String caller = PhoneNumber.of(form.text("From"));
      String called = PhoneNumber.of(form.text("To"));
      told.put("account_sid", sid("AccountSid", "AC"));
      told.put("caller", caller).put("called", called);
      told.put("from", caller == null ? form.text("From") : caller);
      told.put("to", called == null ? form.text("To") : called);
    }

    private void status(ObjectNode told) {
      Instant ended =
          CallParser.instantOrNull(Objects.requireNonNullElse(form.text("Timestamp"), ""));
      String call = event.path("query").path("call").asText();
      told.put("applies", true);
      told.put("status", form.text("CallStatus"));
      told.put("sequence", whole("SequenceNumber"));
      told.put("ended_at", (ended == null ? received() : ended).toString());
      told.put("duration", whole("CallDuration"));
      if (Uuid.is(call)) {
        told.put("call", call);
      }
      if (sid("AccountSid", "AC") != null && recordingSid() != null) {
        tellRecording(told);
      }
    }

    private void recording(ObjectNode told) {
      String status = form.text("RecordingStatus");
      if (status == null || "completed".equals(status)) {
        require(
            sid("AccountSid", "AC") != null,
            "It has no AccountSid, or one that is none of Twilio's.");
        require(recordingSid() != null, "It has no RecordingSid, or one that is none of Twilio's.");
        tellRecording(told);
      }
    }

    private void tellRecording(ObjectNode told) {
      told.put("account_sid", sid("AccountSid", "AC"));
      told.put("recording_sid", recordingSid());
      told.put("recording_duration", whole("RecordingDuration"));
    }

    private void transcription(ObjectNode told) {
      String status = form.text("TranscriptionStatus");
      String heard = form.text("TranscriptionText");
      if (heard != null && (status == null || "completed".equals(status))) {
        told.put("applies", true);
        told.put("recording", Objects.requireNonNullElse(recordingSid(), ""));
        told.put("heard", heard);
      }
    }

    private String recordingSid() {
      String sid = sid("RecordingSid", "RE");
      if (sid != null) {
        return sid;
      }
      Matcher named =
          RECORDING_IN_ADDRESS.matcher(Objects.requireNonNullElse(form.text("RecordingUrl"), ""));
      return named.find() ? named.group(1) : null;
    }

    /** The field where it is such a sid, else {@code null}. */
    private String sid(String field, String prefix) {
      String sid = form.text(field);
      return Sid.is(prefix, sid) ? sid : null;
    }

    /** The field where it is a whole number, not negative, that a column can hold, else null. */
    private Integer whole(String field) {
      String number = form.text(field);
      return number != null && number.matches("[0-9]{1,9}") ? Integer.valueOf(number) : null;
    }
  }
}
