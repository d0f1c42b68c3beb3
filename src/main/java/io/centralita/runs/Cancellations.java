package io.centralita.runs;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The cancelled runs that this process works on, and since when that is known here. Thread-safe.
 */
final class Cancellations {

  /** In this time slices come to rest by themselves, unless they wait for their provider. */
  static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Map<Long, Long> knownSince = new ConcurrentHashMap<>();
  private final Set<Long> takenOver = ConcurrentHashMap.newKeySet();
  private final LongSupplier nanoTime;

  Cancellations(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  void add(Collection<Long> runs) {
    long now = nanoTime.getAsLong();
    runs.forEach(run -> knownSince.putIfAbsent(run, now));
  }

  /** The run begins: nothing is known of it yet. */
  void forget(long run) {
    knownSince.remove(run);
    takenOver.remove(run);
  }

  boolean contains(long run) {
    return knownSince.containsKey(run);
  }

  /** Whether nobody has taken it over before: the run is closed without its slices, once. */
  boolean takeOver(long run) {
    return takenOver.add(run);
  }

  /** Those that have not come to rest in time. */
  List<Long> overdue() {
    long now = nanoTime.getAsLong();
    return knownSince.entrySet().stream()
        .filter(run -> now - run.getValue() >= PATIENCE.toNanos())
        .map(Map.Entry::getKey)
        .toList();
  }
}
