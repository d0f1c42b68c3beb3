package io.centralita.twilio;

import java.util.List;

/**
 * The calls of a slice that are waited for.
 *
 * @param sids those that have waited longest first
 * @param pages how many pages a list of the slice is expected to have
 * @param mostRequests what may be spent on them
 */
record Awaited(List<String> sids, long pages, int mostRequests) {

  static final Awaited NONE = new Awaited(List.of(), 0, 0);

  /** Whether listing them would take more requests than asking one by one, or than may be spent. */
  boolean betterAskedSingly() {
    return !sids.isEmpty() && (sids.size() < pages || pages > mostRequests);
  }
}
