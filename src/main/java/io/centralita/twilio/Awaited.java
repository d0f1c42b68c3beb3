package io.centralita.twilio;

import java.util.List;

/**
 * The calls of a slice that are waited for.
 *
 * @param pages how many pages a list of the slice is expected to have
 */
record Awaited(List<String> sids, long pages) {

  static final Awaited NONE = new Awaited(List.of(), 0);

  /** Whether it takes fewer requests to ask for them one by one than to list them. */
  boolean fewerThanPages() {
    return !sids.isEmpty() && sids.size() < pages;
  }
}
