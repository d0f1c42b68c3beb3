package io.centralita.elevenlabs;

import java.net.URI;
import java.util.Optional;

/**
 * Says how to reach ElevenLabs, and how its webhook is signed.
 *
 * @param apiKey empty where none is set: then nothing can be read
 * @param apiUrl without a slash at its end
 * @param concurrency requests at the same time
 * @param webhookSecret with which it signs its post-call webhooks
 */
public record ElevenLabsSettings(
    Optional<String> apiKey, URI apiUrl, int concurrency, Optional<String> webhookSecret) {

  /** Without the secrets. */
  @Override
  public String toString() {
    return "ElevenLabsSettings[" + apiUrl + "]";
  }
}
