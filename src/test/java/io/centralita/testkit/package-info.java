/**
 * What the program is held to: a Twilio that misbehaves, an account's history with every edge case,
 * and what the contract says the tables must then hold. Shares no code with the program.
 */
package io.centralita.testkit;
