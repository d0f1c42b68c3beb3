package io.centralita.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TwilioCallsTest {
  private static final Instant FROM = Instant.parse("2025-08-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2025-10-10T00:00:00Z");

  @Test
  void call_hasTheShapeOfTwilios() {
    RawCall call = TwilioCalls.outboundApi(TwilioCalls.sid(1), "+1", "+2", FROM).build();

    assertThat(call.json().size()).isEqualTo(26);
    assertThat(call.json().path("start_time").textValue())
        .isEqualTo("Fri, 01 Aug 2025 00:00:00 +0000");
    assertThat(call.json().path("subresource_uris").path("user_defined_messages").textValue())
        .endsWith("/Calls/" + TwilioCalls.sid(1) + "/UserDefinedMessages.json");
    assertThat(call.selectedBy()).isEqualTo(FROM);
  }

  @Test
  void campaign_sameSeed_sameCalls() {
    assertThat(TwilioCalls.campaign(7, 600, FROM, TO))
        .isEqualTo(TwilioCalls.campaign(7, 600, FROM, TO))
        .isNotEqualTo(TwilioCalls.campaign(8, 600, FROM, TO));
  }

  @Test
  void campaign_everyBlock_holdsEveryOutcome() {
    List<RawCall> calls = TwilioCalls.campaign(1, 500, FROM, TO);

    Expectation expected = Expectation.firstRun(TwilioCalls.knownPhones(), 1, calls, FROM, TO);

    Set<String> outcomes =
        expected.calls().values().stream().map(CallRow::attribution).collect(Collectors.toSet());
    assertThat(calls).hasSize(500);
    assertThat(outcomes)
        .containsExactlyInAnyOrder(
            "phone",
            "unidentified",
            "transfer",
            "transfer-no-end-time",
            "transfer-unmatched",
            "unattributed");
    assertThat(expected.counts().rejectedCount()).isEqualTo(14);
    assertThat(expected.counts().createdPhones()).isGreaterThan(10);
    Set<String> sids = new HashSet<>();
    assertThat(calls).anyMatch(call -> !call.sid().isEmpty() && !sids.add(call.sid()));
    assertThat(calls).anyMatch(call -> call.selectedBy().isBefore(FROM));
    assertThat(calls).anyMatch(call -> call.selectedBy().equals(TO));
  }

  @Test
  void campaign_3000_isMostlyTrunkCallsWithAnHourOverAThousand() {
    Expectation expected =
        Expectation.firstRun(
            TwilioCalls.knownPhones(), 1, TwilioCalls.campaign(3, 3_000, FROM, TO), FROM, TO);

    Counts counts = expected.counts();
    long busiest =
        expected.calls().values().stream()
            .map(row -> row.callDate().truncatedTo(ChronoUnit.HOURS))
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
            .values()
            .stream()
            .max(Long::compare)
            .orElseThrow();
    assertThat(busiest).isGreaterThan(1_000);
    assertThat(counts.case2Count()).isGreaterThan(counts.case1Count());
    assertThat(counts.case1Count()).isGreaterThan(counts.case3Count());
    assertThat(counts.savedCalls() + counts.rejectedCount()).isEqualTo(counts.totalCalls());
    assertThat(
            counts.case1Count() + counts.case2Count() + counts.case3Count() + counts.otherCount())
        .isEqualTo(counts.totalCalls());
  }
}
