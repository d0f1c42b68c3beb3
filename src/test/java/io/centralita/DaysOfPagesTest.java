package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.centralita.testkit.Browser;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Days and periods as the pages work them out, beside what Java's clock says. */
class DaysOfPagesTest {

  private static final List<String> ZONES =
      List.of(
          "UTC",
          "Europe/Madrid",
          "America/Mexico_City",
          "America/New_York",
          // change their clocks at midnight, so that some days begin at one
          "America/Santiago",
          "America/Havana",
          "Africa/Cairo",
          "Pacific/Apia");

  private static final String PERIODS =
      """
      async (asked) => {
        const { midnight } = await import('/app/zone.js');
        const { periodOf } = await import('/app/period.js');
        return asked.map(({ at, zone }) => {
          const period = (state) => periodOf({ state, zone }, '7d', at);
          const [today, week, month] = [{ period: 'today' }, { period: '7d' }, { period: 'month' }].map(period);
          const dates = period({ from: '2025-03-28', to: '2025-04-02' });
          return [midnight(at, zone, 0), midnight(at, zone, 1), today.from, today.to, today.previous.from, week.from,
            week.previous.from, week.comparable.to, month.from, month.previous.from, dates.from, dates.to].map((time) => new Date(time).toISOString());
        });
      }""";

  @RegisterExtension static final CentralitaExtension extension = new CentralitaExtension();
  @RegisterExtension static final Browser browser = new Browser();

  @Test
  void daysAndPeriods_beginWhereJavaSaysTheyDo() {
    Random random = new Random(4);
    List<Map<String, Object>> asked = new ArrayList<>();
    List<List<String>> expected = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      // the hours around a change of clocks as often as all others
      Instant at =
          Instant.parse("2023-01-01T00:00:00Z").plusSeconds(random.nextInt(4 * 31_536_000));
      String zone = ZONES.get(random.nextInt(ZONES.size()));
      var change = ZoneId.of(zone).getRules().nextTransition(at);
      if (change != null && random.nextBoolean()) {
        at = change.getInstant().plusSeconds(random.nextInt(3 * 86_400) - 86_400L);
      }
      asked.add(Map.of("at", (double) at.toEpochMilli(), "zone", zone));
      expected.add(expected(at.atZone(ZoneId.of(zone))));
    }
    Page page = browser.page(extension.program().address("/"));
    page.navigate("/login");

    List<?> worked = (List<?>) page.evaluate(PERIODS, asked);

    assertThat(worked).hasSameSizeAs(expected);
    assertThat(IntStream.range(0, expected.size()).boxed().toList())
        .filteredOn(i -> !worked.get(i).equals(expected.get(i)))
        .extracting(i -> asked.get(i) + ": " + worked.get(i) + ", not " + expected.get(i))
        .isEmpty();
  }

  private static List<String> expected(ZonedDateTime now) {
    ZoneId zone = now.getZone();
    LocalDate today = now.toLocalDate();
    Instant hour = Instant.ofEpochSecond(now.toEpochSecond() / 3600 * 3600);
    return List.of(
        start(today, zone),
        start(today.plusDays(1), zone),
        start(today, zone),
        text(hour.plusSeconds(3600)),
        start(today.minusDays(1), zone),
        start(today.minusDays(6), zone),
        start(today.minusDays(13), zone),
        text(hour),
        start(today.withDayOfMonth(1), zone),
        start(today.withDayOfMonth(1).minusMonths(1), zone),
        start(LocalDate.of(2025, 3, 28), zone),
        start(LocalDate.of(2025, 4, 3), zone));
  }

  private static String start(LocalDate day, ZoneId zone) {
    return text(day.atStartOfDay(zone).toInstant());
  }

  private static String text(Instant instant) {
    return instant.toString().replaceFirst("Z$", ".000Z");
  }
}
