package io.centralita.sync;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.ToIntFunction;

/** What was found for a slice: records in chunks of a batch's size, and what is none, likewise. */
public final class ParsedPage<T> {

  /** While it is made and sent, a statement takes several times the memory of its records. */
  private static final int MOST_CHARACTERS = 2_000_000;

  private static final int MOST_REJECTS = 500;

  private final List<List<T>> chunks;
  private final List<? extends RejectedRecord> rejects;

  public ParsedPage(List<List<T>> chunks, List<? extends RejectedRecord> rejects) {
    this.chunks = chunks;
    this.rejects = rejects;
  }

  /** Nothing at all. */
  public static <T> ParsedPage<T> nothing() {
    return new ParsedPage<>(List.of(), List.of());
  }

  public List<List<T>> chunks() {
    return chunks;
  }

  public List<? extends RejectedRecord> rejects() {
    return rejects;
  }

  /** The rejects in chunks that a statement can hold. */
  public List<List<RejectedRecord>> rejectChunks() {
    return inChunks(List.copyOf(rejects), MOST_REJECTS, reject -> reject.raw().length());
  }

  /**
   * Chunks of the size given, of fewer records where these are long; the last one may be smaller.
   */
  public static <T> List<List<T>> inChunks(
      Collection<T> records, int size, ToIntFunction<T> length) {
    List<List<T>> chunks = new ArrayList<>();
    List<T> chunk = new ArrayList<>();
    long characters = 0;
    for (T record : records) {
      characters += length.applyAsInt(record);
      if (chunk.size() == size || !chunk.isEmpty() && characters > MOST_CHARACTERS) {
        chunks.add(chunk);
        chunk = new ArrayList<>();
        characters = length.applyAsInt(record);
      }
      chunk.add(record);
    }
    if (!chunk.isEmpty()) {
      chunks.add(chunk);
    }
    return chunks;
  }
}
