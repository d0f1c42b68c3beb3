/**
 * What the program is held to: a Twilio and an ElevenLabs that misbehave, an account's history at
 * each with every edge case, and what the contract says the tables must then hold. Shares no code
 * with the program.
 */
package io.centralita.testkit;
