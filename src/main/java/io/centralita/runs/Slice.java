package io.centralita.runs;

import io.centralita.time.Period;

/**
 * Holds one unit of retry, progress and distribution, with all that any process needs to read it:
 * the records of one account that started in a period of at most a day. To read it twice does no
 * harm.
 *
 * @param source the provider, as jobs and tables call it
 * @param settlement whether it is read only for the records in it that are still waited for; it
 *     then lies outside the run's period and counts for none of its totals
 * @param mostRequests what may be spent on those
 */
public record Slice(
    long id,
    long run,
    String source,
    String account,
    Period period,
    boolean settlement,
    int mostRequests) {}
