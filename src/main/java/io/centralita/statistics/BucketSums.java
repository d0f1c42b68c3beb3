package io.centralita.statistics;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.centralita.time.Timestamps;
import java.time.Instant;

/** Holds what the snapshots of an hour or a day add up to, as it is answered. */
record BucketSums<S>(String start, @JsonUnwrapped S sums) {

  BucketSums(Instant start, S sums) {
    this(Timestamps.format(start), sums);
  }
}
