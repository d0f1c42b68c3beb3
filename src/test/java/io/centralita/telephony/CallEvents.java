package io.centralita.telephony;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Events of one call as Twilio's webhooks leave them in the spool, each as JSON text. */
public record CallEvents(String callSid) {

  public static final String ACCOUNT = "AC000000000000000000000000000000f1";
  public static final String CALLED = "+15005550001";
  public static final String CALLER = "+15005550101";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A call comes in. */
  public String incoming(Instant received, String... further) {
    return event("twilio-webhook", received, form("From", CALLER, "To", CALLED), further);
  }

  public String voicemail(Instant received) {
    return event("twilio-voicemail", received, Map.of());
  }

  /** A status callback. */
  public String status(String status, Instant received, String... further) {
    return event("twilio-status", received, form("CallStatus", status), further);
  }

  public String recording(String recordingSid, Instant received, String... further) {
    return event("twilio-recording", received, form("RecordingSid", recordingSid), further);
  }

  public String transcription(String recordingSid, String text, Instant received) {
    return event(
        "twilio-transcription",
        received,
        form(
            "RecordingSid",
            recordingSid,
            "TranscriptionStatus",
            text.isEmpty() ? "failed" : "completed",
            "TranscriptionText",
            text));
  }

  /** The address of a status callback names the row. */
  static String naming(String event, String row) {
    return event.replace("\"query\":{}", "\"query\":{\"call\":\"" + row + "\"}");
  }

  private String event(
      String endpoint, Instant received, Map<String, String> form, String... further) {
    Map<String, String> whole = form("CallSid", callSid, "AccountSid", ACCOUNT);
    whole.putAll(form);
    whole.putAll(form(further));
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("endpoint", endpoint);
    event.put("received", received.toString());
    event.put("query", Map.of());
    event.put("form", whole);
    try {
      return JSON.writeValueAsString(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> form(String... namesAndValues) {
    Map<String, String> form = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      form.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return form;
  }
}
