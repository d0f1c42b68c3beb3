package io.centralita.twilio;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.ledger.RunFailure;
import io.centralita.provider.AnswerJson;
import io.centralita.provider.ProviderBusy;
import io.centralita.provider.ProviderFault;
import io.centralita.provider.ProviderRefused;
import io.centralita.provider.RetryAfter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * How Twilio's REST API is asked for pages of calls and what its answers mean. Sending the request
 * and repeating it is the route's work.
 *
 * @see <a href="https://www.twilio.com/docs/voice/api/call-resource">Call resource</a>
 * @see <a href="https://www.twilio.com/docs/usage/twilios-response">Twilio's response</a>
 */
public final class TwilioApi {

  private final URI base;
  private final Optional<Credentials> credentials;
  private final Clock clock;

  /**
   * Who asks: the main account, and the user and password that prove it.
   *
   * @param token the main account's own token, {@code null} where it is not known: an API key opens
   *     neither subaccounts nor their list
   */
  public record Credentials(String accountSid, String user, String password, String token) {
    @Override
    public String toString() {
      return "Credentials[" + accountSid + "]";
    }
  }

  /**
   * @param credentials empty where none are set: then nothing can be read
   */
  public TwilioApi(URI base, Optional<Credentials> credentials, Clock clock) {
    this.base = base;
    this.credentials = credentials;
    this.clock = clock;
  }

  /** The sid of the account that the credentials belong to. */
  String mainAccount() {
    return credentials.orElseThrow().accountSid();
  }

  /**
   * Makes sure that there is somebody to ask as.
   *
   * @throws ProviderRefused naming the settings that are missing
   */
  public void requireCredentials() {
    if (credentials.isEmpty()) {
      throw new ProviderRefused(
          "Twilio cannot be asked: set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN"
              + " (or TWILIO_API_KEY and TWILIO_API_SECRET) and start again.");
    }
  }

  /** What to ask for now; each attempt counts. */
  public PageRequest request(ListReading reading) {
    reading.asked();
    return reading.request();
  }

  /**
   * Where to send a request: the configured base, path prefix and all, whatever host a link names.
   */
  public String address(PageRequest request) {
    return base + request.path();
  }

  /** Takes in a page of a short list. */
  public void gather(ListReading reading, Page page) {
    reading.gather(page);
  }

  /** The header {@code Authorization}; never to be logged. */
  public String authorization(ListReading reading) {
    Credentials known = credentials.orElseThrow();
    boolean withToken = known.token() != null && reachesBeyondMainAccount(reading);
    String pair =
        withToken
            ? known.accountSid() + ":" + known.token()
            : known.user() + ":" + known.password();
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  private boolean reachesBeyondMainAccount(ListReading reading) {
    return !mainAccount().equals(reading.account()) || "accounts".equals(reading.request().list());
  }

  /**
   * What an answer means.
   *
   * @param retryAfter the header of that name, or {@code null}
   * @throws ProviderBusy for 429
   * @throws ProviderRefused where asking again is no use
   * @throws ProviderFault where it may help: 5xx, or a body that is not a page
   */
  public Page page(ListReading reading, int status, String retryAfter, byte[] body) {
    PageRequest request = reading.request();
    if (status == 200) {
      return request.list() == null
          ? PageParser.record(body)
          : PageParser.page(request.list(), body);
    }
    if (status == 404 && request.list() == null) {
      return new Page(List.of(), null);
    }
    throw failure(reading, status, retryAfter, said(status, body));
  }

  private RunFailure failure(ListReading reading, int status, String retryAfter, String said) {
    boolean ofOthers = reachesBeyondMainAccount(reading);
    return switch (status) {
      case 429 ->
          new ProviderBusy(
              "Twilio asked for fewer requests" + said, RetryAfter.parse(retryAfter, clock));
      case 401, 403 ->
          new ProviderRefused(
              "Twilio refused the credentials"
                  + said
                  + (ofOthers
                      ? " TWILIO_SUBACCOUNTS wants the main account's TWILIO_AUTH_TOKEN: an API key"
                          + " opens no subaccount."
                      : " Check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN (or TWILIO_API_KEY and"
                          + " TWILIO_API_SECRET), and the region in TWILIO_API_URL."));
      case 404 ->
          new ProviderRefused(
              "Twilio does not know this account"
                  + said
                  + (ofOthers ? " Check TWILIO_SUBACCOUNTS." : " Check TWILIO_ACCOUNT_SID."));
      default ->
          status == 408 || status >= 500
              ? new ProviderFault("Twilio could not answer" + said, status >= 500)
              : new ProviderRefused("Twilio refused the request" + said);
    };
  }

  private static String said(int status, byte[] body) {
    JsonNode error = AnswerJson.read(body);
    String code = error.path("code").asText("");
    String message = error.path("message").asText(error.path("detail").asText(""));
    return " (HTTP "
        + status
        + (code.isEmpty() ? "" : ", code " + code)
        + (message.isEmpty() ? "" : ": " + AnswerJson.quote(message))
        + ").";
  }
}
