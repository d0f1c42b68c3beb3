package io.centralita.recordings;

import io.centralita.client.RetryAfter;
import io.centralita.twilio.TwilioApi;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.core5.http.HttpHeaders;

/**
 * Fetches recordings from Twilio onto the disk. The credentials go to Twilio's configured host and
 * to no other.
 *
 * @see <a href="https://www.twilio.com/docs/voice/api/recording">Recordings resource</a>
 */
public final class RecordingSource {

  /** Whoever is refused is not let in by asking often. */
  private static final Duration AFTER_REFUSAL = Duration.ofMinutes(10);

  private static final String MISSING =
      "Twilio cannot be asked: set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN"
          + " (or TWILIO_API_KEY and TWILIO_API_SECRET) and start again.";
  private static final String REFUSED =
      "Twilio refused the credentials (%d): check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN"
          + " (or TWILIO_API_KEY and TWILIO_API_SECRET).";
  private static final int CHUNK = 64 << 10;

  private final StreamingClient client;
  private final URI base;
  private final Optional<TwilioApi.Credentials> credentials;
  private final Path incoming;
  private final Clock clock;

  RecordingSource(StreamingClient client, RecordingsSettings settings, Clock clock) {
    this.client = client;
    this.base = settings.apiUrl();
    this.credentials = settings.credentials();
    this.incoming = settings.incoming();
    this.clock = clock;
  }

  /**
   * Begins to fetch a recording.
   *
   * @param recording the columns of claim-recording.sql
   * @throws RecordingFailedException where there is nobody to ask as
   */
  public Download begin(Map<String, Object> recording) throws IOException {
    if (credentials.isEmpty()) {
      throw RecordingFailedException.until(AFTER_REFUSAL, MISSING);
    }
    Files.createDirectories(
        incoming,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    String sid = (String) recording.get("recording_sid");
    URI address =
        URI.create(
            "%s/2010-04-01/Accounts/%s/Recordings/%s.mp3"
                .formatted(base, recording.get("account_sid"), sid));
    // never one file for two attempts, of whichever process
    return new Download(
        recording, address, incoming.resolve(PartialFiles.PART + sid + "-" + UUID.randomUUID()));
  }

  /**
   * Asks once: then the recording lies whole in its file, or is to be asked for elsewhere.
   *
   * @throws RecordingFailedException for any other answer, and where there is none
   */
  public void ask(Download download) {
    HttpGet request = new HttpGet(download.address());
    boolean isTwilio = isOfOneHost(base, download.address());
    if (isTwilio) {
      TwilioApi.Credentials known = credentials.orElseThrow();
      request.setHeader(
          HttpHeaders.AUTHORIZATION,
          known.authorization(!known.accountSid().equals(download.account())));
    }
    try (StreamingClient.Answer answer = client.send(request)) {
      read(answer, download, isTwilio);
    } catch (SocketTimeoutException e) {
      throw RecordingFailedException.of("Twilio stopped sending the recording.", e);
    } catch (IOException e) {
      throw RecordingFailedException.of("Twilio's connection failed: " + e.getMessage(), e);
    }
  }

  private static boolean isOfOneHost(URI one, URI other) {
    return one.getScheme().equalsIgnoreCase(other.getScheme())
        && one.getHost().equalsIgnoreCase(other.getHost())
        && port(one) == port(other);
  }

  private static int port(URI address) {
    return address.getPort() >= 0
        ? address.getPort()
        : "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
  }

  private void read(StreamingClient.Answer answer, Download download, boolean isTwilio)
      throws IOException {
    int status = answer.status();
    switch (status) {
      case 200 -> {
        requireAudio(answer);
        write(answer, download.file());
        download.complete();
      }
      case 301, 302, 303, 307, 308 -> download.redirect(answer.header(HttpHeaders.LOCATION));
      case 404 -> throw RecordingFailedException.of("Twilio does not have it, or not yet (404).");
      case 401, 403 ->
          throw isTwilio
              ? RecordingFailedException.until(AFTER_REFUSAL, REFUSED.formatted(status))
              : RecordingFailedException.of(
                  "The host that Twilio redirected to refused it (%d).".formatted(status));
      default ->
          throw RecordingFailedException.until(
              RetryAfter.parse(answer.header(HttpHeaders.RETRY_AFTER), clock),
              "Twilio answered %d.".formatted(status));
    }
  }

  /** An error in XML has come with 200 elsewhere. */
  private static void requireAudio(StreamingClient.Answer answer) {
    String type = answer.header(HttpHeaders.CONTENT_TYPE);
    if (type == null || !type.strip().toLowerCase(Locale.ROOT).startsWith("audio/")) {
      throw RecordingFailedException.of("Twilio sent something that is no audio.");
    }
  }

  private static void write(StreamingClient.Answer answer, Path file) throws IOException {
    long bytes = 0;
    try (InputStream body = answer.body();
        OutputStream out = Files.newOutputStream(file)) {
      byte[] chunk = new byte[CHUNK];
      for (int read = body.read(chunk); read >= 0; read = body.read(chunk)) {
        out.write(chunk, 0, read);
        bytes += read;
      }
    }
    if (bytes == 0) {
      throw RecordingFailedException.of("Twilio sent a recording without a byte.");
    }
  }

  /** Deletes what there is of an attempt's file. */
  public void end(Download download) throws IOException {
    if (download != null) {
      Files.deleteIfExists(download.file());
    }
  }
}
