package io.centralita.recordings;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/** Holds one attempt to fetch a recording: its current address, and its file. For one thread. */
public final class Download {

  /** Twilio redirects to its media store, once. */
  private static final int MOST_REDIRECTS = 5;

  private final String account;
  private final Path file;
  private URI address;
  private int redirects;
  private boolean whole;

  Download(Map<String, Object> recording, URI address, Path file) {
    this.account = (String) recording.get("account_sid");
    this.address = address;
    this.file = file;
  }

  /** Whether the recording has not arrived yet. */
  public boolean isUnfinished() {
    return !whole;
  }

  String account() {
    return account;
  }

  /** Where it lies, once it is whole. */
  public Path file() {
    return file;
  }

  URI address() {
    return address;
  }

  /**
   * Follows a redirect.
   *
   * @throws RecordingFailedException for a bad address, and for one redirect too many
   */
  void redirect(String location) {
    if (++redirects > MOST_REDIRECTS) {
      throw RecordingFailedException.of("Twilio redirected more than 5 times.");
    }
    try {
      address = address.resolve(location == null ? "" : location);
    } catch (IllegalArgumentException e) {
      throw RecordingFailedException.of("Twilio redirected to no address.", e);
    }
    boolean http = "http".equalsIgnoreCase(address.getScheme());
    if (location == null
        || address.getHost() == null
        || !http && !"https".equalsIgnoreCase(address.getScheme())) {
      throw RecordingFailedException.of("Twilio redirected to no address of the web.");
    }
  }

  void complete() {
    whole = true;
  }
}
