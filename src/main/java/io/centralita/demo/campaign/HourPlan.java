package io.centralita.demo.campaign;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Fills one hour with calls. Everything is drawn from one generator seeded with the hour, so the
 * same hour always gives the same calls.
 */
final class HourPlan {
  private static final int LEADS = 9000;
  private static final int SHORTEST_TRANSFERRED_TALK = 45;

  private final long hour;
  private final boolean brief;
  private final Random random;
  private final OutcomeSampler courses;
  private final Instant briefUntil;
  private final List<PlannedCall> calls = new ArrayList<>();

  HourPlan(long hour, boolean brief, Duration briefStay) {
    this.hour = hour;
    this.brief = brief;
    // java.util.Random: the one generator whose numbers are specified for every Java version
    this.random = new Random(Sids.mix(brief ? ~hour : hour));
    this.courses = new OutcomeSampler(random, brief);
    this.briefUntil = Hours.start(hour + 1).plus(briefStay);
  }

  List<PlannedCall> calls() {
    return List.copyOf(calls);
  }

  /** About {@code mean} calls to leads, and the transfers that follow from them. */
  void dial(Campaign campaign, double mean) {
    int count = (int) (mean * (0.7 + 0.6 * random.nextDouble()) + random.nextDouble());
    for (int i = 0; i < count; i++) {
      dialOnce(campaign);
    }
  }

  void callBack(Campaign campaign) {
    String number = anyOf(campaign.workspace().phoneNumbers());
    CallOutcome course = courses.any(Direction.INBOUND, anyStart());
    PlannedCall call = add(null, Direction.INBOUND, lead(), number, number, course);
    if (!course.isCompleted() || chance(33)) {
      return;
    }
    Direction leg = Direction.OUTBOUND_DIAL;
    Instant start = course.start().plusSeconds(2);
    String agent = "client:agent_" + (1 + random.nextInt(9));
    add(call.sid(), leg, number, agent, null, courses.until(course.over(), leg, start));
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  double fraction() {
    return random.nextDouble();
  }

  private void dialOnce(Campaign campaign) {
    boolean api = random.nextDouble() < campaign.apiShare();
    Direction direction = api ? Direction.OUTBOUND_API : Direction.TRUNKING_TERMINATING;
    String number = anyOf(chance(2) ? Campaign.UNASSIGNED : campaign.workspace().phoneNumbers());
    CallOutcome course = courses.any(direction, anyStart());
    PlannedCall call = add(null, direction, number, lead(), api ? number : null, course);
    if (isTransferable(course) && chance(15)) {
      transfer(call, number);
    }
  }

  private boolean isTransferable(CallOutcome course) {
    // the transfer starts in the same hour, or it would belong to another plan
    return course.isCompleted()
        && course.answered().plusSeconds(SHORTEST_TRANSFERRED_TALK).isBefore(course.over())
        && course.answered().plusSeconds(SHORTEST_TRANSFERRED_TALK).isBefore(Hours.start(hour + 1));
  }

  private void transfer(PlannedCall related, String number) {
    Direction direction = Direction.TRUNKING_ORIGINATING;
    Instant start = related.course().answered().plusSeconds(10 + random.nextInt(25));
    String target = "sip:" + number + "@sip.demo.invalid";
    int roll = random.nextInt(100);
    if (roll < 6) {
      add(null, direction, related.to(), target, number, courses.withoutEnd(direction, start));
      return;
    }
    CallOutcome course = courses.until(related.course().over(), direction, start);
    add(null, direction, callerOfTransfer(related, roll), target, number, course);
  }

  private String callerOfTransfer(PlannedCall related, int roll) {
    if (roll < 9) {
      return "anonymous";
    }
    if (roll < 12) {
      return "+266696687";
    }
    return roll < 17 ? stranger() : related.to();
  }

  private PlannedCall add(
      String parentSid,
      Direction direction,
      String from,
      String to,
      String own,
      CallOutcome course) {
    int index = calls.size() + (brief ? CallGenerator.FIRST_BRIEF_INDEX : 0);
    PlannedCall call =
        new PlannedCall(
            Sids.call(hour, index),
            parentSid,
            direction,
            from,
            to,
            own,
            course,
            brief ? course.settled().plus(lag(direction)) : course.created(),
            brief ? briefUntil : PlannedCall.FOR_GOOD);
    calls.add(call);
    return call;
  }

  /** So that a transfer is never listed before the call it follows from. */
  private static Duration lag(Direction direction) {
    return direction == Direction.TRUNKING_ORIGINATING ? Duration.ofSeconds(10) : Duration.ZERO;
  }

  private Instant anyStart() {
    // the first seconds stay free for the time in the queue, the last ones for a second leg
    return Hours.start(hour).plusSeconds(5 + random.nextInt(Hours.SECONDS - 10));
  }

  private String lead() {
    return "+1500555" + (1000 + random.nextInt(LEADS));
  }

  /** Somebody whom no campaign ever calls. */
  private String stranger() {
    return "+15005550" + (100 + random.nextInt(900));
  }

  private String anyOf(List<String> numbers) {
    return numbers.get(random.nextInt(numbers.size()));
  }
}
