package io.centralita.sync;

import io.centralita.time.Period;

/**
 * A part of an account's time in which records are waited for.
 *
 * @param mostRequests what a run may spend on them
 */
public record DuePeriod(Period period, int mostRequests) {}
