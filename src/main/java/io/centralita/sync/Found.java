package io.centralita.sync;

import java.util.List;
import java.util.stream.IntStream;

/** What was found for a slice: records in chunks of a batch's size, and what is none. */
public record Found<T>(List<List<T>> chunks, List<? extends Rejected> rejects) {

  /** Chunks of the size given; the last one may be smaller. */
  public static <T> List<List<T>> inChunks(List<T> records, int size) {
    return IntStream.iterate(0, from -> from < records.size(), from -> from + size)
        .mapToObj(from -> records.subList(from, Math.min(from + size, records.size())))
        .toList();
  }
}
