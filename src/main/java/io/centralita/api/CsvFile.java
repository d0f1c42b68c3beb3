package io.centralita.api;

import java.util.Iterator;
import java.util.List;

/**
 * Holds what a CSV file is made of. It is no record, for the same reason as {@link ApiResponse}.
 *
 * @param <R> whose properties are the columns, as in JSON
 */
public final class CsvFile<R> {

  private final String name;
  private final Class<R> row;
  private final Iterator<List<R>> pages;

  /**
   * @param name in plain letters, with its ending
   * @param pages its rows, of which no more than a page is in memory
   */
  public CsvFile(String name, Class<R> row, Iterator<List<R>> pages) {
    this.name = name;
    this.row = row;
    this.pages = pages;
  }

  String name() {
    return name;
  }

  Class<R> row() {
    return row;
  }

  Iterator<List<R>> pages() {
    return pages;
  }
}
