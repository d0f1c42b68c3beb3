package io.centralita.sync;

import io.centralita.runs.RequestedPeriod;
import io.centralita.time.Period;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a period at the edges of UTC days, or of equal parts of days. A provider may take its time
 * filter for whole days, so an edge that is also a day's edge is one it cannot misread.
 */
public final class SlicePlanner {

  private final Clock clock;

  public SlicePlanner(Clock clock) {
    this.clock = clock;
  }

  /**
   * Neighbouring periods that make up the whole, as far as there can have been calls.
   *
   * @param longest a day, or a part of which days are made up
   */
  public List<Period> slices(Period period, Duration longest) {
    Instant end = earlier(period.to(), clock.instant().plus(Duration.ofDays(1)));
    List<Period> slices = new ArrayList<>();
    for (Instant from = later(period.from(), RequestedPeriod.EARLIEST); from.isBefore(end); ) {
      Instant to = earlier(nextEdge(from, longest), end);
      slices.add(new Period(from, to));
      from = to;
    }
    return slices;
  }

  private static Instant nextEdge(Instant from, Duration longest) {
    Instant day = from.truncatedTo(ChronoUnit.DAYS);
    return day.plus(longest.multipliedBy(1 + Duration.between(day, from).dividedBy(longest)));
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
