package io.centralita.phones;

/**
 * What moved, or would move, with a number.
 *
 * @param weeksChange whether sums over the weeks of numbers are to be made anew
 * @param snapshots rows, of calls and of conversations, in the hours that changed
 */
record Move(long calls, boolean weeksChange, long conversations, long snapshots) {}
