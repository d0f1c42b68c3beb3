package io.centralita.telephony;

import io.centralita.api.PublicAddress;
import java.util.Optional;

/**
 * Says how calls are answered.
 *
 * @param authToken with which Twilio signs its webhooks; empty where none is set: they are off then
 * @param publicAddress the address that Twilio calls, and signs
 */
public record TelephonySettings(Optional<String> authToken, PublicAddress publicAddress) {

  @Override
  public String toString() {
    return "TelephonySettings[" + publicAddress + "]";
  }
}
