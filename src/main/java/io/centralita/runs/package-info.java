/**
 * Records jobs, runs, slices and coverage (tables {@code sync_*}); the ledger is also the lock on a
 * table.
 */
package io.centralita.runs;
