package io.centralita.twilio;

import io.centralita.attribution.AttributableCall;
import java.math.BigDecimal;
import java.time.Instant;

/**
 * Holds a call as one row of {@code calls}.
 *
 * @param startTime {@code null} until dialled
 * @param endTime {@code null} until it has ended
 * @param duration whole seconds, or {@code null}
 * @param cost the price as a positive number, {@code null} until it is known
 * @param dateUpdated when Twilio last changed the record; {@code null} where it does not say
 */
public record TwilioCall(
    String sid,
    String accountSid,
    String direction,
    String status,
    String fromNumber,
    String toNumber,
    Instant callDate,
    Instant startTime,
    Instant endTime,
    Integer duration,
    BigDecimal cost,
    String priceUnit,
    Instant dateUpdated,
    String raw)
    implements CallRecord, AttributableCall {

  @Override
  public String key() {
    return sid;
  }

  @Override
  public int callCase() {
    return CallRecord.caseOf(direction);
  }

  @Override
  public boolean ended() {
    return endTime != null;
  }
}
