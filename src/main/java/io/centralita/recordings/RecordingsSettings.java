package io.centralita.recordings;

import io.centralita.twilio.TwilioApi;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Says where recordings come from and where they are kept.
 *
 * @param credentials empty where none are set: then none can be fetched
 * @param apiUrl without a slash at its end
 * @param store {@code file:DIR}, {@code supabase}, or another Camel producer's address
 * @param supabaseUrl without a slash at its end
 * @param supabaseKey never to be logged
 * @param incoming the folder of recordings that are on their way to the store
 */
public record RecordingsSettings(
    Optional<TwilioApi.Credentials> credentials,
    URI apiUrl,
    String store,
    Optional<URI> supabaseUrl,
    Optional<String> supabaseKey,
    Path incoming) {

  private static final String FILE = "file:";

  /** The ending of the names of the routes that store and play: file, supabase, http or other. */
  public String kind() {
    if (isAtSupabase()) {
      return "supabase";
    }
    return store.startsWith(FILE) ? "file" : isOverHttp() ? "http" : "other";
  }

  public boolean isAtSupabase() {
    return "supabase".equals(store);
  }

  private boolean isOverHttp() {
    return store.startsWith("http:") || store.startsWith("https:");
  }

  /** Whether all that Supabase needs is set. */
  public boolean reachesSupabase() {
    return supabaseUrl.isPresent() && supabaseKey.isPresent();
  }

  /** The folder that is the store, where it is one; never empty. */
  public String directory() {
    return store.startsWith(FILE) ? store.substring(FILE.length()) : "data/recordings";
  }

  @Override
  public String toString() {
    return "RecordingsSettings[" + kind() + "]";
  }
}
