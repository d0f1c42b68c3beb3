package io.centralita.telephony;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what Twilio posts, and writes it as the event that waits in the spool. Thread-safe. */
public final class Webhooks {

  private static final Logger LOG = LoggerFactory.getLogger("webhook");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern CALL_SID = Pattern.compile("CA[0-9a-fA-F]{32}");

  private final Clock clock;

  public Webhooks(Clock clock) {
    this.clock = clock;
  }

  /**
   * What a request says.
   *
   * @param body {@code null} where there is none
   */
  public Webhook read(HttpServerRequest request, byte[] body) {
    return new Webhook(
        request.path().replaceFirst("/+$", "").replaceFirst(".*/", ""),
        clock.instant().truncatedTo(ChronoUnit.MICROS),
        Form.of(request.query()).values(),
        Form.of(body == null ? null : new String(body, StandardCharsets.UTF_8)).values());
  }

  /** The event that the request is. */
  public byte[] event(Webhook call) {
    return event(call.endpoint(), call);
  }

  /** The event that a message is to be recorded. */
  public byte[] voicemail(Webhook call) {
    return event("twilio-voicemail", call);
  }

  private static byte[] event(String endpoint, Webhook call) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("endpoint", endpoint);
    event.put("received", call.received().toString());
    event.put("query", call.query());
    event.put("form", call.form());
    try {
      return JSON.writeValueAsBytes(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts are always JSON", e);
    }
  }

  /** An event could not be written down, and its caller was answered all the same. */
  public void notKept(Webhook call, Throwable failure) {
    String sid = call.field("CallSid");
    LOG.error(
        "❌ {} of call {} could not be kept, the caller was answered all the same: {}",
        call.endpoint(),
        CALL_SID.matcher(sid).matches() ? sid : "without a sid",
        failure.toString());
  }
}
