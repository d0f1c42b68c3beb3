package io.centralita.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.centralita.time.Period;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SlicePlannerTest {
  private static final Instant NOW = Instant.parse("2025-10-08T11:31:20Z");
  private static final Duration DAY = Duration.ofDays(1);

  private final SlicePlanner planner = new SlicePlanner(Clock.fixed(NOW, ZoneOffset.UTC));

  private List<Period> slices(Period period) {
    return planner.slices(period, DAY);
  }

  @Property
  void slices_ofPartsOfADay_makeUpThoseOfDays(
      @ForAll("moments") Instant from, @ForAll("lengths") Duration length) {
    Period period = new Period(from, from.plus(length));
    Duration part = Duration.ofHours(6);

    List<Period> parts = planner.slices(period, part);

    assertThat(parts)
        .allSatisfy(
            slice ->
                assertThat(Duration.between(slice.from(), slice.to())).isLessThanOrEqualTo(part));
    assertThat(parts.stream().map(Period::to))
        .containsAll(slices(period).stream().map(Period::to).toList());
    assertThat(parts.get(0).from()).isEqualTo(period.from());
    for (int i = 1; i < parts.size(); i++) {
      assertThat(parts.get(i).from()).isEqualTo(parts.get(i - 1).to());
    }
  }

  @Property
  void slices_ofAPast_areNeighbouringAndMakeUpTheWhole(
      @ForAll("moments") Instant from, @ForAll("lengths") Duration length) {
    Period period = new Period(from, from.plus(length));

    List<Period> slices = slices(period);

    assertThat(slices.get(0).from()).isEqualTo(period.from());
    assertThat(slices.get(slices.size() - 1).to()).isEqualTo(period.to());
    for (int i = 1; i < slices.size(); i++) {
      assertThat(slices.get(i).from()).isEqualTo(slices.get(i - 1).to());
    }
  }

  @Property
  void slices_ofAnyPeriod_stayWithinOneDayEach(
      @ForAll("moments") Instant from, @ForAll("lengths") Duration length) {
    List<Period> slices = slices(new Period(from, from.plus(length)));

    assertThat(slices)
        .allSatisfy(
            slice -> {
              assertThat(slice.from()).isBefore(slice.to());
              assertThat(slice.to())
                  .isBeforeOrEqualTo(slice.from().truncatedTo(ChronoUnit.DAYS).plus(DAY));
            });
  }

  @Property
  void slices_intoTheFuture_endADayFromNow(@ForAll("lengths") Duration length) {
    Instant from = NOW.minus(Duration.ofDays(3));
    Instant to = NOW.plus(DAY).plus(length);

    List<Period> slices = slices(new Period(from, to));

    assertThat(slices.get(0).from()).isEqualTo(from);
    assertThat(slices.get(slices.size() - 1).to()).isEqualTo(NOW.plus(DAY));
  }

  @Example
  void slices_ofAFarFuture_areNone() {
    Instant from = Instant.parse("2026-10-08T00:00:00Z");

    assertThat(slices(new Period(from, from.plus(DAY)))).isEmpty();
  }

  @Example
  void slices_ofWholeDays_areTheDays() {
    assertThat(
            slices(
                new Period(
                    Instant.parse("2025-10-05T00:00:00Z"), Instant.parse("2025-10-07T00:00:00Z"))))
        .containsExactly(
            new Period(
                Instant.parse("2025-10-05T00:00:00Z"), Instant.parse("2025-10-06T00:00:00Z")),
            new Period(
                Instant.parse("2025-10-06T00:00:00Z"), Instant.parse("2025-10-07T00:00:00Z")));
  }

  @Provide
  Arbitrary<Instant> moments() {
    return Arbitraries.longs()
        .between(0, Duration.ofDays(300).toMillis())
        .map(ago -> NOW.minus(Duration.ofDays(61)).minusMillis(ago))
        .flatMap(
            instant ->
                Arbitraries.of(
                    instant,
                    instant.truncatedTo(ChronoUnit.DAYS),
                    instant.truncatedTo(ChronoUnit.DAYS).minusNanos(1)));
  }

  @Provide
  Arbitrary<Duration> lengths() {
    return Arbitraries.oneOf(
        Arbitraries.longs().between(1, Duration.ofDays(60).toMillis()).map(Duration::ofMillis),
        Arbitraries.integers().between(1, 60).map(Duration::ofDays));
  }
}
