package io.centralita.sync;

import java.util.List;

/**
 * Holds the records of one page, or of one round of requests, in their order, and those that could
 * not be parsed. No record class: Camel looks beans up by their hash code, which would read every
 * call.
 */
public final class ParsedPage<T> {

  private final List<T> records;
  private final List<? extends RejectedRecord> rejects;

  public ParsedPage(List<T> records, List<? extends RejectedRecord> rejects) {
    this.records = records;
    this.rejects = rejects;
  }

  /** Nothing at all. */
  public static <T> ParsedPage<T> nothing() {
    return new ParsedPage<>(List.of(), List.of());
  }

  public List<T> records() {
    return records;
  }

  public List<? extends RejectedRecord> rejects() {
    return rejects;
  }

  /** Whether there is a record to attribute and to store. */
  public boolean hasRecords() {
    return !records.isEmpty();
  }
}
