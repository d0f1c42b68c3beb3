package io.centralita.demo.telephony;

import java.time.Duration;
import java.time.Instant;

/**
 * What was recorded of a call.
 *
 * @param source what made it, as Twilio names that
 */
public record Recording(
    String sid, String callSid, Instant start, Instant end, Message message, String source) {

  /** How long Twilio works on it: only then is there something to be heard. */
  private static final Duration PROCESSING = Duration.ofSeconds(3);

  public boolean isAudibleAt(Instant now) {
    return !now.isBefore(end.plus(PROCESSING));
  }
}
