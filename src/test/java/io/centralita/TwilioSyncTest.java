package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.RunningCentralita.Reply;
import io.centralita.testkit.Counts;
import io.centralita.testkit.Expectation;
import io.centralita.testkit.FakeTwilio;
import io.centralita.testkit.RawCall;
import io.centralita.testkit.Semantics;
import io.centralita.testkit.Tables;
import io.centralita.testkit.TwilioCalls;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a sync leaves in the tables and says in its answer, against an independent expectation. */
class TwilioSyncTest {

  private static final Instant FROM = Instant.parse("2026-03-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2026-03-15T00:00:00Z");
  private static final String PERIOD = "?from=" + FROM + "&to=" + TO;

  @RegisterExtension
  static final CentralitaExtension extension = new CentralitaExtension().besideTwilio();

  private final FakeTwilio twilio = extension.twilio();
  private final RunningCentralita centralita = extension.program();

  @BeforeEach
  void enterDirectory() {
    Tables.enterDirectory(
        centralita.dataSource(), TwilioCalls.workspaces(), TwilioCalls.knownPhones());
  }

  @ParameterizedTest
  @EnumSource(Semantics.class)
  void historical_aCampaignWithEveryEdgeCase_equalsTheExpectation(Semantics semantics) {
    List<RawCall> calls = TwilioCalls.campaign(1, 3000, FROM, TO);
    twilio.add(calls).semantics(semantics).shuffled(true).repeatLastOnNextPage(true);

    Reply reply = centralita.post("/api/resync-twilio-historical" + PERIOD);

    Expectation expected = Expectation.firstRun(TwilioCalls.knownPhones(), 1, calls, FROM, TO);
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    Tables.assertEqual(expected, centralita.dataSource());
    assertThat(
            centralita.value(
                "SELECT count(parent_call_sid) > 0"
                    + " AND bool_and(parent_call_sid IS NOT DISTINCT FROM raw_data ->> 'parent_call_sid') FROM calls"))
        .isEqualTo("t");
    assertThat(Counts.of(reply.body())).isEqualTo(expected.counts());
    assertThat(twilio.unknownParameters()).isEmpty();
  }

  @Test
  void everyJob_secondTime_writesNoRow() {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    twilio.add(TwilioCalls.campaign(2, 1000, now.minus(Duration.ofDays(13)), now));
    List<String> jobs =
        List.of(
            "/api/resync-twilio-historical?from=" + now.minus(Duration.ofDays(13)),
            "/api/sync-twilio-daily",
            "/api/sync-twilio-hourly",
            "/api/generate-twilio-snapshots",
            "/api/reassign-workspaces");
    jobs.forEach(this::succeeds);
    // a lock is a write, too
    String locks = "SELECT md5(string_agg(id || ' ' || xmax, ',' ORDER BY id)) FROM calls";
    String locksBefore = centralita.value(locks);
    var before = Tables.rowVersions(centralita.dataSource());

    jobs.forEach(this::succeeds);

    Tables.assertUntouched(before, centralita.dataSource());
    assertThat(before).isNotEmpty();
    assertThat(centralita.value(locks)).isEqualTo(locksBefore);
  }

  @Test
  void hourly_readsTheLastSeventyFiveMinutes_orFromCoverageOn() {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    List<RawCall> calls =
        List.of(
            call(1, now.minus(Duration.ofMinutes(74))),
            call(2, now.minus(Duration.ofMinutes(76))),
            call(3, now.minus(Duration.ofHours(9))),
            call(4, now.minus(Duration.ofHours(10))));
    twilio.add(calls);

    JsonNode usual = succeeds("/api/sync-twilio-hourly");

    assertThat(usual.path("totalCalls").asInt()).isEqualTo(1);
    Instant start = Instant.parse(usual.at("/period/start").asText());
    Instant end = Instant.parse(usual.at("/period/end").asText());
    assertThat(Duration.between(start, end)).isEqualTo(Duration.ofMinutes(75));

    // as after an outage: covered until nine hours and ten minutes ago
    centralita.sql(
        "UPDATE sync_coverage SET covered_until = now() - interval '9 hours 10 minutes'");
    JsonNode madeUp = succeeds("/api/sync-hourly");

    assertThat(madeUp.path("totalCalls").asInt()).isEqualTo(3);
    assertThat(
            centralita.value(
                "SELECT covered_until > now() - interval '1 minute' FROM sync_coverage"))
        .isEqualTo("t");
  }

  @Test
  void historical_ofOldDays_neitherMovesCoverageNorHidesAHole() {
    succeeds("/api/resync-twilio-historical" + PERIOD);
    assertThat(centralita.value("SELECT count(*) FROM sync_coverage")).isEqualTo("0");

    succeeds("/api/sync-twilio-hourly");
    String covered = centralita.value("SELECT covered_until FROM sync_coverage");
    succeeds("/api/resync-twilio-historical" + PERIOD);

    assertThat(centralita.value("SELECT covered_until FROM sync_coverage")).isEqualTo(covered);
  }

  @Test
  void historical_ofHalfAnHour_leavesTheWholeHoursTotals() {
    Instant hour = Instant.parse("2026-03-02T10:00:00Z");
    twilio.add(call(1, hour.plusSeconds(60)), call(2, hour.plusSeconds(3000)));
    succeeds("/api/resync-twilio-historical" + PERIOD);

    succeeds(
        "/api/resync-twilio-historical?from="
            + hour.plusSeconds(1800)
            + "&to="
            + hour.plusSeconds(3600));

    assertThat(centralita.value("SELECT total_calls FROM twilio_snapshots")).isEqualTo("2");
  }

