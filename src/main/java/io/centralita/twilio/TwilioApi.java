package io.centralita.twilio;

import io.centralita.client.AccountInactiveException;
import io.centralita.client.PermanentProviderException;
import io.centralita.client.RateLimitedException;
import io.centralita.client.RetryAfter;
import io.centralita.client.TransientProviderException;
import io.centralita.runs.RunFailedException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Makes the requests to Twilio's REST API and reads the responses. Sending and retrying is the
 * route's work.
 *
 * @see <a href="https://www.twilio.com/docs/voice/api/call-resource">Call resource</a>
 * @see <a href="https://www.twilio.com/docs/usage/twilios-response">Twilio's response</a>
 */
public final class TwilioApi {

  private final URI base;
  private final Optional<Credentials> credentials;
  private final boolean namedAccounts;
  private final Clock clock;

  /**
   * Who asks: the main account, and the user and password that prove it.
   *
   * @param token the main account's own token, {@code null} where it is not known: an API key opens
   *     neither subaccounts nor their list
   */
  public record Credentials(String accountSid, String user, String password, String token) {

    /**
     * The header {@code Authorization}; never to be logged.
     *
     * @param beyondMainAccount whether something other than the main account's own is asked for,
     *     which no API key opens
     */
    public String authorization(boolean beyondMainAccount) {
      String pair =
          beyondMainAccount && token != null ? accountSid + ":" + token : user + ":" + password;
      return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
      return "Credentials[" + accountSid + "]";
    }
  }

  /**
   * @param credentials empty where none are set: then nothing can be read
   * @param namedAccounts whether the accounts to read were named one by one: none of them may then
   *     be left out
   */
  public TwilioApi(
      URI base, Optional<Credentials> credentials, boolean namedAccounts, Clock clock) {
    this.base = base;
    this.credentials = credentials;
    this.namedAccounts = namedAccounts;
    this.clock = clock;
  }

  /** The sid of the account that the credentials belong to. */
  String mainAccount() {
    return credentials.orElseThrow().accountSid();
  }

  /**
   * Makes sure that there is somebody to ask as.
   *
   * @throws PermanentProviderException naming the settings that are missing
   */
  public void requireCredentials() {
    if (credentials.isEmpty()) {
      throw new PermanentProviderException(
          "Twilio cannot be asked: set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN"
              + " (or TWILIO_API_KEY and TWILIO_API_SECRET) and start again.");
    }
  }

  /**
   * Where to send a request: the configured base, path prefix and all, whatever host a link names.
   */
  public String address(PageRequest request) {
    return base + request.path();
  }

  /**
   * The recordings of an account that were made since then, to be read.
   *
   * @see <a href="https://www.twilio.com/docs/voice/api/recording">Recordings resource</a>
   */
  public PagedList recordings(String account, Instant since) {
    return new PagedList(this, account, PageRequest.recordings(account, since));
  }

  /** Takes in a page of a short list. */
  public void gather(PagedList cursor, Page page) {
    cursor.gather(page);
  }

  /** The header {@code Authorization}; never to be logged. */
  public String authorization(PagedList cursor) {
    return credentials.orElseThrow().authorization(reachesBeyondMainAccount(cursor));
  }

  private boolean reachesBeyondMainAccount(PagedList cursor) {
    return !mainAccount().equals(cursor.account()) || "accounts".equals(cursor.request().list());
  }

  /**
   * What an answer means.
   *
   * @param retryAfter the header of that name, or {@code null}
   * @throws RateLimitedException for 429
   * @throws AccountInactiveException for a subaccount that is suspended or closed, where nobody has
   *     named it
   * @throws PermanentProviderException where asking again is no use
   * @throws TransientProviderException where it may help: 5xx, or a body that is not a page
   */
  public Page page(PagedList cursor, int status, String retryAfter, byte[] body) {
    PageRequest request = cursor.request();
    int meant = TwilioError.meaning(status, body);
    if (meant == 200) {
      return request.list() == null
          ? PageParser.record(body)
          : PageParser.page(request.list(), body);
    }
    if (meant == 404 && request.list() == null) {
      return new Page(List.of(), null);
    }
    throw failure(cursor, meant, retryAfter, TwilioError.of(body), status);
  }

  private RunFailedException failure(
      PagedList cursor, int meant, String retryAfter, TwilioError error, int status) {
    String said = error.quote(status);
    return switch (meant) {
      case 429 ->
          new RateLimitedException(
              "Twilio asked for fewer requests" + said, RetryAfter.parse(retryAfter, clock));
      case 401 -> refused(cursor, error, said);
      case 403 ->
          new PermanentProviderException(
              "Twilio refused the credentials" + said + whyForbidden(cursor));
      case 404 ->
          new PermanentProviderException(
              "Twilio does not know this account"
                  + said
                  + (reachesBeyondMainAccount(cursor)
                      ? " Check TWILIO_SUBACCOUNTS."
                      : " Check TWILIO_ACCOUNT_SID."));
      case 407, 511 ->
          new PermanentProviderException(
              "Something between us and Twilio wants to be signed in to first"
                  + said
                  + " Check the proxy or the network that TWILIO_API_URL leads through.");
      default ->
          meant == 408 || meant >= 500
              ? new TransientProviderException("Twilio could not answer" + said, meant >= 500)
              : new PermanentProviderException("Twilio refused the request" + said);
    };
  }

  private RunFailedException refused(PagedList cursor, TwilioError error, String said) {
    if (!error.saysInactive()) {
      return new PermanentProviderException(
          "Twilio refused the credentials" + said + whyUnauthorized(cursor));
    }
    boolean main = mainAccount().equals(cursor.account());
    String sentence =
        "Twilio says that this account is not active"
            + said
            + " It is suspended or closed: "
            + (main
                ? "see Twilio's console."
                : "take it out of TWILIO_SUBACCOUNTS, or have it activated in Twilio's console.");
    return main || namedAccounts
        ? new PermanentProviderException(sentence)
        : new AccountInactiveException(sentence);
  }

  private String whyUnauthorized(PagedList cursor) {
    if (!reachesBeyondMainAccount(cursor)) {
      return " Check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN (or TWILIO_API_KEY and"
          + " TWILIO_API_SECRET), and the region in TWILIO_API_URL.";
    }
    if (credentials.orElseThrow().token() == null) {
      return " TWILIO_SUBACCOUNTS wants the main account's TWILIO_AUTH_TOKEN: an API key opens no"
          + " subaccount.";
    }
    return mainAccount().equals(cursor.account())
        ? " Check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, and the region in TWILIO_API_URL."
        : " Check that TWILIO_SUBACCOUNTS names active subaccounts of TWILIO_ACCOUNT_SID, and that"
            + " TWILIO_AUTH_TOKEN is the main account's.";
  }

  private String whyForbidden(PagedList cursor) {
    return mainAccount().equals(cursor.account())
        ? whyUnauthorized(cursor)
        : " The account may be suspended or closed, or these credentials may not read its calls:"
            + " see Twilio's console, and TWILIO_SUBACCOUNTS.";
  }
}
