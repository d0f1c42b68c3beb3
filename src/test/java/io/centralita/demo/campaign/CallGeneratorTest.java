package io.centralita.demo.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallGeneratorTest {
  private static final Instant NOW = Instant.parse("2025-10-08T11:31:20Z");
  private static final Set<Direction> DIALLED =
      Set.of(Direction.OUTBOUND_API, Direction.TRUNKING_TERMINATING);

  private final CallGenerator generator = new CallGenerator();

  @ParameterizedTest
  @ValueSource(strings = {"2025-10-08T11:31:20Z", "2026-02-01T03:00:00Z", "2027-08-13T23:59:59Z"})
  void account_atAnyTime_hasSixWeeksOfCallsInTheUsualShares(Instant now) {
    List<PlannedCall> calls = all(now);

    assertThat(calls).hasSizeBetween(4500, 6000);
    assertThat(share(calls, Direction.OUTBOUND_API)).isBetween(0.19, 0.27);
    assertThat(share(calls, Direction.TRUNKING_TERMINATING)).isBetween(0.66, 0.75);
    assertThat(share(calls, Direction.TRUNKING_ORIGINATING)).isBetween(0.04, 0.08);
    assertThat(share(calls, Direction.INBOUND)).isBetween(0.002, 0.02);
    assertThat(share(calls, Direction.OUTBOUND_DIAL)).isBetween(0.001, 0.02);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2025-10-08T11:31:20Z", "2025-10-05T03:17:00Z"})
  void account_minuteByMinute_getsAFewNewCalls(Instant now) {
    Instant later = now.plus(Duration.ofMinutes(20));
    Set<String> before = sids(all(now));

    Set<String> after = sids(all(later));

    assertThat(after).containsAll(before).hasSizeBetween(before.size() + 20, before.size() + 90);
  }

  @Test
  void account_hoursLater_hasDroppedNothingThatSomebodyWaitsFor() {
    Set<String> stillThere = sids(all(NOW.plus(Duration.ofHours(9))));

    List<PlannedCall> dropped =
        all(NOW).stream().filter(call -> !stillThere.contains(call.sid())).toList();

    assertThat(dropped)
        .hasSizeBetween(200, 450)
        .noneMatch(call -> call.course().settled().isAfter(NOW));
  }

  @Test
  void campaigns_exceptForTheLastHours_keepOfficeHours() {
    Map<Boolean, Long> callsByOfficeHours =
        all(NOW).stream()
            .filter(call -> call.course().start().isBefore(NOW.minus(Duration.ofHours(4))))
            .collect(
                Collectors.partitioningBy(
                    CallGeneratorTest::isInOfficeHours, Collectors.counting()));

    assertThat(callsByOfficeHours.get(true)).isGreaterThan(callsByOfficeHours.get(false) * 8);
  }

  @Test
  void transfers_mostly_followACallToTheSameLead() {
    List<PlannedCall> calls = all(NOW);
    List<PlannedCall> transfers =
        calls.stream().filter(call -> call.direction() == Direction.TRUNKING_ORIGINATING).toList();
    Map<String, List<PlannedCall>> dialled =
        calls.stream()
            .filter(call -> DIALLED.contains(call.direction()))
            .collect(Collectors.groupingBy(PlannedCall::to));

    assertThat(transfers)
        .allMatch(call -> call.to().matches("sip:\\+1500555\\d{4}@sip.demo.invalid"));
    assertThat(transfers.stream().filter(transfer -> followsOneOf(transfer, dialled)).count())
        .isBetween(transfers.size() * 3L / 4, transfers.size() * 19L / 20);
    assertThat(transfers).anyMatch(call -> call.course().endAt(NOW) == null);
    assertThat(transfers).anyMatch(call -> call.from().equals("anonymous"));
    assertThat(transfers).anyMatch(call -> call.from().equals("+266696687"));
    assertThat(transfers)
        .anyMatch(call -> call.from().startsWith("+1") && !dialled.containsKey(call.from()));
  }

  @Test
  void courses_duringAMorning_passThroughEveryStatus() {
    Set<String> seen =
        statusesDuring(Instant.parse("2025-10-07T11:00:00Z"), Duration.ofMinutes(50));

    assertThat(seen)
        .containsExactlyInAnyOrder(
            "queued",
            "ringing",
            "in-progress",
            "completed",
            "busy",
            "failed",
            "no-answer",
            "canceled");
  }

  @Test
  void prices_afterTwoDays_areAllKnown() {
    Instant twoDaysAgo = NOW.minus(Duration.ofDays(2));

    assertThat(all(NOW).stream().filter(call -> call.course().start().isBefore(twoDaysAgo)))
        .noneMatch(call -> call.course().isCompleted() && call.course().priceAt(NOW) == null)
        .allMatch(call -> !call.course().over().isAfter(NOW));
  }

  private List<PlannedCall> all(Instant now) {
    return generator.newestFirst(Long.MIN_VALUE, Long.MAX_VALUE, now).toList();
  }

  private Set<String> statusesDuring(Instant from, Duration period) {
    return LongStream.range(0, period.toSeconds())
        .filter(second -> second % 2 == 0)
        .mapToObj(from::plusSeconds)
        .flatMap(
            now ->
                generator
                    .newestFirst(Hours.of(now), Hours.of(now), now)
                    .map(call -> call.course().statusAt(now)))
        .collect(Collectors.toSet());
  }

  private static boolean followsOneOf(
      PlannedCall transfer, Map<String, List<PlannedCall>> dialled) {
    Instant end = transfer.course().endAt(NOW);
    return end != null
        && dialled.getOrDefault(transfer.from(), List.of()).stream()
            .filter(call -> !call.course().start().isAfter(transfer.course().start()))
            .map(call -> Duration.between(call.course().over(), end).abs())
            .anyMatch(distance -> distance.compareTo(Duration.ofSeconds(15)) < 0);
  }

  private static boolean isInOfficeHours(PlannedCall call) {
    OffsetDateTime time = call.course().start().atOffset(ZoneOffset.UTC);
    boolean weekend = Set.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY).contains(time.getDayOfWeek());
    return !weekend && 8 <= time.getHour() && time.getHour() < 20;
  }

  private static double share(List<PlannedCall> calls, Direction direction) {
    long count = calls.stream().filter(call -> call.direction() == direction).count();
    return (double) count / calls.size();
  }

  private static Set<String> sids(List<PlannedCall> calls) {
    return calls.stream().map(PlannedCall::sid).collect(Collectors.toSet());
  }
}
