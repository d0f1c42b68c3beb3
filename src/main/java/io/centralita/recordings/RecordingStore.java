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

  /** What Camel sends to, where the store is neither a folder nor Supabase; may hold a password. */
  public String address() {
    return settings.store();
  }

  /** Where a recording is, where the store is a web server's folder. */
  public String address(String name) {
    return settings.store().replaceFirst("/$", "") + "/" + name;
  }

  /** A recording's file, where the store is a folder. */
  public Path file(String name) {
    return Path.of(settings.directory()).resolve(name);
  }

  /** How to read a recording over HTTP. */
  record Place(URI address, Map<String, String> headers) {}

  Place place(String name, SupabaseStorage supabase) {
    return settings.isAtSupabase()
        ? new Place(supabase.readingAddress(name), supabase.credentials())
        : new Place(URI.create(address(name)), Map.of());
  }
}
