package io.centralita.recordings;

import io.centralita.twilio.TwilioApi;
import java.net.URI;
import java.util.Optional;

/**
 * Says where recordings come from and where they are kept.
 *
 * @param credentials empty where none are set: then none can be fetched
 * @param apiUrl without a slash at its end
 * @param store {@code file:DIR}, {@code supabase}, or another Camel producer's address
 * @param supabaseUrl without a slash at its end
 * @param supabaseKey never to be logged
 */
public record RecordingsSettings(
    Optional<TwilioApi.Credentials> credentials,
    URI apiUrl,
    String store,
    Optional<URI> supabaseUrl,
    Optional<String> supabaseKey) {

  @Override
  public String toString() {
    return "RecordingsSettings[" + store + "]";
  }
}
