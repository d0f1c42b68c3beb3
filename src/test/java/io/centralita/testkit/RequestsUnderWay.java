package io.centralita.testkit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts how many requests are under way at the same time, each for a while. */
public final class RequestsUnderWay {

  private final AtomicInteger now = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  /** Answers honestly after the delay; a request is over before its answer leaves. */
  public Fault answeringAfter(Duration delay) {
    return (reply, honest) -> {
      most.accumulateAndGet(now.incrementAndGet(), Math::max);
      Fault.delay(delay)
          .apply(
              reply,
              () -> {
                now.decrementAndGet();
                return honest.get();
              });
    };
  }

  public int most() {
    return most.get();
  }
}
