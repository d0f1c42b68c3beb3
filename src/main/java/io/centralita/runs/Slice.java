package io.centralita.runs;

import io.centralita.time.Period;

/**
 * Holds one unit of retry, progress and resuming: the records of one account that started in a
 * period of at most a day. To read it twice does no harm.
 *
 * @param settlement whether it is read only for the records in it that are still waited for; it
 *     then lies outside the run's period and counts for none of its totals
 */
public record Slice(long id, long run, String account, Period period, boolean settlement) {}
