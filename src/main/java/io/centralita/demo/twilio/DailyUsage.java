package io.centralita.demo.twilio;

import io.centralita.demo.campaign.CallOutcome;
import io.centralita.demo.campaign.Hours;
import io.centralita.demo.campaign.PlannedCall;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/**
 * What the listed calls that started on one UTC day amount to.
 *
 * @param price positive, and without the calls whose price is not known yet
 */
record DailyUsage(LocalDate day, int calls, long minutes, BigDecimal price) {

  static DailyUsage of(LocalDate day, AccountCalls account, Instant now) {
    long firstHour = Hours.of(day.atStartOfDay(ZoneOffset.UTC).toInstant());
    List<CallOutcome> courses =
        account
            .newestFirst(firstHour, firstHour + 23, now)
            .map(PlannedCall::course)
            .filter(course -> course.startAt(now) != null)
            .toList();
    return new DailyUsage(
        day,
        courses.size(),
        courses.stream().mapToLong(course -> course.minutesAt(now)).sum(),
        courses.stream()
            .map(course -> course.priceAt(now))
            .filter(price -> price != null)
            .reduce(BigDecimal.ZERO, BigDecimal::subtract));
  }
}
