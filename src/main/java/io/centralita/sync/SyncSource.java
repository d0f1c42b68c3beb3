package io.centralita.sync;

import io.centralita.runs.Provider;
import io.centralita.runs.Slice;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Reads one provider's records slice by slice, as its API demands. */
public interface SyncSource {

  /** The provider that is read. */
  Provider provider();

  /** What jobs, routes and tables call it. */
  default String name() {
    return provider().source();
  }

  /** How long a slice may be: a day, or a part of which days are made up. */
  Duration longestSlice();

  /** Requests of one account at the same time at most, of all processes together. */
  int concurrency();

  /**
   * How many slices of one account are read side by side.
   *
   * @param concurrency this process's share of the requests at the same time
   */
  int lanes(int concurrency);

  /** What of an account is to be read for records that are waited for, besides its period. */
  List<DuePeriod> unsettled(String account, Instant readAnywayFrom);

  /** Begins to read a slice. */
  SliceCursor read(Slice slice);

  /** What is known of the records that are waited for. */
  Settlement settlement();
}
