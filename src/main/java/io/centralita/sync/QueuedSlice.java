package io.centralita.sync;

import io.centralita.runs.Slice;

/**
 * A slice that is to be read, or to be read on.
 *
 * @param mostRequests what may be spent on it where it is read for records that are waited for
 * @param cursor how far it is; {@code null} where it has not been begun
 */
record QueuedSlice(Slice slice, int mostRequests, SliceCursor cursor) {}
