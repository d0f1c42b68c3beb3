package io.centralita.testkit;

import static io.centralita.testkit.TwilioCalls.inbound;
import static io.centralita.testkit.TwilioCalls.originating;
import static io.centralita.testkit.TwilioCalls.outboundApi;
import static io.centralita.testkit.TwilioCalls.outboundDial;
import static io.centralita.testkit.TwilioCalls.sid;
import static io.centralita.testkit.TwilioCalls.terminating;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One case a line of the contract's section 3, then section 4, worked out by hand. */
class ExpectationTest {
  private static final Instant FROM = Instant.parse("2025-10-05T00:00:00Z");
  private static final Instant NOON = Instant.parse("2025-10-05T12:00:00Z");
  private static final Instant TO = Instant.parse("2025-10-06T00:00:00Z");
  private static final String OURS = "+34911000001";
  private static final String NEW = "+34911000009";
  private static final String LEAD = "+34600000001";
  private static final String A = sid(0xa);
  private static final String B = sid(0xb);
  private static final String C = sid(0xc);
  private static final String T = sid(0xf);

  @Test
  void case1_knownNumber_itsWorkspace() {
    assertAttributed(outboundApi(A, OURS, LEAD, NOON), 4, OURS, "phone");
  }

  @Test
  void case2_knownNumber_itsWorkspace() {
    assertAttributed(terminating(A, OURS, LEAD, NOON), 4, OURS, "phone");
  }

  @Test
  void case1And2_unknownNumber_isAddedOnce() {
    Expectation expected =
        expect(outboundApi(A, NEW, LEAD, NOON), terminating(B, "sip:" + NEW + "@x", LEAD, NOON));

    assertThat(expected.phones()).containsOnly(Map.entry(OURS, 4L), Map.entry(NEW, 1L));
    assertThat(expected.counts().createdPhones()).isEqualTo(1);
    assertCall(expected, A, 1, NEW, "phone", null);
    assertCall(expected, B, 1, NEW, "phone", null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"anonymous", "+266696687", "", "client:x"})
  void case1_noNumber_unidentifiedAndNothingAdded(String from) {
    Expectation expected = expect(outboundApi(A, from, LEAD, NOON));

    assertCall(expected, A, 1, null, "unidentified", null);
    assertThat(expected.phones()).containsOnlyKeys(OURS);
  }

  @Test
  void transfer_twoCandidates_closestByEndWins() {
    Expectation expected =
        expect(
            outboundApi(A, NEW, LEAD, NOON).ended(NOON.plusSeconds(7_200)),
            terminating(B, OURS, LEAD, NOON.minusSeconds(600)).ended(NOON.minusSeconds(500)),
            originating(T, LEAD, NOON).ended(NOON.plusSeconds(60)));

    assertCall(expected, T, 4, OURS, "transfer", B);
  }

  @Test
  void transfer_beforeItsCall_matchesToo() {
    Expectation expected =
        expect(
            originating(T, LEAD, NOON).ended(NOON.plusSeconds(60)),
            outboundApi(A, OURS, LEAD, NOON.plusSeconds(3_600)).ended(NOON.plusSeconds(3_700)));

    assertCall(expected, T, 4, OURS, "transfer", A);
  }

  @Test
  void transfer_candidateWithoutEnd_countsByCallDate() {
    Expectation expected =
        expect(
            outboundApi(A, OURS, LEAD, NOON),
            terminating(B, NEW, LEAD, NOON).ended(NOON.plusSeconds(40)),
            originating(T, LEAD, NOON.minusSeconds(60)).ended(NOON.plusSeconds(19)));

    assertCall(expected, T, 4, OURS, "transfer", A);
  }

  @Test
  void transfer_equallyClose_laterCallDateWins() {
    Expectation expected =
        expect(
            outboundApi(A, NEW, LEAD, NOON.minusSeconds(500)).ended(NOON.plusSeconds(60)),
            outboundApi(B, OURS, LEAD, NOON.minusSeconds(90)).ended(NOON.minusSeconds(60)),
            originating(T, LEAD, NOON.minusSeconds(30)).ended(NOON));

    assertCall(expected, T, 4, OURS, "transfer", B);
  }

  @Test
  void transfer_equallyCloseAndSameCallDate_smallerIdWins() {
    Expectation expected =
        expect(
            outboundApi(B, NEW, LEAD, NOON).ended(NOON.plusSeconds(60)),
            terminating(A, OURS, LEAD, NOON).ended(NOON.plusSeconds(60)),
            outboundApi(C, NEW, LEAD, NOON).ended(NOON.plusSeconds(60)),
            originating(T, LEAD, NOON).ended(NOON));

    assertCall(expected, T, 4, OURS, "transfer", A);
  }

  @Test
  void transfer_sipForms_areTheSameNumber() {
    Expectation expected =
        expect(
            outboundApi(A, "sip:" + OURS + "@x;y=z", "sips:" + LEAD + "@host:5061", NOON)
                .ended(NOON),
            originating(T, LEAD + "@pbx:5060;transport=tls", NOON).ended(NOON));

    assertCall(expected, T, 4, OURS, "transfer", A);
  }

