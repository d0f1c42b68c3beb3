package io.centralita.sync;

import io.centralita.runs.Run;
import java.util.List;
import java.util.Map;

/**
 * Hears how runs go, for the log, a progress bar or figures. Called from several threads at once; a
 * bean of this type that comes before {@link SyncBeans} is told like the others.
 */
public interface SyncListener {

  /** A run that reads a provider's records has begun, and its slices are planned. */
  default void planned(SyncPlan plan) {}

  /** A page has come in, with records or none. */
  default void page(SliceCursor cursor, int records) {}

  /** Numbers nobody had were added to the default workspace. */
  default void createdPhones(SliceCursor cursor, List<Map<String, Object>> phones) {}

  /**
   * A batch has been stored: of a slice, or the conversation of an event, whose run is 0.
   *
   * @param written how many of its records said something new
   */
  default void batch(SliceCursor cursor, List<?> batch, long written) {}

  /** Records that were listed are stored as they are: they were not asked for again. */
  default void known(SliceCursor cursor, int records) {}

  /** Records that could not be stored were kept as rejects, of a slice or of an event. */
  default void rejected(SliceCursor cursor, List<?> rejects) {}

  /** A slice has been read to its end. */
  default void sliceDone(long run) {}

  /** The run is over for this process, one way or the other. */
  default void slicesOver(long run) {}

  /** A run has ended without a failure. */
  default void finished(Run run) {}

  /**
   * This process has closed a run in the ledger, however it ended and whosever it was, or recorded
   * it as skipped. Of one run it may be said twice.
   */
  default void ended(Run run) {}
}
