package io.centralita.elevenlabs;

import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Verifies that ElevenLabs sent a post-call webhook: the header {@code t=<unix>,v0=<hex>} holds the
 * time and the HMAC-SHA256 of {@code <t>.<raw body>}. While a secret is being replaced there may be
 * several {@code v0}. Thread-safe.
 */
public final class PostCallSignature {

  /** An older request may be one that somebody recorded. */
  private static final Duration TOLERANCE = Duration.ofMinutes(30);

  static final String HEADER = "ElevenLabs-Signature";

  private static final String TIME = "t=";
  private static final String SIGNATURE = "v0=";
  private static final String ALGORITHM = "HmacSHA256";
  private static final Pattern UNIX_TIME = Pattern.compile("[0-9]{1,12}");
  private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{64}");

  private final Optional<SecretKeySpec> key;
  private final Clock clock;

  /**
   * @param secret the webhook's, where one is set
   */
  public PostCallSignature(Optional<String> secret, Clock clock) {
    this.key =
        secret.map(text -> new SecretKeySpec(text.getBytes(StandardCharsets.UTF_8), ALGORITHM));
    this.clock = clock;
  }

  /** Whether there is a secret, without which nothing fits. */
  public boolean isConfigured() {
    return key.isPresent();
  }

  /**
   * Whether the header may fit some body, now: of a request of which it cannot, none need be read.
   *
   * @param header {@code null} where there is none
   */
  public boolean isPlausible(String header) {
    return key.isPresent()
        && header != null
        && time(header).isPresent()
        && signatures(header).findAny().isPresent();
  }

  /**
   * Whether ElevenLabs has signed what was sent, now.
   *
   * @param body exactly as it was received, {@code null} where there is none
   */
  public boolean isSigned(HttpServerRequest request, byte[] body) {
    return fits(request.getHeader(HEADER), body);
  }

  /**
   * Whether the header fits the body, now.
   *
   * @param header {@code null} where there is none
   * @param body exactly as it was received, {@code null} where there is none
   */
  public boolean fits(String header, byte[] body) {
    if (body == null || !isPlausible(header)) {
      return false;
    }
    byte[] expected = signature(time(header).orElseThrow(), body);
    return signatures(header)
        .anyMatch(hex -> MessageDigest.isEqual(expected, HexFormat.of().parseHex(hex)));
  }

  private Optional<String> time(String header) {
    List<String> times = values(header, TIME).toList();
    return times.size() == 1 ? Optional.of(times.get(0)).filter(this::isRecent) : Optional.empty();
  }

  private static Stream<String> signatures(String header) {
    return values(header, SIGNATURE).filter(hex -> HEX.matcher(hex).matches());
  }

  private static Stream<String> values(String header, String name) {
    return Stream.of(header.split(","))
        .map(String::strip)
        .filter(part -> part.startsWith(name))
        .map(part -> part.substring(name.length()));
  }

  private boolean isRecent(String time) {
    return UNIX_TIME.matcher(time).matches()
        && Duration.between(Instant.ofEpochSecond(Long.parseLong(time)), clock.instant())
                .abs()
                .compareTo(TOLERANCE)
            <= 0;
  }

  private byte[] signature(String time, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key.orElseThrow());
      mac.update((time + ".").getBytes(StandardCharsets.US_ASCII));
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA256", e);
    }
  }
}
