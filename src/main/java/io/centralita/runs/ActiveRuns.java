package io.centralita.runs;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Tracks the runs that this process works on, and since when each is without progress. Thread-safe,
 * and fast enough for every step to call it.
 */
final class ActiveRuns {

  /**
   * Twice the longest honest wait between two steps: a Retry-After or a statement of ten minutes.
   */
  static final Duration PATIENCE = Duration.ofMinutes(20);

  private final Map<Long, AtomicLong> lastSigns = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;

  ActiveRuns(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  void begin(long run) {
    lastSigns.put(run, new AtomicLong(nanoTime.getAsLong()));
  }

  void progressing(long run) {
    AtomicLong lastSign = lastSigns.get(run);
    if (lastSign != null) {
      lastSign.set(nanoTime.getAsLong());
    }
  }

  void end(long run) {
    lastSigns.remove(run);
  }

  boolean contains(long run) {
    return lastSigns.containsKey(run);
  }

  boolean isEmpty() {
    return lastSigns.isEmpty();
  }

  /** Those that stand still for longer than is waited for. */
  List<Long> standingStill() {
    long now = nanoTime.getAsLong();
    return lastSigns.entrySet().stream()
        .filter(run -> now - run.getValue().get() >= PATIENCE.toNanos())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** For how many seconds each stands still. */
  Map<Long, Double> secondsStill() {
    long now = nanoTime.getAsLong();
    return lastSigns.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                run ->
                    Math.max(0, now - run.getValue().get())
                        / (double) TimeUnit.SECONDS.toNanos(1)));
  }
}
