package io.centralita.alerts;

import java.net.URI;
import java.util.Optional;

/**
 * Says who is told of alerts.
 *
 * @param webhook the address that messages are posted to; it may carry a secret
 * @param publicAddress where the program is found, said in each message
 */
public record AlertSettings(Optional<String> webhook, Optional<URI> publicAddress) {

  /** Without the address. */
  @Override
  public String toString() {
    return "AlertSettings[" + (webhook.isPresent() ? "with" : "without") + " a webhook]";
  }
}
