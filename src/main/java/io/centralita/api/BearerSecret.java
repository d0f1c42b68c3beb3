package io.centralita.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Compares what somebody gives with the secret, in the same time whatever is given. */
public final class BearerSecret {

  private static final String SCHEME = "Bearer ";

  private final byte[] secret;
  private final byte[] latinSecret;

  public BearerSecret(String secret) {
    this.secret = secret.getBytes(StandardCharsets.UTF_8);
    this.latinSecret = secret.getBytes(StandardCharsets.ISO_8859_1);
  }

  /**
   * Whether it is the secret, as somebody typed it.
   *
   * @param given {@code null} where nothing is
   */
  public boolean isTyped(String given) {
    return MessageDigest.isEqual(
        secret, given == null ? new byte[0] : given.strip().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Whether it is in the header, in UTF-8 or Latin-1.
   *
   * @param authorization as Netty reads it, a character from each byte; {@code null} where there is
   *     none
   */
  boolean isBorne(String authorization) {
    boolean bearer =
        authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    byte[] given =
        (bearer ? authorization.substring(SCHEME.length()).strip() : "")
            .getBytes(StandardCharsets.ISO_8859_1);
    // both, always: which of them does not fit must not be seen by the time it takes
    return MessageDigest.isEqual(secret, given) | MessageDigest.isEqual(latinSecret, given);
  }
}
