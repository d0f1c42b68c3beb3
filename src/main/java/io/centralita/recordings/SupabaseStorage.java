package io.centralita.recordings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Knows Supabase Storage: its addresses, its credentials, and what its answers mean. It answers
 * most errors with HTTP 400 and has the real status in the body.
 */
public final class SupabaseStorage {

  static final String BUCKET = "call-recordings";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI base;
  private final String key;

  SupabaseStorage(URI base, String key) {
    this.base = base;
    this.key = key;
  }

  /** What an answer to storing something says. */
  public enum Outcome {
    DONE,
    NO_BUCKET
  }

  /** Where a recording is stored to. */
  public String address(String name) {
    return base + "/storage/v1/object/" + BUCKET + "/" + name;
  }

  /** Where a recording is read from. */
  URI readingAddress(String name) {
    return URI.create(base + "/storage/v1/object/authenticated/" + BUCKET + "/" + name);
  }

  /** Where buckets are made. */
  public String bucketsAddress() {
    return base + "/storage/v1/bucket";
  }

  /** The bucket that recordings are kept in: nobody reads it without a key. */
  public String bucket() {
    return "{\"id\":\"%s\",\"name\":\"%s\",\"public\":false}".formatted(BUCKET, BUCKET);
  }

  /** Goes with every request; never to be logged. */
  public String key() {
    return key;
  }

  /** Goes with the key where that is a JWT: the newer kind would be refused as a bad one. */
  public String authorization() {
    return key.matches("[^.]+[.][^.]+[.][^.]+") ? "Bearer " + key : null;
  }

  Map<String, String> credentials() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("apikey", key);
    if (authorization() != null) {
      headers.put("Authorization", authorization());
    }
    return headers;
  }

  /**
   * Reads the answer to storing a recording or making the bucket.
   *
   * @throws RecordingFailedException with what Supabase said, unless it is done or there already
   */
  public Outcome read(int status, byte[] body) {
    if (status / 100 == 2) {
      return Outcome.DONE;
    }
    JsonNode said = json(body);
    int real = realStatus(status, body);
    String error = said.path("error").asText("");
    String words =
        said.path("code").asText("") + " " + error + " " + said.path("message").asText("");
    if (words.matches("(?s).*(NoSuchBucket|Bucket not found).*")) {
      return Outcome.NO_BUCKET;
    }
    if (real == 409 || words.matches("(?s).*(Duplicate|AlreadyExists).*")) {
      return Outcome.DONE;
    }
    throw RecordingFailedException.of(
        switch (real) {
          case 401, 403 ->
              "Supabase refused the key (%d): check SUPABASE_SERVICE_ROLE_KEY.".formatted(real);
          case 413 -> "Supabase takes no file so large (413): raise the project's limit.";
          case 415 ->
              "Supabase takes no audio/mpeg in the bucket %s (415): allow that type."
                  .formatted(BUCKET);
          default -> "Supabase answered %d%s.".formatted(real, error.isEmpty() ? "" : " " + error);
        });
  }

  /** The bucket that was just made is not there: it was the wrong place, or the key, all along. */
  public void requireStored(Outcome outcome) {
    if (outcome != Outcome.DONE) {
      throw RecordingFailedException.of(
          "Supabase has no bucket %s although it was made: check SUPABASE_URL and".formatted(BUCKET)
              + " SUPABASE_SERVICE_ROLE_KEY.");
    }
  }

  /** The status in the body where there is one, else that of the answer. */
  int realStatus(int status, byte[] body) {
    String inBody = json(body).path("statusCode").asText("");
    return inBody.matches("[45][0-9]{2}") ? Integer.parseInt(inBody) : status;
  }

  private static JsonNode json(byte[] body) {
    try {
      JsonNode read = body == null ? null : JSON.readTree(body);
      return read == null ? JSON.missingNode() : read;
    } catch (IOException e) {
      // no JSON: the status says all there is
      return JSON.missingNode();
    }
  }
}
