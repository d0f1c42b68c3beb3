package io.centralita.statistics;

import io.centralita.runs.InvalidRequestException;
import io.centralita.runs.RequestedPeriod;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Cuts a period into the hours or days that it touches.
 *
 * @param starts in order; a bucket ends where the next one starts
 */
record Buckets(List<Instant> starts) {

  /** The hours of a leap year: an answer of some megabytes, on which no chart has room for more. */
  private static final long MOST = 366 * 24;

  private static final int SECONDS_OF_AN_HOUR = 3600;

  /**
   * @param period with both ends, which may be the same
   * @param group {@code hour} or {@code day}
   * @param zone where they begin
   * @throws InvalidRequestException where they are too many for one answer, or where the zone's
   *     days do not begin with an hour of UTC
   */
  static Buckets of(RequestedPeriod period, String group, ZoneId zone) {
    ChronoUnit unit = "hour".equals(group) ? ChronoUnit.HOURS : ChronoUnit.DAYS;
    LocalDateTime first = local(period.from(), zone).truncatedTo(unit);
    long count = 0;
    if (period.from().isBefore(period.to())) {
      // the bucket of the last instant is the last
      count = unit.between(first, local(period.to().minusNanos(1), zone)) + 1;
    }
    if (count > MOST) {
      throw new InvalidRequestException(
          "There are %d %ss in that period, of which at most %d are answered at once: shorten it%s."
              .formatted(count, group, MOST, "hour".equals(group) ? ", or group by day" : ""));
    }
    requireWholeHours(zone, instant(first, zone), period.to());
    return new Buckets(
        LongStream.range(0, count)
            .mapToObj(i -> instant(first.plus(i, unit), zone))
            // a day that the zone left out would begin with the next one
            .distinct()
            .toList());
  }

  private static LocalDateTime local(Instant instant, ZoneId zone) {
    return LocalDateTime.ofInstant(instant, zone);
  }

  private static Instant instant(LocalDateTime local, ZoneId zone) {
    return local.atZone(zone).toInstant();
  }

  private static void requireWholeHours(ZoneId zone, Instant from, Instant to) {
    Instant at = from;
    while (zone.getRules().getOffset(at).getTotalSeconds() % SECONDS_OF_AN_HOUR == 0) {
      ZoneOffsetTransition next = zone.getRules().nextTransition(at);
      if (next == null || !next.getInstant().isBefore(to)) {
        return;
      }
      at = next.getInstant();
    }
    throw new InvalidRequestException(
        "The days of zone "
            + zone
            + " do not begin with a whole hour of UTC in that period, and snapshots are of such hours.");
  }
}
