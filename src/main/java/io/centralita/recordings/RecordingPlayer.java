package io.centralita.recordings;

import io.centralita.api.RefusedRequestException;
import io.centralita.api.ResponseStream;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpHead;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers with stored recordings, or the byte range asked for, as fast as the client reads. A
 * recording never changes, so its sid is its {@code ETag}. Thread-safe.
 */
public final class RecordingPlayer {

  private static final Logger LOG = LoggerFactory.getLogger("recordings");

  private static final int CHUNK = 64 << 10;
  private static final int LONGEST_ERROR = 64 << 10;
  private static final String GONE = "The recording is no longer in the store.";
  private static final String PAST_ITS_END = "The range lies behind the end of the recording.";
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);

  private final RecordingStore store;
  private final SupabaseStorage supabase;
  private final StreamingClient client;

  RecordingPlayer(RecordingStore store, SupabaseStorage supabase, StreamingClient client) {
    this.store = store;
    this.supabase = supabase;
    this.client = client;
  }

  /**
   * Plays from a folder.
   *
   * @throws RefusedRequestException where it is gone, or has nothing of the range
   */
  public void playFile(StoredRecording recording, HttpServerRequest request) throws IOException {
    Path file = store.file(recording.name());
    if (!Files.isRegularFile(file)) {
      throw new RefusedRequestException(404, GONE);
    }
    long length = Files.size(file);
    HttpServerResponse response = request.response();
    Optional<ByteRange> range = range(recording, request);
    ByteRange.Part part = new ByteRange.Part(0, length);
    if (range.isPresent()) {
      Optional<ByteRange.Part> asked = range.get().within(length);
      if (asked.isEmpty()) {
        throw unsatisfiable(response, "bytes */" + length);
      }
      part = asked.get();
      response
          .setStatusCode(206)
          .putHeader(
              HttpHeaders.CONTENT_RANGE,
              "bytes %d-%d/%d".formatted(part.offset(), part.offset() + part.length() - 1, length));
    }
    head(recording, response, part.length());
    if (HttpMethod.HEAD.equals(request.method())) {
      response.end();
      return;
    }
    try (InputStream in = Files.newInputStream(file)) {
      in.skipNBytes(part.offset());
      send(in, part.length(), request);
    } catch (IOException e) {
      cut(recording, request, e);
    }
  }

  /**
   * Plays what is kept over HTTP: the range goes to the store, and its answer to the client.
   *
   * @throws RefusedRequestException where it is gone, has nothing of the range, or the store fails
   */
  public void relay(StoredRecording recording, HttpServerRequest request) throws IOException {
    RecordingStore.Location location = store.location(recording.name(), supabase);
    boolean headOnly = HttpMethod.HEAD.equals(request.method());
    HttpUriRequestBase upstream =
        headOnly ? new HttpHead(location.address()) : new HttpGet(location.address());
    location.headers().forEach(upstream::setHeader);
    range(recording, request).ifPresent(range -> upstream.setHeader("Range", range.header()));
    StreamingClient.Answer answer;
    try {
      answer = client.send(upstream);
    } catch (IOException e) {
      LOG.warn("The store of recordings does not answer: {}", e.toString());
      throw (RefusedRequestException)
          new RefusedRequestException(502, "The store of recordings does not answer.").initCause(e);
    }
    try (answer) {
      relay(recording, answer, upstream.containsHeader("Range"), request);
    }
  }

  private void relay(
      StoredRecording recording,
      StreamingClient.Answer answer,
      boolean ranged,
      HttpServerRequest request)
      throws IOException {
    HttpServerResponse response = request.response();
    boolean headOnly = HttpMethod.HEAD.equals(request.method());
    String contentRange = answer.header("Content-Range");
    if (answer.status() != 200 && !(ranged && answer.status() == 206 && contentRange != null)) {
      throw refusal(answer, headOnly, response);
    }
    long length = headOnly ? announced(answer) : answer.length();
    if (answer.status() == 206) {
      response.setStatusCode(206).putHeader(HttpHeaders.CONTENT_RANGE, contentRange);
    }
    head(recording, response, length);
    if (headOnly) {
      response.end();
      return;
    }
    try {
      send(answer.body(), length, request);
    } catch (IOException e) {
      cut(recording, request, e);
    }
  }

  private static long announced(StreamingClient.Answer answer) {
    String length = answer.header("Content-Length");
    return length == null || !length.matches("[0-9]{1,18}") ? -1 : Long.parseLong(length);
  }

  private RefusedRequestException refusal(
      StreamingClient.Answer answer, boolean headOnly, HttpServerResponse response)
      throws IOException {
    int status = supabase.realStatus(answer.status(), answer.body().readNBytes(LONGEST_ERROR));
    // the store of Supabase answers so to a HEAD of what it does not have, without a body
    if (status == 404 || headOnly && status == 400) {
      return new RefusedRequestException(404, GONE);
    }
    if (status == 416) {
      return unsatisfiable(response, answer.header("Content-Range"));
    }
    LOG.warn("The store of recordings answered {}.", status);
    return new RefusedRequestException(502, "The store of recordings answered " + status + ".");
  }

  /** Where the store can only be written to. */
  public void refuse() {
    throw new RefusedRequestException(
        501,
        "Recordings are kept where this program cannot read them back (RECORDINGS_STORE); listen"
            + " to them there.");
  }

  /** What is asked for, where it is still of the same recording (RFC 9110, 13.1.5 and 14.2). */
  private static Optional<ByteRange> range(StoredRecording recording, HttpServerRequest request) {
    String condition = request.getHeader("If-Range");
    return HttpMethod.GET.equals(request.method())
            && (condition == null || condition.strip().equals(tag(recording)))
        ? ByteRange.of(request.getHeader("Range"))
        : Optional.empty();
  }

  private static String tag(StoredRecording recording) {
    return '"' + recording.sid() + '"';
  }

  private static RefusedRequestException unsatisfiable(
      HttpServerResponse response, String contentRange) {
    if (contentRange != null) {
      response.putHeader(HttpHeaders.CONTENT_RANGE, contentRange);
    }
    return new RefusedRequestException(416, PAST_ITS_END);
  }

  /**
   * @param length negative where it is not known
   */
  private static void head(StoredRecording recording, HttpServerResponse response, long length) {
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, "audio/mpeg")
        .putHeader(HttpHeaders.ACCEPT_RANGES, "bytes")
        .putHeader(HttpHeaders.ETAG, tag(recording))
        .putHeader("Content-Disposition", "inline; filename=\"" + recording.name() + "\"");
    if (recording.stored() != null) {
      response.putHeader(HttpHeaders.LAST_MODIFIED, HTTP_DATE.format(recording.stored()));
    }
    if (length >= 0) {
      response.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(length));
    } else {
      response.setChunked(true);
    }
  }

  /**
   * @param length negative for all there is
   */
  private static void send(InputStream in, long length, HttpServerRequest request)
      throws IOException {
    try (ResponseStream out = new ResponseStream(request.response())) {
      byte[] chunk = new byte[CHUNK];
      for (long left = length < 0 ? Long.MAX_VALUE : length; left > 0; ) {
        int read = in.read(chunk, 0, (int) Math.min(chunk.length, left));
        if (read < 0) {
          if (length >= 0) {
            throw new EOFException("it is shorter than was said");
          }
          break;
        }
        out.write(chunk, 0, read);
        left -= read;
      }
      out.end();
    }
  }

  private static void cut(StoredRecording recording, HttpServerRequest request, IOException why) {
    LOG.debug("{} was cut off: {}", recording.name(), why.toString());
    ResponseStream.cut(request);
  }
}
