package io.centralita.outbound;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.centralita.api.ApiRequest;
import io.centralita.api.ApiResponse;
import io.centralita.api.QueryParameters;
import io.centralita.api.RequestBody;
import io.centralita.attribution.PhoneNumber;
import io.centralita.database.StorableText;
import io.centralita.database.Uuid;
import io.centralita.runs.InvalidRequestException;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads requests for calls to be placed, and decides on each before Twilio is asked: whose it is,
 * whether it was asked for before, and when the account may place it.
 */
public final class OutboundApi {

  private static final Logger LOG = LoggerFactory.getLogger("calls");

  /** Seconds that a request waits in all for its turn, and for Twilio to want it. */
  private static final double PATIENCE = 10;

  /**
   * Requests that wait at the same time at most, for each holds a thread that webhooks may need.
   */
  private static final double MOST_WAITING = 100;

  /** Seconds after which nobody expects the call any more, whatever held it up. */
  private static final double LATEST = 30;

  private static final int LONGEST_KEY = 255;
  private static final int LONGEST_ADDRESS = 2_000;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** One body has one form, in whichever order its fields come. */
  private static final ObjectWriter CANONICAL =
      JSON.writer(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private static final TypeReference<LinkedHashMap<String, Object>> OBJECT =
      new TypeReference<>() {};

  private final OutboundSettings settings;
  private final Supplier<StorableText> text;
  private final BooleanSupplier stopping;

  /**
   * @param text what text the database holds
   * @param stopping whether the program is being stopped
   */
  OutboundApi(OutboundSettings settings, Supplier<StorableText> text, BooleanSupplier stopping) {
    this.settings = settings;
    this.text = text;
    this.stopping = stopping;
  }

  /**
   * A request as the call it asks for; answered already where no call can be placed at all.
   *
   * @param headers among them {@code Idempotency-Key}
   * @throws InvalidRequestException with one sentence for what cannot be read
   */
  public OutboundCall read(ApiRequest request, Map<String, Object> headers) {
    QueryParameters.of(request.query());
    if (!RequestBody.isJson(request.contentType())) {
      return answered(415, "The body must be JSON, with Content-Type: application/json.");
    }
    JsonNode body =
        RequestBody.object(
            request.body(), "to", "tenant_id", "contact_id", "agent_id", "script_url");
    if (settings.credentials().isEmpty()) {
      return answered(
          503,
          "No call can be placed: set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN (or TWILIO_API_KEY"
              + " and TWILIO_API_SECRET) and start again.");
    }
    if (settings.publicBaseUrl().isEmpty()) {
      // not the client's fault, and passes with a setting, as with the webhooks
      return answered(
          503,
          "No call can be placed: set PUBLIC_BASE_URL, the address at which Twilio reaches this"
              + " program, and start again.");
    }
    OutboundCall.Wanted wanted =
        new OutboundCall.Wanted(
            number(body.path("to")),
            id(body, "tenant_id", true),
            id(body, "contact_id", false),
            id(body, "agent_id", false),
            script(body.path("script_url")));
    return new OutboundCall(wanted, key(headers.get("Idempotency-Key"), body));
  }

  private static OutboundCall answered(int status, String sentence) {
    OutboundCall call = new OutboundCall(null, null);
    call.answerWith(ApiResponse.refused(status, sentence));
    return call;
  }

  private static String number(JsonNode to) {
    String number = to.isTextual() ? PhoneNumber.typed(to.textValue()) : null;
    if (number == null) {
      throw new InvalidRequestException(
          "to must be the phone number to call, with + or 00 and its country code, as a text.");
    }
    return number;
  }

  private static String id(JsonNode body, String field, boolean required) {
    JsonNode id = body.path(field);
    if (!required && (id.isMissingNode() || id.isNull())) {
      return null;
    }
    if (!id.isTextual() || !Uuid.is(id.textValue())) {
      throw new InvalidRequestException(field + " must be an id, a UUID.");
    }
    return id.textValue();
  }

  private String script(JsonNode given) {
    if (given.isMissingNode() || given.isNull()) {
      return settings.publicBaseUrl().orElseThrow() + "/functions/v1/twilio-outbound-script";
    }
    if (given.isTextual() && given.textValue().length() <= LONGEST_ADDRESS) {
      try {
        URI address = new URI(given.textValue());
        String scheme = address.getScheme();
        if (("https".equalsIgnoreCase(scheme) || "http".equalsIgnoreCase(scheme))
            && address.getHost() != null) {
          return address.toASCIIString();
        }
      } catch (URISyntaxException e) {
        // the sentence below says all there is to say
      }
    }
    throw new InvalidRequestException(
        "script_url must be a whole address, as https://example.com/script, of %d characters at most."
            .formatted(LONGEST_ADDRESS));
  }

  private OutboundCall.Key key(Object given, JsonNode body) {
    if (given == null) {
      return null;
    }
    if (!(given instanceof String key) || key.isBlank() || key.length() > LONGEST_KEY) {
      throw new InvalidRequestException(
          "Idempotency-Key must be there once and have 1 to %d characters, or not be there."
              .formatted(LONGEST_KEY));
    }
    return new OutboundCall.Key(text.get().escaped(key), hash(body));
  }

  private static String hash(JsonNode body) {
    try {
      byte[] canonical = CANONICAL.writeValueAsBytes(JSON.convertValue(body, OBJECT));
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(canonical));
    } catch (JsonProcessingException | NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Whether the key is this request's; if not, the answer that another one has got, or why there is
   * none.
   *
   * @param row what claim-key.sql says
   */
  public void claimed(OutboundCall call, Map<String, Object> row) throws JsonProcessingException {
    if (Boolean.TRUE.equals(row.get("claimed"))) {
      call.claimed();
    } else if (Boolean.FALSE.equals(row.get("same_request"))) {
      call.answerWith(
          ApiResponse.refused(
              422, "This Idempotency-Key was used within the last 24 hours, for another body."));
    } else if (row.get("status") instanceof Integer status) {
      call.answerWith(new ApiResponse(status, JSON.readValue((String) row.get("answer"), OBJECT)));
    } else if (Boolean.TRUE.equals(row.get("abandoned"))) {
      call.answerWith(
          ApiResponse.refused(
              504,
              "The request with this Idempotency-Key was cut short, so nobody knows whether its"
                  + " call was placed; it is not placed again."));
    } else {
      call.answerWith(
          ApiResponse.refused(409, "The request with this Idempotency-Key is still under way."));
      call.mayAskAgainAfter(1);
    }
  }

  /**
   * Who calls, or why nobody does.
   *
   * @param row what find-caller.sql says
   */
  public void found(OutboundCall call, Map<String, Object> row) {
    String caller = (String) row.get("caller");
    if (!Boolean.TRUE.equals(row.get("tenant"))) {
      call.answerWith(ApiResponse.refused(404, "There is no such tenant."));
    } else if (!Boolean.TRUE.equals(row.get("contact"))) {
      call.answerWith(ApiResponse.refused(404, "This tenant has no such contact."));
    } else if (!Boolean.TRUE.equals(row.get("agent"))) {
      call.answerWith(ApiResponse.refused(404, "This tenant has no such agent."));
    } else if (caller == null && settings.phoneNumber().isEmpty()) {
      call.answerWith(
          ApiResponse.refused(
              400,
              "The tenant has no number to call from: give it one"
                  + " (PUT /api/tenants/{id}/numbers/{number}), or set TWILIO_PHONE_NUMBER."));
    } else {
      call.callFrom(caller == null ? settings.phoneNumber().orElseThrow() : caller);
    }
  }

  /** Whether Twilio is to be asked again, after the pause it has asked for. */
  public boolean asksAgain(OutboundCall call) {
    return call.secondsAskedFor() > 0 && call.secondsAskedFor() < PATIENCE - call.age();
  }

  /** The parameters of reserve-slot.sql. */
  public Map<String, Object> slot(OutboundCall call) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("account", settings.credentials().orElseThrow().accountSid());
    parameters.put("apart", 1.0 / settings.callsPerSecond());
    parameters.put("not_before", call.secondsAskedFor());
    double patience = Math.min(PATIENCE, MOST_WAITING / settings.callsPerSecond());
    parameters.put("patience", Math.max(0, patience - call.age()));
    return parameters;
  }

  /**
   * When its turn is; or, where that is too late, that it is refused. After a refusal of Twilio's,
   * that stands.
   *
   * @param row what reserve-slot.sql says
   */
  public void slotted(OutboundCall call, Map<String, Object> row) {
    call.askAgainAfter(0);
    if (row.get("wait") instanceof Number wait) {
      call.waitFor(wait.longValue());
    } else if (!call.isAnswered()) {
      call.answerWith(
          ApiResponse.refused(
              429,
              "Too many calls wait to be placed already (see TWILIO_CALLS_PER_SECOND): try again"
                  + " later."));
      call.mayAskAgainAfter(row.get("busy") instanceof Number busy ? busy.longValue() : 1);
    }
  }

  /** After a wait: nothing is begun while the program is being stopped, nor what comes too late. */
  public void goOn(OutboundCall call) {
    if (!call.isAnswered() && (stopping.getAsBoolean() || call.age() > LATEST)) {
      String sentence =
          stopping.getAsBoolean()
              ? "The program is stopping; no call was placed."
              : "The database took too long to answer; no call was placed.";
      call.failed("{\"message\":\"" + sentence + "\"}", ApiResponse.refused(503, sentence));
    }
  }

  /** The row is there. */
  public void prepared(OutboundCall call) {
    call.prepared();
    goOn(call);
  }

  /** The parameters of settle-call.sql. */
  public Map<String, Object> outcome(OutboundCall call) throws JsonProcessingException {
    StorableText storable = text.get();
    return call.outcomeParameters(
        storable.of(JSON.writeValueAsString(call.answer().content())),
        storable.of(call.metadata()));
  }

  /** What came of the call could not be written: it is tried again while the client is answered. */
  public void notSettled(OutboundCall call, Throwable failure) {
    LOG.warn(
        "Call {} was answered {}, but the database did not take that ({}): it is tried again.",
        call.row(),
        call.answer().status(),
        failure.getClass().getSimpleName());
  }

  /** The key stays taken: a client that uses it again is told that nobody knows of a call. */
  public void notReleased(OutboundCall call, Throwable failure) {
    LOG.warn(
        "Call {} was not placed, but its idempotency key stays taken ({}).",
        call.row(),
        failure.getClass().getSimpleName());
  }
}