  @Test
  void aCallThatWebhooksToldOf_isListedOnce_andWhatTheyWroteMeanwhileIsPutRight() {
    twilio.add(
        call(1, Instant.now().minus(Duration.ofMinutes(30)).truncatedTo(ChronoUnit.SECONDS)));
    centralita.sql(
        "INSERT INTO tenants (id) VALUES ('00000000-0000-0000-0000-00000000000a')",
        "INSERT INTO crm_calls (tenant_id, call_sid, direction) VALUES ('00000000-0000-0000-0000-00000000000a', '%s', 'outbound')"
            .formatted(TwilioCalls.sid(1)),
        "INSERT INTO call_recordings (recording_sid, call_sid) VALUES ('RE1', '%s')"
            .formatted(TwilioCalls.sid(1)));

    succeeds("/api/sync-twilio-hourly");

    assertThat(listed("")).containsExactly("true");
    assertThat(listed("?recorded=true")).containsExactly("true");
    // as where both wrote at the same moment, in a run that broke off then
    centralita.sql(
        "UPDATE call_recordings SET created_at = now() - interval '1 hour'",
        "UPDATE calls SET recorded_here = NULL",
        "INSERT INTO unsynced_calls (id, call_date, recorded_here) SELECT id, call_date, true FROM calls");
    assertThat(listed("")).containsExactly("true");
    for (String query : List.of("", "&status=completed", "&q=" + TwilioCalls.sid(1))) {
      Reply page = centralita.get("/api/calls?limit=1" + query);
      assertThat(page.body().path("calls")).hasSize(1);
      assertThat(page.body().path("next").isNull()).as(query).isTrue();
    }

    succeeds("/api/sync-twilio-hourly");

    assertThat(listed("?recorded=true")).containsExactly("true");
    assertThat(centralita.value("SELECT count(*) FROM unsynced_calls")).isEqualTo("0");
  }

  /** Of each call that is listed, whether it is synced. */
  private List<String> listed(String query) {
    return centralita.get("/api/calls" + query).body().path("calls").findValuesAsText("synced");
  }

  @Test
  void reassign_afterANumberMoved_movesItsCallsTransfersAndSnapshots() {
    Instant start = Instant.parse("2026-03-02T10:00:00Z");
    twilio.add(
        TwilioCalls.outboundApi(TwilioCalls.sid(1), "+15005550100", "+15005551000", start)
            .endedAfter(Duration.ofMinutes(1))
            .price("-0.0100")
            .build(),
        TwilioCalls.originating(TwilioCalls.sid(2), "+15005551000", start.plusSeconds(30))
            .endedAfter(Duration.ofMinutes(1))
            .build(),
        TwilioCalls.inbound(TwilioCalls.sid(3), "+15005552000", "+15005550100", start)
            .endedAfter(Duration.ofMinutes(1))
            .build());
    succeeds("/api/resync-twilio-historical" + PERIOD);
    centralita.sql(
        "UPDATE workspace_phones SET workspace_id = 3 WHERE phone_number = '+15005550100'");

    JsonNode answer = succeeds("/api/reassign-workspaces");

    assertThat(answer.path("changedCalls").asInt()).isEqualTo(3);
    assertThat(answer.path("totalCalls").asInt()).isEqualTo(3);
    assertThat(centralita.value("SELECT string_agg(DISTINCT workspace_id::text, ',') FROM calls"))
        .isEqualTo("3");
    assertThat(
            centralita.value(
                "SELECT string_agg(workspace_id || ':' || total_calls || ':' || total_cost, ',')"
                    + " FROM twilio_snapshots"))
        .isEqualTo("3:3:0.0100");
  }

  @Test
  void recordsThatPostgresCannotHold_areRejectedAlone() {
    Instant start = Instant.parse("2026-03-02T10:00:00Z");
    twilio.add(call(1, start), call(2, start), call(3, start), call(6, start));
    for (int number : List.of(4, 5)) {
      twilio.add(
          TwilioCalls.outboundApi(TwilioCalls.sid(number), "+15005550100", "+15005551000", start)
              .number("queue_time", "1e200000")
              .build());
    }

    JsonNode answer = succeeds("/api/resync-twilio-historical" + PERIOD);

    assertThat(answer.path("totalCalls").asInt()).isEqualTo(6);
    assertThat(answer.path("rejectedCount").asInt()).isEqualTo(2);
    assertThat(answer.path("case1Count").asInt()).isEqualTo(6);
    assertThat(centralita.value("SELECT count(*) FROM calls")).isEqualTo("4");
    assertThat(centralita.value("SELECT string_agg(key, ' ' ORDER BY key) FROM sync_rejects"))
        .isEqualTo(TwilioCalls.sid(4) + " " + TwilioCalls.sid(5));
    assertThat(centralita.value("SELECT min(reason) FROM sync_rejects")).contains("cannot hold");
  }

  @Test
  void aPeriodOlderThanThirteenMonths_runsWithAWarning() {
    JsonNode answer = succeeds("/api/resync-twilio-historical?from=2024-01-01&to=2024-01-03");

    assertThat(answer.path("warnings").toString()).contains("13 months");
  }

  private static RawCall call(int number, Instant start) {
    return TwilioCalls.outboundApi(
            TwilioCalls.sid(number), "+15005550100", "+1500555" + (1000 + number), start)
        .endedAfter(Duration.ofSeconds(50))
        .build();
  }

  private JsonNode succeeds(String path) {
    Reply reply = centralita.post(path);
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    return reply.body();
  }
}
