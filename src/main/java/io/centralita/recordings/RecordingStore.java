package io.centralita.recordings;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/** Says where recordings are kept, and reads those back that are kept over HTTP. */
public final class RecordingStore {

  private final RecordingsSettings settings;

  RecordingStore(RecordingsSettings settings) {
    this.settings = settings;
  }

  /** The store's Camel endpoint where it is neither a folder nor Supabase; may hold a password. */
  public String address() {
    return settings.store();
  }

  /** A recording's address where the store is a web server. */
  public String address(String name) {
    return settings.store().replaceFirst("/$", "") + "/" + name;
  }

  /** A recording's file where the store is a folder. */
  public Path file(String name) {
    return Path.of(settings.directory()).resolve(name);
  }

  /** Where a recording is read over HTTP, and the headers that takes. */
  record Location(URI address, Map<String, String> headers) {}

  Location location(String name, SupabaseStorage supabase) {
    return settings.isAtSupabase()
        ? new Location(supabase.readingAddress(name), supabase.credentials())
        : new Location(URI.create(address(name)), Map.of());
  }
}
