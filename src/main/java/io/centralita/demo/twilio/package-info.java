/** Simulates a Twilio account, as its API answers. */
package io.centralita.demo.twilio;
