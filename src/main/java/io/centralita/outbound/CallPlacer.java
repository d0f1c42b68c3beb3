package io.centralita.outbound;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.centralita.api.ApiResponse;
import io.centralita.client.ResponseJson;
import io.centralita.client.RetryAfter;
import io.centralita.twilio.Sid;
import io.centralita.twilio.TwilioApi.Credentials;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.NameValuePair;
import org.apache.hc.core5.http.message.BasicNameValuePair;
import org.apache.hc.core5.net.WWWFormCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the request that has Twilio place a call, and reads what comes of it.
 *
 * @see <a href="https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource">Create
 *     a call</a>
 */
public final class CallPlacer {

  private static final Logger LOG = LoggerFactory.getLogger("calls");

  /** Failures before any byte of the request has left. */
  private static final List<Class<? extends Exception>> UNSENT =
      List.of(
          ConnectException.class,
          ConnectTimeoutException.class,
          ConnectionRequestTimeoutException.class,
          NoRouteToHostException.class,
          UnknownHostException.class,
          SSLHandshakeException.class);

  private static final Duration USUAL_PAUSE = Duration.ofSeconds(1);

  private final OutboundSettings settings;
  private final Clock clock;

  CallPlacer(OutboundSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /** The address of the account's calls. */
  public String address() {
    return settings.apiUrl() + "/2010-04-01/Accounts/" + credentials().accountSid() + "/Calls.json";
  }

  /** The header {@code Authorization}; never to be logged. */
  public String authorization() {
    return credentials().authorization(false);
  }

  /** The body of the request. */
  public String form(OutboundCall call) {
    String callback =
        settings.publicBaseUrl().orElseThrow() + "/functions/v1/twilio-status?call=" + call.row();
    Stream<NameValuePair> events =
        Stream.of("initiated", "ringing", "answered", "completed")
            .map(event -> new BasicNameValuePair("StatusCallbackEvent", event));
    Stream<NameValuePair> others =
        Stream.of(
            new BasicNameValuePair("To", call.wanted().to()),
            new BasicNameValuePair("From", call.caller()),
            new BasicNameValuePair("Url", call.wanted().script()),
            new BasicNameValuePair("Method", "POST"),
            new BasicNameValuePair("StatusCallback", callback),
            new BasicNameValuePair("StatusCallbackMethod", "POST"));
    return WWWFormCodec.format(Stream.concat(others, events).toList(), StandardCharsets.UTF_8);
  }

  private Credentials credentials() {
    return settings.credentials().orElseThrow();
  }

  /**
   * Reads Twilio's answer.
   *
   * @param retryAfter the header of that name, or {@code null}
   */
  public void answered(OutboundCall call, int status, String retryAfter, byte[] body) {
    JsonNode said = ResponseJson.read(body);
    String sid = said.path("sid").asText("");
    if (status / 100 != 2) {
      refused(call, status, retryAfter, said);
    } else if (Sid.is("CA", sid)) {
      Map<String, Object> content = new LinkedHashMap<>();
      content.put("success", true);
      content.put("call_sid", sid);
      call.placed(sid, new ApiResponse(200, content));
    } else {
      unknown(call, "Twilio answered with something that names no call (HTTP " + status + ")");
    }
  }

  /** Decides what is known of the call where no answer came. */
  public void unanswered(OutboundCall call, Exception failure) {
    boolean unsent =
        Stream.iterate((Throwable) failure, cause -> cause != null, Throwable::getCause)
            .anyMatch(cause -> UNSENT.stream().anyMatch(type -> type.isInstance(cause)));
    String why = failure.getClass().getSimpleName();
    if (unsent) {
      String sentence = "Twilio could not be reached, so no call was placed (" + why + ").";
      failed(call, 0, sentence, refusal(502, sentence, 0, null));
    } else {
      unknown(call, "Twilio's answer did not arrive (" + why + ")");
    }
  }

  private void refused(OutboundCall call, int status, String retryAfter, JsonNode said) {
    int code = said.path("code").asInt();
    TwilioRefusal meaning = TwilioRefusal.of(code, status);
    String quoted = quote(status, said);
    // a code that is about the call says that there is none, whatever the status
    if (status >= 500 && meaning.status() == 502) {
      String sentence = "Twilio failed" + quoted + "; the call may have been placed all the same.";
      LOG.warn("Call {}: {}", call.row(), sentence);
      // the row stays pending: failed is final, and a callback may still tell of a call
      call.answerWith(refusal(502, sentence, code, meaning.hint()));
      return;
    }
    String sentence =
        switch (meaning.status()) {
          case 429 -> "Twilio takes no further call now" + quoted + ".";
          case 502 ->
              (status == 401 || status == 403
                      ? "Twilio refused the credentials"
                      : "Twilio did not take the request")
                  + quoted
                  + ".";
          default -> "Twilio refused the call" + quoted + ".";
        };
    failed(call, code, sentence, refusal(meaning.status(), sentence, code, meaning.hint()));
    if (meaning.status() == 429) {
      Duration pause = RetryAfter.parse(retryAfter, clock);
      Duration known = pause == null ? USUAL_PAUSE : pause;
      call.mayAskAgainAfter((known.toMillis() + 999) / 1000);
      if (status == 429) {
        call.askAgainAfter(known.toMillis() / 1000.0);
      }
    }
  }

  private static String quote(int status, JsonNode said) {
    String message = said.path("message").asText(said.path("detail").asText(""));
    return " (HTTP "
        + status
        + (message.isBlank() ? "" : ": " + Masked.of(ResponseJson.quote(message)))
        + ")";
  }

  private static void failed(OutboundCall call, int code, String why, ApiResponse answer) {
    if (answer.status() != 400) {
      LOG.warn("Call {}: {}", call.row(), why);
    }
    ObjectNode metadata = JsonNodeFactory.instance.objectNode();
    if (code > 0) {
      metadata.put("code", code);
    }
    call.failed(metadata.put("message", why).toString(), answer);
  }

  private static void unknown(OutboundCall call, String why) {
    String sentence = why + ", so nobody knows yet whether the call was placed.";
    LOG.warn("Call {}: {}", call.row(), sentence);
    call.answerWith(
        refusal(
            504,
            sentence,
            0,
            "Do not place it again before you know: the call's own entry will tell when Twilio"
                + " calls back."));
  }

  /** The answer to a request that came to nothing. */
  private static ApiResponse refusal(int status, String sentence, int code, String hint) {
    ApiResponse refusal = ApiResponse.refused(status, sentence);
    if (code > 0) {
      refusal.content().put("code", code);
    }
    if (hint != null) {
      refusal.content().put("hint", hint);
    }
    return refusal;
  }
}
