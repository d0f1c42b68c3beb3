package io.centralita.demo.telephony;

import io.centralita.demo.campaign.CallOutcome;
import io.centralita.demo.campaign.Direction;
import io.centralita.demo.campaign.PlannedCall;
import io.centralita.demo.campaign.Sids;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;

/** A call under way. What happens to it changes what the account shows of it. */
final class LiveCall {
  /** After which Twilio ends every call. */
  private static final Duration LONGEST = Duration.ofHours(4);

  private static final Duration SETTLING = Duration.ofMinutes(3);

  private final String accountSid;
  private final PlayedCalls account;
  private final Clock clock;
  private PlannedCall shown;

  private LiveCall(String accountSid, PlayedCalls account, Clock clock, PlannedCall shown) {
    this.accountSid = accountSid;
    this.account = account;
    this.clock = clock;
    this.shown = shown;
    account.put(shown);
  }

  /** A call that begins now; one that is placed waits a second in the queue. */
  static LiveCall begin(
      String accountSid,
      PlayedCalls account,
      Clock clock,
      Direction direction,
      String from,
      String to) {
    return new LiveCall(
        accountSid, account, clock, planned(null, direction, from, to, second(clock)));
  }

  /** The call to whom this one is put through. */
  LiveCall leg(String from, String to) {
    return new LiveCall(
        accountSid,
        account,
        clock,
        planned(shown.sid(), Direction.OUTBOUND_DIAL, from, to, second(clock)));
  }

  PlannedCall shown() {
    return shown;
  }

  String sid() {
    return shown.sid();
  }

  /** Picks up; what has been picked up stays so. */
  void answer() {
    CallOutcome course = shown.course();
    if (course.answered() == null) {
      show(second(clock), course.over(), course.outcome(), null);
    }
  }

  /** Ends it, once. */
  void end(String outcome) {
    if (isOver()) {
      return;
    }
    CallOutcome course = shown.course();
    Instant over = second(clock);
    long seconds = Duration.between(course.start(), over).toSeconds();
    BigDecimal price =
        CallOutcome.COMPLETED.equals(outcome) ? shown.direction().price(seconds) : null;
    show(course.answered(), over, outcome, price);
  }

  boolean isOver() {
    return !clock.instant().isBefore(shown.course().over());
  }

  /** From its start to its end, whole; none where nobody answered. */
  long seconds() {
    CallOutcome course = shown.course();
    return course.answered() == null
        ? 0
        : Duration.between(course.start(), course.over()).toSeconds();
  }

  /** What every request about the call carries. */
  Map<String, String> form() {
    Map<String, String> form = new TreeMap<>();
    form.put("AccountSid", accountSid);
    form.put("ApiVersion", "2010-04-01");
    form.put("CallSid", shown.sid());
    form.put("CallStatus", shown.course().statusAt(clock.instant()));
    form.put("Called", shown.to());
    form.put("Caller", shown.from());
    form.put("Direction", shown.direction().wireName());
    form.put("From", shown.from());
    form.put("To", shown.to());
    return form;
  }

  private static PlannedCall planned(
      String parentSid, Direction direction, String from, String to, Instant now) {
    Instant start = direction == Direction.OUTBOUND_API ? now.plusSeconds(1) : now;
    Instant end = start.plus(LONGEST);
    String own = direction == Direction.INBOUND ? to : from;
    return new PlannedCall(
        Sids.random("CA"),
        parentSid,
        direction,
        from,
        to,
        direction == Direction.OUTBOUND_DIAL ? null : own,
        new CallOutcome(now, start, null, end, true, CallOutcome.COMPLETED, null, end),
        end,
        PlannedCall.FOR_GOOD);
  }

  private void show(Instant answered, Instant over, String outcome, BigDecimal price) {
    Instant created = shown.course().created();
    Instant start = shown.course().start();
    Instant settled = price == null ? over : over.plus(SETTLING);
    shown =
        new PlannedCall(
            shown.sid(),
            shown.parentSid(),
            shown.direction(),
            shown.from(),
            shown.to(),
            shown.ownNumber(),
            new CallOutcome(created, start, answered, over, true, outcome, price, settled),
            over,
            PlannedCall.FOR_GOOD);
    account.put(shown);
  }

  private static Instant second(Clock clock) {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }
}
