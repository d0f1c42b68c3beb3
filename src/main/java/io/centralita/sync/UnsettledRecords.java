package io.centralita.sync;

import java.util.List;

/**
 * Names the unsettled records of a slice.
 *
 * @param ids those that have waited longest first
 * @param pages how many pages a list of the slice is expected to have
 * @param mostRequests what may be spent on them
 */
public record UnsettledRecords(List<String> ids, long pages, int mostRequests) {

  public static final UnsettledRecords NONE = new UnsettledRecords(List.of(), 0, 0);

  /** Whether listing them would take more requests than asking one by one, or than may be spent. */
  public boolean betterFetchedSingly() {
    return !ids.isEmpty() && (ids.size() < pages || pages > mostRequests);
  }
}
