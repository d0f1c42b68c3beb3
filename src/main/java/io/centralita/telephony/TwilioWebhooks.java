package io.centralita.telephony;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.centralita.twilio.Sid;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads Twilio's webhook requests and writes them as the events of the spool. Thread-safe. */
public final class TwilioWebhooks {

  private static final Logger LOG = LoggerFactory.getLogger("webhook");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Clock clock;

  public TwilioWebhooks(Clock clock) {
    this.clock = clock;
  }

  /**
   * Reads a request.
   *
   * @param body {@code null} where there is none
   */
  public TwilioRequest read(HttpServerRequest request, byte[] body) {
    return new TwilioRequest(
        request.path().replaceFirst("/+$", "").replaceFirst(".*/", ""),
        clock.instant().truncatedTo(ChronoUnit.MICROS),
        Form.of(request.query()).values(),
        Form.of(body == null ? null : new String(body, StandardCharsets.UTF_8)).values());
  }

  /** The request as an event of the spool, JSON in UTF-8. */
  public byte[] event(TwilioRequest call) {
    return event(call.endpoint(), call);
  }

  /** The event that the caller was asked to leave a message. */
  public byte[] voicemail(TwilioRequest call) {
    return event("twilio-voicemail", call);
  }

  private static byte[] event(String endpoint, TwilioRequest call) {
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

  /** Logs an event that could not be spooled; its caller is answered all the same. */
  public void notKept(TwilioRequest call, Throwable failure) {
    String sid = call.field("CallSid");
    LOG.error(
        "❌ {} of call {} could not be kept, the caller was answered all the same: {}",
        call.endpoint(),
        Sid.is("CA", sid) ? sid : "without a sid",
        failure.toString());
  }
}
