package io.centralita.sync;

import java.util.List;

/**
 * The records of one page, or of one round of requests, in their order, and those that could not be
 * parsed.
 */
public record ParsedPage<T>(List<T> records, List<? extends RejectedRecord> rejects) {

  /** Nothing at all. */
  public static <T> ParsedPage<T> nothing() {
    return new ParsedPage<>(List.of(), List.of());
  }

  /** Whether there is a record to attribute and to store. */
  public boolean hasRecords() {
    return !records.isEmpty();
  }
}
