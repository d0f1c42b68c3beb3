package io.centralita.phones;

/**
 * What moved, or would move, with a number.
 *
 * @param monthsChange whether sums over the months of numbers are to be made anew
 * @param snapshots rows, of calls and of conversations, in the hours that changed
 */
record Move(long calls, boolean monthsChange, long conversations, long snapshots) {}
