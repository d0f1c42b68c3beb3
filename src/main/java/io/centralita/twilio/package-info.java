/** Asks Twilio for calls, accounts and usage, and reads its answers. */
package io.centralita.twilio;
