package io.centralita.demo.campaign;

import java.time.Instant;
import java.util.Comparator;

/**
 * Plans one call of the simulated account, fixed by the hour it starts in; only how far it has got
 * depends on when one looks.
 *
 * @param parentSid null unless another call started this one
 * @param ownNumber the account's number the call is booked on, null where Twilio names none
 * @param listedFrom the first instant at which the account shows the call
 * @param listedUntil the first instant at which it no longer does
 */
public record PlannedCall(
    String sid,
    String parentSid,
    Direction direction,
    String from,
    String to,
    String ownNumber,
    CallOutcome course,
    Instant listedFrom,
    Instant listedUntil) {

  public static final Instant FOR_GOOD = Instant.MAX;

  public static final Comparator<PlannedCall> NEWEST_FIRST =
      Comparator.comparing((PlannedCall call) -> call.course().start())
          .thenComparing(PlannedCall::sid)
          .reversed();

  public boolean staysForGood() {
    return listedUntil.equals(FOR_GOOD);
  }

  public boolean isListedAt(Instant now) {
    return !now.isBefore(listedFrom) && now.isBefore(listedUntil);
  }
}
