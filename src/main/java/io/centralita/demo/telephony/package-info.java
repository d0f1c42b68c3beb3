/**
 * Plays calls of the simulated account: who picks up, what is pressed and said, and who is told.
 */
package io.centralita.demo.telephony;
