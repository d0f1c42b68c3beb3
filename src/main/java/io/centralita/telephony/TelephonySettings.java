package io.centralita.telephony;

import io.centralita.api.PublicAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Says how calls are answered.
 *
 * @param accountSid the account whose calls they are
 * @param authToken with which Twilio signs its webhooks; without both they are off
 * @param publicAddress the address that Twilio calls, and signs
 * @param ivr what callers hear
 */
public record TelephonySettings(
    Optional<String> accountSid,
    Optional<String> authToken,
    PublicAddress publicAddress,
    IvrSettings ivr) {

  /** The settings without which there are no webhooks. */
  List<String> missing() {
    return Stream.of(
            accountSid.map(sid -> "").orElse("TWILIO_ACCOUNT_SID"),
            authToken.map(token -> "").orElse("TWILIO_AUTH_TOKEN"))
        .filter(name -> !name.isEmpty())
        .toList();
  }

  @Override
  public String toString() {
    return "TelephonySettings[" + publicAddress + "]";
  }
}
