package io.centralita.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Which account was told to wait, by 429 or 503 with {@code Retry-After}, and how long. */
final class Pauses {
  private static final String HEADER = "Retry-After";

  private record Pause(String account, Instant from, Instant until) {
    boolean covers(String asked, Instant time, Duration tolerance) {
      return account.equals(asked)
          && time.minus(tolerance).isAfter(from)
          && time.plus(tolerance).isBefore(until);
    }
  }

  private final Queue<Pause> pauses = new ConcurrentLinkedQueue<>();

  /** Every answer goes by here before its first byte leaves. */
  void answering(String account, Answer answer) {
    boolean refusal = answer.status() == 429 || answer.status() == 503;
    if (refusal && answer.headers().containsKey(HEADER)) {
      Instant now = Instant.now();
      end(answer.headers().get(HEADER), now)
          .ifPresent(until -> pauses.add(new Pause(account, now, until)));
    }
  }

  boolean forbid(String account, Instant time, Duration tolerance) {
    return pauses.stream().anyMatch(pause -> pause.covers(account, time, tolerance));
  }

  void forget() {
    pauses.clear();
  }

  private static Optional<Instant> end(String retryAfter, Instant now) {
    return retryAfter.matches("\\d{1,9}")
        ? Optional.of(now.plusSeconds(Long.parseLong(retryAfter)))
        : TwilioDates.read(retryAfter);
  }
}
