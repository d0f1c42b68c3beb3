package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.RunningCentralita.Reply;
import io.centralita.alerts.Alerts;
import io.centralita.database.TestDatabase;
import io.centralita.testkit.CallBuilder;
import io.centralita.testkit.FakeTwilio;
import io.centralita.testkit.Fault;
import io.centralita.testkit.RawCall;
import io.centralita.testkit.TwilioCalls;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** Our figures beside Twilio's bill, and the alerts that follow from what the tables hold. */
class ReconciliationTest {

  private static final String SUBACCOUNT = "AC000000000000000000000000000000aa";
  private static final Instant TODAY = Instant.now().truncatedTo(ChronoUnit.DAYS);
  private static final Instant FROM = TODAY.minus(Duration.ofDays(3));

  @RegisterExtension
  static final CentralitaExtension extension =
      new CentralitaExtension().besideTwilio().with("TWILIO_SUBACCOUNTS", SUBACCOUNT);

  private final FakeTwilio twilio = extension.twilio();
  private final TestDatabase database = extension.database();
  private final RunningCentralita centralita = extension.program();

  @BeforeEach
  void enter() {
    List<RawCall> calls = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      calls.add(call(i, FROM.plus(Duration.ofHours(2L * i))).price("-0.0200").build());
    }
    twilio.subaccount(SUBACCOUNT).add(calls);
  }

  @Test
  void everythingRead_agreesToTheCent_forEachAccountAndDay() {
    succeeds("/api/resync-twilio-historical?from=" + FROM);

    JsonNode answer = succeeds("/api/reconcile-twilio?from=" + FROM);

    JsonNode days = answer.path("days");
    assertThat(days).hasSize(6);
    assertThat(answer.path("totalCalls").asInt()).isEqualTo(30);
    assertThat(days.findValuesAsText("percent")).allMatch(percent -> number(percent) == 0);
    JsonNode first = days.get(0);
    assertThat(first.path("account").asText()).isEqualTo(TwilioCalls.ACCOUNT);
    assertThat(first.path("day").asText()).isEqualTo(day(FROM).toString());
    assertThat(first.at("/ours/calls").asInt()).isEqualTo(12);
    assertThat(first.at("/ours/cost").decimalValue()).isEqualByComparingTo("0.24");
    // twelve calls of 90 s are 18 minutes, billed as 24
    assertThat(first.at("/ours/minutes").decimalValue()).isEqualByComparingTo("18");
    assertThat(first.at("/twilio/minutes").decimalValue()).isEqualByComparingTo("24");
    assertThat(first.at("/reasons/0").asText()).contains("full minute", "24 minutes");
    assertThat(alerts()).doesNotContain("reconciliation");
    assertThat(twilio.unknownParameters()).isEmpty();
    assertThat(twilio.requests())
        .filteredOn(request -> request.path().contains("/Usage/"))
        .allMatch(request -> "false".equals(request.parameter("IncludeSubaccounts")));
  }

  @Test
  void aDayThatIsMissing_isShownAndAlerted_untilItHasBeenRead() {
    succeeds("/api/resync-twilio-historical?from=" + FROM.plus(Duration.ofDays(1)));

    JsonNode missing = succeeds("/api/reconcile-twilio?from=" + FROM);

    JsonNode first = missing.path("days").get(0);
    assertThat(first.at("/difference/calls").asInt()).isEqualTo(-12);
    assertThat(first.at("/difference/cost").asDouble()).isCloseTo(-0.24, within(1e-9));
    assertThat(first.at("/difference/percent").asDouble()).isEqualTo(-100);
    assertThat(alerts()).contains("reconciliation");

    succeeds("/api/resync-twilio-historical?from=" + FROM);
    succeeds("/api/reconcile-twilio?from=" + FROM);

    assertThat(alerts()).doesNotContain("reconciliation");
    assertThat(centralita.value("SELECT count(*) FROM twilio_reconciliations")).isEqualTo("6");
  }

  @Test
  void upToOnePercent_isNoAlert() {
    LocalDate day = day(FROM);
    succeeds("/api/resync-twilio-historical?from=" + FROM);
    twilio.usageOff(day, 0, new BigDecimal("0.0024"));
    succeeds("/api/reconcile-twilio?from=" + FROM);
    assertThat(alerts()).doesNotContain("reconciliation");

    twilio.usageOff(day, 1, new BigDecimal("0.0025"));
    succeeds("/api/reconcile-twilio?from=" + FROM);

    assertThat(alerts()).contains("reconciliation");
  }

  @Test
  void unsettledCallsAndLegs_areNamedAsReasons() {
    twilio.add(
        call(100, FROM.plusSeconds(5)).build(),
        TwilioCalls.outboundDial(
                TwilioCalls.sid(101), "+15005550100", "+15005551000", FROM.plusSeconds(9))
            .endedAfter(Duration.ofMinutes(1))
            .price("-0.0100")
            .build());
    succeeds("/api/resync-twilio-historical?from=" + FROM);

    JsonNode answer = succeeds("/api/reconcile-twilio?from=" + FROM);

    assertThat(answer.at("/days/0/reasons").toString())
        .contains("1 calls have no final state or price yet", "1 calls are legs of others");
  }

  @Test
  void oneAccountsBillThatCannotBeRead_isNamed_theOthersAreCompared() {
    succeeds("/api/resync-twilio-historical?from=" + FROM);
    twilio.fault(
        request -> request.path().contains(SUBACCOUNT + "/Usage"),
        100,
        Fault.status(403, 20403, "Forbidden"));

    Reply reply = centralita.post("/api/reconcile-twilio?from=" + FROM);

    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.body().path("error").asText())
        .contains(SUBACCOUNT, "20403")
        .doesNotContain(TwilioCalls.ACCOUNT);
    assertThat(centralita.value("SELECT count(*) FROM twilio_reconciliations")).isEqualTo("3");
  }

  @Test
  void aPeriodOfNoWholeDay_isABadRequest() {
    Reply reply = centralita.post("/api/reconcile-twilio?from=" + TODAY.plus(Duration.ofDays(1)));

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body().path("error").asText()).contains("from must be");
  }

  @Test
  void alerts_openAndCloseWithWhatTheTablesHold() {
    centralita.sql(
        "INSERT INTO calls (id, source, account_sid, workspace_id, call_date, status, raw_data,"
            + " date_updated) SELECT 'CA' || n, 'twilio', 'AC1', CASE WHEN n < 6 THEN 1 ELSE 2 END,"
            + " now() - interval '3 hours', 'busy', '{}', now() FROM generate_series(1, 20) n",
        "INSERT INTO calls (id, source, account_sid, call_date, status, raw_data, date_updated)"
            + " VALUES ('CAold', 'twilio', 'AC1', now() - interval '8 days', 'completed', '{}',"
            + " now())",
        "INSERT INTO sync_runs (job, holds, trigger, status, owner)"
            + " SELECT 'twilio-hourly', '{calls}', 'schedule', s, gen_random_uuid()"
            + " FROM unnest(ARRAY['succeeded', 'failed', 'skipped', 'failed', 'failed']) s");

    centralita.sql(
        "INSERT INTO sync_runs (job, holds, trigger, status, owner)"
            + " VALUES ('twilio-historical', '{calls}', 'http', 'running', gen_random_uuid())");
    check();
    assertThat(alerts()).doesNotContain("no-calls");

    centralita.sql("UPDATE sync_runs SET status = 'succeeded' WHERE status = 'running'");
    check();

    assertThat(alerts())
        .containsExactlyInAnyOrder(
            "unsettled-calls", "failed-runs", "no-calls", "default-workspace-share");
    String since = centralita.value("SELECT min(since) FROM sync_alerts");

    centralita.sql(
        "UPDATE calls SET status = 'failed' WHERE id = 'CAold'",
        "UPDATE calls SET call_date = now() - interval '1 hour', workspace_id = 2 WHERE id = 'CA1'",
        "UPDATE calls SET workspace_id = 1 WHERE id = 'CA7'");
    check();

    assertThat(alerts()).containsExactlyInAnyOrder("failed-runs", "default-workspace-share");
    assertThat(centralita.value("SELECT min(since) FROM sync_alerts")).isEqualTo(since);

    centralita.sql("UPDATE calls SET workspace_id = 2 WHERE id = 'CA7'");
    check();
    assertThat(alerts()).containsExactly("failed-runs");
  }

  @Test
  void noCalls_isNotMovedByARun_butByAHistoricalOneThatGetsOn() {
    centralita.sql(
        "INSERT INTO calls (id, source, account_sid, workspace_id, call_date, status, raw_data,"
            + " date_updated) VALUES ('CA1', 'twilio', 'AC1', 2, now() - interval '3 hours',"
            + " 'busy', '{}', now()), ('CA2', 'twilio', 'AC1', 2, now() + interval '1 hour',"
            + " 'queued', '{}', now())");
    check();
    assertThat(alerts()).containsExactly("no-calls");
    String since = centralita.value("SELECT since FROM sync_alerts");

    for (String job : List.of("twilio-hourly", "twilio-snapshots", "twilio-reassign")) {
      running(job, "now()");
      check();
      assertThat(centralita.value("SELECT since FROM sync_alerts")).as(job).isEqualTo(since);
      centralita.sql("UPDATE sync_runs SET status = 'succeeded'");
    }

    running("twilio-historical", "now() - interval '5 hours'");
    check();
    assertThat(centralita.value("SELECT since FROM sync_alerts")).isEqualTo(since);

    centralita.sql(
        "UPDATE sync_runs SET progress_at = now() - interval '1 minute' WHERE status = 'running'");
    check();
    assertThat(alerts()).isEmpty();
  }

  @Test
  void failedRuns_areThreeVerdictsInARow_whateverWasCutShortBetween() {
    for (String status :
        List.of("failed", "interrupted", "failed", "skipped", "failed", "interrupted")) {
      centralita.sql(
          "INSERT INTO sync_runs (job, holds, trigger, status, owner) VALUES ('twilio-hourly',"
              + " '{calls}', 'schedule', '"
              + status
              + "', gen_random_uuid()), ('twilio-daily', '{calls}', 'schedule', 'succeeded',"
              + " gen_random_uuid())");
    }
    check();
    assertThat(alerts()).containsExactly("failed-runs");

    centralita.sql(
        "INSERT INTO sync_runs (job, holds, trigger, status, owner) VALUES ('twilio-hourly',"
            + " '{calls}', 'schedule', 'succeeded', gen_random_uuid())");
    check();
    assertThat(alerts()).isEmpty();
  }

  @Test
  void unsettledCalls_ofAnAccountThatIsNoLongerRead_openNothing_butAreNamed() {
    succeeds("/api/resync-twilio-historical?from=" + FROM);
    String retired = "AC000000000000000000000000000000bb";
    centralita.sql(
        "INSERT INTO sync_coverage (account_sid, covered_until) VALUES ('" + retired + "', now())",
        unsettled("CAretired", retired));
    check();
    assertThat(alerts()).doesNotContain("unsettled-calls");

    centralita.sql(unsettled("CAread", SUBACCOUNT), unsettled("CAnever", "AC1"));
    check();
    assertThat(
            centralita.value(
                "SELECT message || ' ' || action FROM sync_alerts WHERE id = 'unsettled-calls'"))
        .startsWith("2 calls older than 7 days")
        .contains("1 of accounts that are no longer read: " + retired)
        .contains("TWILIO_SUBACCOUNTS");
  }

  @Test
  void anAlertThatAnotherProcessClosesMeanwhile_isNotOpenedAgain() throws Exception {
    running("twilio-hourly", "now()");
    centralita.sql(
        "UPDATE sync_runs SET status = 'failed'",
        "INSERT INTO sync_runs (job, holds, trigger, status, owner) SELECT job, holds, trigger,"
            + " status, owner FROM sync_runs CROSS JOIN generate_series(1, 2)",
        "INSERT INTO sync_alerts (id, message, action) VALUES ('failed-runs', 'before', 'before')");
    try (Connection other = database.dataSource().getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("DELETE FROM sync_alerts");
      CompletableFuture<Void> check = CompletableFuture.runAsync(this::check);
      await()
          .until(
              () ->
                  "1"
                      .equals(
                          centralita.value(
                              "SELECT least(count(*), 1) FROM pg_stat_activity WHERE datname ="
                                  + " current_database() AND wait_event_type = 'Lock'")));
      other.commit();
      check.get();
    }

    assertThat(alerts()).isEmpty();
  }

  @Test
  void alertsThatCannotBeChecked_areSaidOnce() {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Logger logger = (Logger) LoggerFactory.getLogger("alerts");
    logger.addAppender(log);
    Alerts alerts = new Alerts();
    for (int minute = 0; minute < 3; minute++) {
      alerts.failed(new SQLException("cannot execute DELETE in a read-only transaction"));
    }
    alerts.changed(List.of());
    alerts.failed(new SQLException("the same or another"));
    logger.detachAppender(log);

    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "❌ Alerts cannot be checked: The database could not do its part: cannot execute DELETE"
                + " in a read-only transaction.",
            "❌ Alerts cannot be checked: The database could not do its part: the same or another.");
  }

  private static String unsettled(String sid, String account) {
    return "INSERT INTO calls (id, source, account_sid, workspace_id, call_date, status, raw_data,"
        + " date_updated) VALUES ('%s', 'twilio', '%s', 2, now() - interval '8 days', 'completed',"
            .formatted(sid, account)
        + " '{}', now())";
  }

  private void running(String job, String since) {
    centralita.sql(
        "INSERT INTO sync_runs (job, holds, trigger, status, owner, started_at, progress_at) VALUES"
            + " ('"
            + job
            + "', '{calls}', 'http', 'running', gen_random_uuid(), "
            + since
            + ", "
            + since
            + ")");
  }

  private void check() {
    centralita.camel().createFluentProducerTemplate().to("direct:check-alerts").request();
  }

  private List<String> alerts() {
    JsonNode alerts = centralita.get("/api/alerts").body().path("alerts");
    assertThat(alerts)
        .allMatch(a -> a.path("message").isTextual() && a.path("action").isTextual())
        .allMatch(a -> Instant.parse(a.path("since").asText()).isBefore(Instant.now()));
    return alerts.findValuesAsText("id");
  }

  private static CallBuilder call(int number, Instant start) {
    return TwilioCalls.outboundApi(
            TwilioCalls.sid(1000 + number), "+15005550100", "+15005551000", start)
        .endedAfter(Duration.ofSeconds(90));
  }

  private static LocalDate day(Instant instant) {
    return LocalDate.ofInstant(instant, ZoneOffset.UTC);
  }

  private static double number(String text) {
    return Double.parseDouble(text);
  }

  private JsonNode succeeds(String path) {
    Reply reply = centralita.post(path);
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    return reply.body();
  }
}
