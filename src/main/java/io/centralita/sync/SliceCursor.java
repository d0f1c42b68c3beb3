package io.centralita.sync;

import io.centralita.client.ProviderRequest;
import io.centralita.runs.Provider;
import io.centralita.runs.Slice;
import io.centralita.runs.SliceCounts;
import java.util.Collection;
import java.util.List;

/**
 * Holds the place in a slice while it is read: what has been read, what comes next. Used by one
 * thread at a time.
 */
public interface SliceCursor {

  /** The provider that is read. */
  Provider provider();

  /** What is read. */
  Slice slice();

  /** Whether there is something left to ask for. */
  boolean hasNext();

  /** What is to be asked for next, of which no more need be asked now than there is room for. */
  List<? extends ProviderRequest> upcoming();

  /** Distinct records stored so far. */
  SliceCounts counts();

  /** Pages of the list read so far. */
  int pages();

  /** Attempts made so far, failed ones included. */
  int requests();

  /** What the provider's clock said meanwhile. */
  ProviderTime providerTime();

  /** The ids of records stored by now that may come in another slice of the run, too. */
  default Collection<String> mayComeAgain() {
    return List.of();
  }

  /** The ids of records that were waited for and that were asked for by now. */
  List<String> rechecked();

  /** The ids of records that were waited for and that the provider no longer knows. */
  List<String> deleted();

  /** The records that could not be had so far. */
  List<MissingRecord> missing();

  /** Turns a row that the database refused into a rejected record. */
  RejectedRecord reject(UpsertRow row, String reason);
}
