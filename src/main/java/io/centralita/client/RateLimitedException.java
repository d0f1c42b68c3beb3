package io.centralita.client;

import io.centralita.runs.RunFailedException;
import java.time.Duration;
import java.util.Optional;

/** Says that the provider asks for a pause (429); it did not process the request. */
public final class RateLimitedException extends RunFailedException {

  private static final long serialVersionUID = 1;

  private final transient Duration retryAfter;

  /**
   * @param retryAfter how long it asks us to wait, {@code null} where it does not say
   */
  public RateLimitedException(String sentence, Duration retryAfter) {
    super(sentence);
    this.retryAfter = retryAfter;
  }

  /** How long it asks us to wait; empty where it does not say. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
