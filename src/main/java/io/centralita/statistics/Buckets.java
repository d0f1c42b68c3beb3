package io.centralita.statistics;

import io.centralita.runs.InvalidRequestException;
import io.centralita.runs.RequestedPeriod;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.LongStream;

/** Cuts a period into the hours or days (UTC) that it touches. */
record Buckets(Instant from, ChronoUnit unit, long count) {

  /** The hours of a leap year: an answer of some megabytes, on which no chart has room for more. */
  private static final long MOST = 366 * 24;

  /**
   * @param period with both ends, which may be the same
   * @param group {@code hour} or {@code day}
   * @throws InvalidRequestException where they are too many for one answer
   */
  static Buckets of(RequestedPeriod period, String group) {
    ChronoUnit unit = "hour".equals(group) ? ChronoUnit.HOURS : ChronoUnit.DAYS;
    Instant from = period.from().truncatedTo(unit);
    long count = 0;
    if (period.from().isBefore(period.to())) {
      // the bucket of the last instant is the last
      count = unit.between(from, period.to().minusNanos(1)) + 1;
    }
    if (count > MOST) {
      throw new InvalidRequestException(
          "There are %d %ss in that period, of which at most %d are answered at once: shorten it%s."
              .formatted(count, group, MOST, "hour".equals(group) ? ", or group by day" : ""));
    }
    return new Buckets(from, unit, count);
  }

  List<Instant> starts() {
    return LongStream.range(0, count).mapToObj(i -> from.plus(i, unit)).toList();
  }
}
