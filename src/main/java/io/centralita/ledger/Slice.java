package io.centralita.ledger;

/**
 * The unit of retry, of progress and of resuming: the calls of one account that started in a period
 * of at most a day. Working one off twice does no harm.
 */
public record Slice(long id, long run, String account, Period period) {}
