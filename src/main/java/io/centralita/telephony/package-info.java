/** Answers calls that come in and keeps what Twilio tells of calls. */
package io.centralita.telephony;
