package io.centralita.sync;

import java.util.List;

/**
 * The records of a slice that are waited for.
 *
 * @param ids those that have waited longest first
 * @param pages how many pages a list of the slice is expected to have
 * @param mostRequests what may be spent on them
 */
public record Awaited(List<String> ids, long pages, int mostRequests) {

  public static final Awaited NONE = new Awaited(List.of(), 0, 0);

  /** Whether listing them would take more requests than asking one by one, or than may be spent. */
  public boolean betterAskedSingly() {
    return !ids.isEmpty() && (ids.size() < pages || pages > mostRequests);
  }
}
