package io.centralita.demo.twilio;

import io.centralita.demo.campaign.CallGenerator;
import io.centralita.demo.campaign.Hours;
import io.centralita.demo.campaign.PlannedCall;
import io.centralita.demo.telephony.PlayedCalls;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** The calls of the account: those that are made up, and those that were played. */
record AccountCalls(CallGenerator madeUp, PlayedCalls played) {

  /** What the account lists at {@code now} of the calls starting in two hours and between them. */
  Stream<PlannedCall> newestFirst(long oldestHour, long newestHour, Instant now) {
    long oldest = Math.max(oldestHour, Hours.of(CallGenerator.oldest(now)));
    long newest = Math.min(newestHour, Hours.of(now));
    Map<Long, List<PlannedCall>> playedByHour = playedByHour(now);
    return LongStream.rangeClosed(oldest, newest)
        .mapToObj(hour -> listed(oldest + newest - hour, playedByHour, now))
        .flatMap(calls -> calls.sorted(PlannedCall.NEWEST_FIRST));
  }

  Stream<PlannedCall> oldestFirst(long oldestHour, Instant now) {
    long oldest = Math.max(oldestHour, Hours.of(CallGenerator.oldest(now)));
    Map<Long, List<PlannedCall>> playedByHour = playedByHour(now);
    return LongStream.rangeClosed(oldest, Hours.of(now))
        .mapToObj(hour -> listed(hour, playedByHour, now))
        .flatMap(calls -> calls.sorted(PlannedCall.NEWEST_FIRST.reversed()));
  }

  /** The call whatever its age, for the place in the order that its sid marks. */
  Optional<PlannedCall> find(String sid) {
    return played.find(sid).or(() -> madeUp.find(sid));
  }

  Optional<PlannedCall> findListed(String sid, Instant now) {
    return played.find(sid).or(() -> madeUp.findListed(sid, now));
  }

  private Stream<PlannedCall> listed(
      long hour, Map<Long, List<PlannedCall>> playedByHour, Instant now) {
    return Stream.concat(
        madeUp.newestFirst(hour, hour, now), playedByHour.getOrDefault(hour, List.of()).stream());
  }

  private Map<Long, List<PlannedCall>> playedByHour(Instant now) {
    return played.listed(now).stream()
        .collect(Collectors.groupingBy(call -> Hours.of(call.course().start())));
  }
}
