package io.centralita.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicBoolean;

/** Signs in once instead of the secret; only in the memory of one process. Thread-safe. */
public final class OneTimeToken {

  private final String text;
  private final AtomicBoolean used = new AtomicBoolean();

  public OneTimeToken() {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    text = HexFormat.of().formatHex(random);
  }

  /** As it stands in an address. */
  public String text() {
    return text;
  }

  /** Whether this is the token and this its first use. */
  boolean use(String given) {
    return MessageDigest.isEqual(
            text.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8))
        && used.compareAndSet(false, true);
  }

  /** The use came to nothing. */
  void giveBack() {
    used.set(false);
  }
}
