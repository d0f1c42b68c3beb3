package io.centralita.sync;

import io.centralita.runs.Slice;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Holds the slices of one run that this process has claimed, and counts its lanes. Thread-safe. */
final class SlicesInHand {

  private final Map<String, Integer> byAccount = new HashMap<>();
  private final Set<Long> held = new HashSet<>();
  // with the place where each stopped
  private final Deque<SliceInHand> aside = new ArrayDeque<>();
  private int lanes;

  /** How many lanes are to be opened, which are open from now on. */
  synchronized int open(Map<String, Integer> unclaimed, int mostOfOneAccount, int mostLanes) {
    int useful =
        Stream.concat(unclaimed.keySet().stream(), byAccount.keySet().stream())
            .distinct()
            .mapToInt(
                account ->
                    Math.min(
                        mostOfOneAccount,
                        unclaimed.getOrDefault(account, 0) + byAccount.getOrDefault(account, 0)))
            .sum();
    int more = Math.max(0, Math.min(mostLanes, useful) - lanes);
    lanes += more;
    return more;
  }

  /** One lane less; whether it was the last one. */
  synchronized boolean close() {
    return --lanes == 0;
  }

  synchronized SliceInHand take(Slice slice) {
    held.add(slice.id());
    byAccount.merge(slice.account(), 1, Integer::sum);
    return new SliceInHand(slice);
  }

  /** A lane is done with a slice; {@code null} for none. */
  synchronized void over(SliceInHand slice) {
    if (slice != null && held.remove(slice.slice().id())) {
      byAccount.computeIfPresent(
          slice.account(), (account, slices) -> slices == 1 ? null : slices - 1);
    }
  }

  synchronized void putAside(SliceInHand slice) {
    aside.add(slice);
  }

  /** The next one that was put aside and whose account may be asked; {@code null} for none. */
  synchronized SliceInHand putAside(Set<String> paused) {
    for (Iterator<SliceInHand> slices = aside.iterator(); slices.hasNext(); ) {
      SliceInHand slice = slices.next();
      if (!paused.contains(slice.account())) {
        slices.remove();
        return slice;
      }
    }
    return null;
  }

  /** Whether one was put aside. */
  synchronized boolean waits() {
    return !aside.isEmpty();
  }

  /** Accounts of which so many are in hand. */
  synchronized Set<String> accountsWith(int slices) {
    return byAccount.entrySet().stream()
        .filter(account -> account.getValue() >= slices)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  synchronized List<Long> held() {
    return List.copyOf(held);
  }
}
