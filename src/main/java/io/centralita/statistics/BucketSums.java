package io.centralita.statistics;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/** Holds what the snapshots of an hour or a day add up to, as it is answered. */
record BucketSums<S>(String start, @JsonUnwrapped S sums) {}