  @Test
  void transfer_relatedCallUnidentified_defaultButMatched() {
    Expectation expected =
        expect(
            outboundApi(A, "anonymous", LEAD, NOON).ended(NOON),
            originating(T, LEAD, NOON).ended(NOON));

    assertCall(expected, T, 1, null, "transfer", A);
  }

  @ParameterizedTest
  @ValueSource(strings = {LEAD, "anonymous"})
  void transfer_noEnd_saysSoWhateverElseHolds(String from) {
    Expectation expected =
        expect(outboundApi(A, OURS, LEAD, NOON).ended(NOON), originating(T, from, NOON));

    assertCall(expected, T, 1, null, "transfer-no-end-time", null);
  }

  @Test
  void transfer_onlyOtherDirectionsCalledTheLead_unmatched() {
    Expectation expected =
        expect(
            outboundDial(A, OURS, LEAD, NOON).ended(NOON), originating(T, LEAD, NOON).ended(NOON));

    assertCall(expected, T, 1, null, "transfer-unmatched", null);
  }

  @Test
  void transfer_withheldOnBothSides_unmatched() {
    Expectation expected =
        expect(
            outboundApi(A, OURS, "+266696687", NOON).ended(NOON),
            originating(T, "+266696687", NOON).ended(NOON));

    assertCall(expected, T, 1, null, "transfer-unmatched", null);
  }

  @Test
  void inbound_bothKnown_calledNumberWins() {
    Expectation expected =
        expect(
            outboundApi(A, NEW, LEAD, NOON), // brings the second number in, with workspace 1
            inbound(B, OURS, NEW, NOON),
            inbound(C, LEAD, OURS, NOON));

    assertCall(expected, B, 1, NEW, "phone", null);
    assertCall(expected, C, 4, OURS, "phone", null);
  }

  @Test
  void inbound_onlyCallerKnown_itsWorkspace() {
    assertAttributed(inbound(A, OURS, LEAD, NOON), 4, OURS, "phone");
  }

  @Test
  void inbound_noneKnown_defaultAndNothingAdded() {
    Expectation expected = expect(inbound(A, LEAD, NEW, NOON));

    assertCall(expected, A, 1, null, "unattributed", null);
    assertThat(expected.phones()).containsOnlyKeys(OURS);
  }

  @ParameterizedTest
  @CsvSource(
      value = {"outbound-dial", "carrier-pigeon", "null"},
      nullValues = "null")
  void otherDirection_callerFirstThenCalled(String direction) {
    Expectation expected =
        expect(
            outboundApi(A, NEW, LEAD, NOON),
            TwilioCalls.call(B, direction, OURS, NEW, NOON),
            TwilioCalls.call(C, direction, LEAD, OURS, NOON));

    assertCall(expected, B, 4, OURS, "phone", null);
    assertCall(expected, C, 4, OURS, "phone", null);
    assertThat(expected.counts().otherCount()).isEqualTo(2);
  }

  @Test
  void reject_everyReason_countsOnceUnderItsCase() {
    CallBuilder noSid = outboundApi(A, NEW, LEAD, NOON).without("sid");
    List<CallBuilder> rejects =
        List.of(
            noSid,
            noSid, // the same again
            terminating(sid(1), NEW, LEAD, NOON).text("duration", "seventy"),
            originating(sid(2), LEAD, NOON).text("price", "free"),
            inbound(sid(3), LEAD, OURS, NOON).text("end_time", "soon"),
            inbound(sid(4), LEAD, OURS, NOON).text("start_time", "yesterday"),
            inbound(sid(5), LEAD, OURS, NOON)
                .none("start_time")
                .text("date_created", "")
                .selectedBy(NOON));

    Expectation expected = expect(rejects.toArray(CallBuilder[]::new));

    assertThat(expected.counts()).isEqualTo(new Counts(6, 0, 6, 1, 1, 1, 3, 0, 0));
    assertThat(expected.phones()).containsOnlyKeys(OURS);
    assertThat(expected.rejects()).hasSize(6);
  }

  @Test
  void reject_readableTimeOutsideThePeriod_doesNotCount() {
    Expectation expected = expect(outboundApi(A, OURS, LEAD, TO).text("duration", "seventy"));

    assertThat(expected.counts().totalCalls()).isZero();
  }

  @Test
  void reject_isNoRelatedCall() {
    Expectation expected =
        expect(
            outboundApi(A, OURS, LEAD, NOON).ended(NOON).text("price", "free"),
            originating(T, LEAD, NOON).ended(NOON));

    assertCall(expected, T, 1, null, "transfer-unmatched", null);
  }

  @Test
  void numbersAsJson_areAsGoodAsText() {
    CallRow row =
        expect(
                outboundApi(A, OURS, LEAD, NOON)
                    .ended(NOON)
                    .number("duration", "70")
                    .number("price", "-0.0130"))
            .call(A);

    assertThat(row.duration()).isEqualTo(70);
    assertThat(row.cost()).isEqualByComparingTo("0.013");
  }

