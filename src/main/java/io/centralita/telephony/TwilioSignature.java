package io.centralita.telephony;

import com.twilio.security.RequestValidator;
import io.centralita.api.PublicAddress;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Verifies that Twilio sent a webhook: the header holds the HMAC-SHA1 of the address it called and
 * of the form it posted, under the account's main token. Thread-safe.
 *
 * @see <a href="https://www.twilio.com/docs/usage/security#validating-requests">Twilio, validating
 *     requests</a>
 */
public final class TwilioSignature {

  static final String HEADER = "X-Twilio-Signature";

  /** In the query, of a body that is no form. */
  private static final String BODY_HASH = "bodySHA256";

  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{27}=");

  private final Optional<RequestValidator> validator;
  private final PublicAddress address;

  /**
   * @param token where one is set: without it nothing is signed
   * @param address as Twilio knows it
   */
  public TwilioSignature(Optional<String> token, PublicAddress address) {
    this.validator = token.map(RequestValidator::new);
    this.address = address;
  }

  /**
   * Whether the header may be a signature: of a request of which it cannot, no body need be read.
   *
   * @param header {@code null} where there is none
   */
  boolean isPlausible(String header) {
    return header != null && BASE64.matcher(header).matches();
  }

  /**
   * Whether Twilio has signed what was sent.
   *
   * @param body exactly as it was received, {@code null} where there is none
   */
  public boolean isSigned(HttpServerRequest request, byte[] body) {
    String signature = request.getHeader(HEADER);
    if (validator.isEmpty() || !isPlausible(signature)) {
      return false;
    }
    String text = body == null ? "" : new String(body, StandardCharsets.UTF_8);
    String hash = Form.of(request.query()).values().get(BODY_HASH);
    if (hash != null && !validator.get().validateBody(text, hash)) {
      return false;
    }
    String path = address.path(request.path());
    String target = request.query() == null ? path : path + "?" + request.query();
    // as if it were one field: of an address with its path and query the validator would decode
    // those, to take away a port, and then hold one address for another
    Map<String, String> rest =
        Map.of(target + (hash == null ? Form.of(text).signedText() : ""), "");
    return address.origins(request).stream()
        .anyMatch(origin -> validator.get().validate(origin, rest, signature));
  }
}
