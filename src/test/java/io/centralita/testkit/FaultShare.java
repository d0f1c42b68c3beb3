package io.centralita.testkit;

import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Faults that befall a share of the requests, drawn at random. */
final class FaultShare {
  private final double share;
  private final Random random;
  private final List<Fault> faults;

  FaultShare(double share, long seed, List<Fault> faults) {
    if (share < 0 || share > 1 || faults.isEmpty()) {
      throw new IllegalArgumentException("a share of 0 to 1 of some faults, not " + share);
    }
    this.share = share;
    this.random = new Random(seed);
    this.faults = faults;
  }

  synchronized Optional<Fault> draw() {
    return random.nextDouble() < share
        ? Optional.of(faults.get(random.nextInt(faults.size())))
        : Optional.empty();
  }
}
