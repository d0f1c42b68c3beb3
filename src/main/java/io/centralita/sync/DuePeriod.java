package io.centralita.sync;

import io.centralita.time.Period;

/**
 * Holds a part of an account's time whose unsettled records are due for a re-check.
 *
 * @param mostRequests what a run may spend on them
 */
public record DuePeriod(Period period, int mostRequests) {}
