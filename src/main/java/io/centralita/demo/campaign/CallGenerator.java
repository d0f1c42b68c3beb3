package io.centralita.demo.campaign;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The calls of the simulated account, made up hour by hour when somebody asks for them and kept
 * nowhere.
 *
 * <p>Six weeks at the pace that makes a demo look alive would be a hundred thousand calls. So the
 * account keeps the campaigns' calls for good and drops most of the others two hours after their
 * hour; those are listed only once they are final, so that nobody is left waiting for their price.
 */
public final class CallGenerator {
  static final int FIRST_BRIEF_INDEX = 0x8000;

  private static final Duration KEPT = Duration.ofDays(42);
  private static final Duration BRIEF_STAY = Duration.ofHours(2);
  private static final int BRIEF_CALLS_AN_HOUR = 130;

  /** What the account lists at {@code now} of the calls starting in two hours and between them. */
  public Stream<PlannedCall> newestFirst(long oldestHour, long newestHour, Instant now) {
    long oldest = Math.max(oldestHour, oldestHour(now));
    long newest = Math.min(newestHour, Hours.of(now));
    return LongStream.rangeClosed(oldest, newest)
        .map(hour -> oldest + newest - hour)
        .mapToObj(hour -> listed(hour, now))
        .flatMap(List::stream);
  }

  public Stream<PlannedCall> oldestFirst(long oldestHour, Instant now) {
    return LongStream.rangeClosed(Math.max(oldestHour, oldestHour(now)), Hours.of(now))
        .mapToObj(hour -> listed(hour, now).stream().sorted(PlannedCall.NEWEST_FIRST.reversed()))
        .flatMap(calls -> calls);
  }

  /** The call whatever its age, for the place in the order that its sid marks. */
  public Optional<PlannedCall> find(String sid) {
    if (!Sids.isCall(sid)) {
      return Optional.empty();
    }
    long hour = Sids.hourOf(sid);
    return Stream.concat(kept(hour).stream(), brief(hour).stream())
        .filter(call -> call.sid().equals(sid))
        .findFirst();
  }

  public Optional<PlannedCall> findListed(String sid, Instant now) {
    return find(sid)
        .filter(call -> call.isListedAt(now))
        .filter(call -> Hours.of(call.course().start()) >= oldestHour(now));
  }

  /** A midnight, so that the account's oldest calls go by whole days and not by the minute. */
  public static Instant oldest(Instant now) {
    return now.truncatedTo(ChronoUnit.DAYS).minus(KEPT);
  }

  private static long oldestHour(Instant now) {
    return Hours.of(oldest(now));
  }

  private static List<PlannedCall> listed(long hour, Instant now) {
    List<PlannedCall> calls = new ArrayList<>(kept(hour));
    if (now.isBefore(Hours.start(hour + 1).plus(BRIEF_STAY))) {
      calls.addAll(brief(hour));
    }
    calls.removeIf(call -> !call.isListedAt(now));
    calls.sort(PlannedCall.NEWEST_FIRST);
    return calls;
  }

  private static List<PlannedCall> kept(long hour) {
    HourPlan plan = new HourPlan(hour, false, BRIEF_STAY);
    double mood = moodOfTheDay(hour);
    for (Campaign campaign : Campaign.ALL) {
      plan.dial(campaign, campaign.rateIn(hour) * mood);
    }
    if (plan.chance(4)) {
      plan.callBack(anyCampaign(plan));
    }
    return plan.calls();
  }

  private static List<PlannedCall> brief(long hour) {
    HourPlan plan = new HourPlan(hour, true, BRIEF_STAY);
    double all = Campaign.ALL.stream().mapToDouble(Campaign::weight).sum();
    for (Campaign campaign : Campaign.ALL) {
      plan.dial(campaign, BRIEF_CALLS_AN_HOUR * campaign.weight() / all);
    }
    plan.callBack(anyCampaign(plan));
    return plan.calls();
  }

  private static Campaign anyCampaign(HourPlan plan) {
    return Campaign.ALL.get((int) (plan.fraction() * Campaign.ALL.size()));
  }

  private static double moodOfTheDay(long hour) {
    return 0.8 + 0.4 * new Random(Sids.mix(Math.floorDiv(hour, 24L))).nextDouble();
  }
}
