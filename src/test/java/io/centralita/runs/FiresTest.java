package io.centralita.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quartz.CronScheduleBuilder;
import org.quartz.CronTrigger;
import org.quartz.TriggerBuilder;

/** A fire has one name, in whichever process and however late it is made up for. */
class FiresTest {

  @ParameterizedTest
  @CsvSource({
    // for when Quartz says: on time, or made up for after sleep
    "2026-03-10T12:00:00.000Z, 2026-03-10T11:00:00Z, 2026-03-10T12:00:00Z",
    "2026-03-10T12:01:10.123Z, 2026-03-10T11:00:00Z, 2026-03-10T12:00:00Z",
    "2026-03-10T15:07:00.001Z, 2026-03-10T11:00:00Z, 2026-03-10T15:00:00Z",
    // what was made up for last is no time of the schedule itself
    "2026-03-10T16:00:00.000Z, 2026-03-10T15:07:00.001Z, 2026-03-10T16:00:00Z",
    // never before
    "2026-03-10T12:00:00.000Z, , 2026-03-10T12:00:00Z",
    "2026-03-10T13:05:00.000Z, , 2026-03-10T13:00:00Z",
  })
  void theLastTimeOfTheSchedule(Instant fired, Instant previous, Instant planned) {
    CronTrigger hourly = trigger("0 0 * * * ?", "UTC");

    assertThat(
            Fires.planned(hourly, previous == null ? null : Date.from(previous), Date.from(fired)))
        .isEqualTo(planned);
  }

  @Test
  void nightsInWhichClocksAreChanged_eachFireIsItself() {
    CronTrigger halfHourly = trigger("0 0/30 * * * ?", "Europe/Madrid");

    for (String night : List.of("2026-03-28T22:00:00Z", "2026-10-24T22:00:00Z")) {
      List<Instant> named = new ArrayList<>();
      Date previous = Date.from(Instant.parse(night));
      for (int fire = 0; fire < 12; fire++) {
        Date next = halfHourly.getFireTimeAfter(previous);
        named.add(Fires.planned(halfHourly, previous, next));
        assertThat(named.get(fire)).isEqualTo(next.toInstant());
        previous = next;
      }
      assertThat(named).doesNotHaveDuplicates();
    }
  }

  private static CronTrigger trigger(String cron, String zone) {
    return TriggerBuilder.newTrigger()
        .withSchedule(CronScheduleBuilder.cronSchedule(cron).inTimeZone(TimeZone.getTimeZone(zone)))
        .startAt(Date.from(Instant.parse("2026-03-10T11:20:00Z")))
        .build();
  }
}