  @Test
  void emptyAmounts_areNull_zeroIsKnown() {
    Expectation expected =
        expect(
            outboundApi(A, OURS, LEAD, NOON).price("").text("duration", ""),
            outboundApi(B, OURS, LEAD, NOON).price("-0.00000").text("duration", "0"));

    assertThat(expected.call(A).cost()).isNull();
    assertThat(expected.call(A).duration()).isNull();
    assertThat(expected.call(B).cost()).isEqualTo(BigDecimal.ZERO);
    assertThat(expected.call(B).duration()).isZero();
  }

  @Test
  void queuedCall_isDatedByItsCreation() {
    CallRow row = expect(outboundApi(A, OURS, LEAD, NOON).queued()).call(A);

    assertThat(row.callDate()).isEqualTo(NOON);
    assertThat(row.startTime()).isNull();
    assertThat(row.endTime()).isNull();
  }

  @Test
  void unstorableCharacters_areDropped() {
    CallRow row =
        expect(
                outboundApi(A, OURS, LEAD, NOON)
                    .text("caller_name", "a\u0000b\ud83dc\udcded \ud83d\udcde"))
            .call(A);

    assertThat(row.rawData().path("caller_name").textValue()).isEqualTo("abcd \ud83d\udcde");
  }

  @Test
  void period_isHalfOpen() {
    Expectation expected =
        expect(
            outboundApi(sid(1), OURS, LEAD, FROM.minusSeconds(1)),
            outboundApi(sid(2), OURS, LEAD, FROM),
            outboundApi(sid(3), OURS, LEAD, TO.minusSeconds(1)),
            outboundApi(sid(4), OURS, LEAD, TO));

    assertThat(expected.calls()).containsOnlyKeys(sid(2), sid(3));
  }

  @Test
  void versions_newestCountsAndAPriceStays() {
    CallBuilder call = outboundApi(A, OURS, LEAD, NOON).updated(NOON);
    RawCall first = call.price("-0.0100").build();
    RawCall newest = call.none("price").status("busy").updated(NOON.plusSeconds(9)).build();

    for (List<RawCall> order : List.of(List.of(first, newest), List.of(newest, first))) {
      Expectation expected = Expectation.firstRun(Map.of(OURS, 4L), 1, order, FROM, TO);

      assertThat(expected.counts().totalCalls()).isEqualTo(1);
      assertThat(expected.call(A).status()).isEqualTo("busy");
      assertThat(expected.call(A).cost()).isEqualByComparingTo("0.01");
      assertThat(expected.call(A).rawData().path("price").isNull()).isTrue();
    }
  }

  @Test
  void storedAndRejectedUnderOneSid_isRefused() {
    assertThatThrownBy(
            () ->
                expect(
                    outboundApi(A, OURS, LEAD, NOON),
                    outboundApi(A, OURS, LEAD, NOON).text("price", "free")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(A);
  }

  @Test
  void snapshots_groupByWorkspaceAndHour_roundedOnceAtTheEnd() {
    Expectation expected =
        expect(
            outboundApi(sid(1), OURS, LEAD, NOON).ended(NOON.plusSeconds(10)).price("-0.00004"),
            outboundApi(sid(2), OURS, LEAD, NOON.plusSeconds(3_599))
                .endedAfter(java.time.Duration.ofSeconds(20))
                .price("-0.00004"),
            outboundApi(sid(3), OURS, LEAD, NOON.plusSeconds(5)),
            outboundApi(sid(4), NEW, LEAD, NOON).price("-0.00005"),
            outboundApi(sid(5), OURS, LEAD, NOON.plusSeconds(3_600)));

    assertThat(expected.snapshots())
        .containsExactly(
            new SnapshotRow(1, NOON, 1, new BigDecimal("0.0001"), 0),
            new SnapshotRow(4, NOON, 3, new BigDecimal("0.0001"), 30),
            new SnapshotRow(4, NOON.plusSeconds(3_600), 1, BigDecimal.ZERO, 0));
    assertThat(expected.counts()).isEqualTo(new Counts(5, 5, 0, 5, 0, 0, 0, 1, 3));
  }

  private static void assertAttributed(CallBuilder call, long workspace, String phone, String how) {
    Expectation expected = expect(call);
    assertCall(expected, A, workspace, phone, how, null);
  }

  private static void assertCall(
      Expectation expected, String id, long workspace, String phone, String how, String matched) {
    CallRow row = expected.call(id);
    assertThat(row.workspaceId()).isEqualTo(workspace);
    assertThat(row.phoneNumber()).isEqualTo(phone);
    assertThat(row.attribution()).isEqualTo(how);
    assertThat(row.matchedCallId()).isEqualTo(matched);
  }

  private static Expectation expect(CallBuilder... calls) {
    List<RawCall> records = Arrays.stream(calls).map(CallBuilder::build).toList();
    return Expectation.firstRun(Map.of(OURS, 4L), 1, records, FROM, TO);
  }
}
