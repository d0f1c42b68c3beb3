package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import io.centralita.RunningCentralita.Reply;
import io.centralita.runs.JobRequest;
import io.centralita.runs.Run;
import io.centralita.telephony.CallEvents;
import io.centralita.testkit.CallBuilder;
import io.centralita.testkit.ConversationBuilder;
import io.centralita.testkit.FakeElevenLabs;
import io.centralita.testkit.FakeTwilio;
import io.centralita.testkit.Fault;
import io.centralita.testkit.RequestSeen;
import io.centralita.testkit.TwilioCalls;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Calls of which no callback says how they ended, and what other sources add to a call. */
class PendingCallsTest {

  private static final String SUBACCOUNT = "AC000000000000000000000000000000aa";
  private static final String TENANT = "00000000-0000-0000-0000-0000000000a1";
  private static final String FROM = "+15005550001";
  private static final Instant START =
      Instant.now().minus(Duration.ofHours(5)).truncatedTo(ChronoUnit.SECONDS);

  @RegisterExtension
  static final CentralitaExtension extension =
      new CentralitaExtension().besideTwilio().besideElevenLabs();

  private final FakeTwilio twilio = extension.twilio();
  private final FakeElevenLabs elevenLabs = extension.elevenLabs();
  private final RunningCentralita centralita = extension.program();

  @BeforeEach
  void enter() {
    centralita.sql(
        "INSERT INTO tenants (id, name) VALUES ('" + TENANT + "', 'One')",
        "INSERT INTO tenant_phone_numbers (tenant_id, phone_number) VALUES ('%s', '%s')"
            .formatted(TENANT, CallEvents.CALLED));
  }

  @Test
  void pendingCalls_comeToTheStateThatTheSyncOrTwilioKnows() {
    pending(1, START);
    centralita.sql(
        "INSERT INTO calls (id, source, status, call_date, duration) VALUES ('%s', 'twilio', 'completed', '%s', 9)"
            .formatted(TwilioCalls.sid(1), START));
    pending(2, START);
    twilio.add(placed(2, START).endedAfter(Duration.ofSeconds(7)).status("busy").build());
    pending(3, START);
    twilio.add(placed(3, START).build());
    pending(4, START.plus(Duration.ofHours(2)));
    pending(5, START.minus(Duration.ofDays(400)));
    pending(6, START);
    centralita.sql("UPDATE crm_calls SET account_sid = '" + SUBACCOUNT + "' WHERE " + row(6));
    // an older system's: it said no start
    centralita.sql(
        "UPDATE crm_calls SET created_at = started_at, started_at = NULL WHERE " + row(2));
    twilio.addTo(SUBACCOUNT, List.of(placed(6, START).endedAfter(Duration.ofSeconds(8)).build()));

    Run run = sweep(centralita);

    assertThat(run.status()).as(run.error()).isEqualTo("succeeded");
    assertThat(calls())
        .isEqualTo(
            "1 completed 9 %1$s, 2 missed 7 %2$s, 3 pending, 4 pending, 5 pending, 6 completed 8 %3$s"
                .formatted(START.plusSeconds(9), START.plusSeconds(7), START.plusSeconds(8)));
    assertThat(twilio.requests().stream().map(RequestSeen::path))
        .hasSize(3)
        .noneMatch(path -> path.contains(TwilioCalls.sid(1)));
    Reply reply = centralita.get("/api/runs/" + run.id());
    assertThat(reply.body().at("/run/totalCalls").asInt()).isEqualTo(3);
    assertThat(reply.body().path("run").has("snapshots")).isFalse();

    twilio.forgetRequests();
    sweep(centralita);
    assertThat(twilio.requests()).as("asked again after an eighth of its age").isEmpty();
  }

  @Test
  void aCallThatTwilioDoesNotKnow_isBelievedTheSecondTime_hoursLater() {
    pending(1, START);
    sweep(centralita);
    assertThat(calls()).isEqualTo("1 pending");

    centralita.sql("UPDATE crm_calls SET asked_at = NULL");
    sweep(centralita);
    assertThat(calls()).isEqualTo("1 pending");

    centralita.sql(
        "UPDATE crm_calls SET asked_at = NULL, unknown_since = unknown_since - interval '3 hours'");
    sweep(centralita);
    assertThat(calls()).isEqualTo("1 failed");
    assertThat(centralita.value("SELECT metadata ->> 'reason' FROM crm_calls"))
        .isEqualTo("Twilio does not know this call.");
  }

  @Test
  void aCallWhosePlacingBrokeOff_isTheOneLikeIt() {
    // between the same numbers: too early, another row's, incoming, and the one
    unnamed(11, "+15005550101");
    twilio.add(
        placed(20, "+15005550101", START.minus(Duration.ofHours(1))).build(),
        placed(21, "+15005550101", START.plusSeconds(9)).build(),
        TwilioCalls.inbound(TwilioCalls.sid(22), FROM, "+15005550101", START).build(),
        placed(23, "+15005550101", START.plusSeconds(5)).endedAfter(Duration.ofSeconds(6)).build());
    pending(21, Instant.now());
    unnamed(12, "+15005550102");
    unnamed(13, "+15005550103");
    twilio.add(
        placed(24, "+15005550103", START.plusSeconds(1)).build(),
        placed(25, "+15005550103", START.plusSeconds(2)).build());
    event(new CallEvents(TwilioCalls.sid(23)).transcription("RE1", "hello", START.plusSeconds(9)));

    Run run = sweep(centralita);

    assertThat(
            centralita.value(
                "SELECT concat_ws(' ', call_sid, state, transcript) FROM crm_calls WHERE "
                    + row(11)))
        .isEqualTo(TwilioCalls.sid(23) + " completed hello");
    assertThat(
            centralita.value(
                "SELECT state || ' ' || (metadata ->> 'reason') FROM crm_calls WHERE " + row(12)))
        .isEqualTo("failed Twilio has no such call: it was not placed.");
    assertThat(
            centralita.value(
                "SELECT concat_ws(' ', call_sid, state) FROM crm_calls WHERE " + row(13)))
        .isEqualTo("pending");
    assertThat(run.status()).isEqualTo("succeeded");
    assertThat(run.warnings()).hasSize(1);
    assertThat(run.warnings().get(0)).contains("0013 of crm_calls is: 2 are like it");
  }

  @Test
  void oneCallThatCannotBeHad_doesNotStopTheOthers() {
    for (int n = 1; n <= 3; n++) {
      pending(n, START.plusSeconds(n));
      twilio.add(placed(n, START).endedAfter(Duration.ofSeconds(7)).build());
    }
    twilio.fault(
        request -> request.path().contains(TwilioCalls.sid(1)),
        100,
        Fault.status(500, 20500, "Sorry"));

    Run run = sweep(centralita);

    assertThat(run.status()).isEqualTo("succeeded");
    assertThat(run.warnings().get(0))
        .startsWith("Twilio could not be asked for 1 pending calls; a later run asks again.")
        .contains("20500");
    assertThat(calls()).startsWith("1 pending, 2 completed 7").contains(", 3 completed 7");
  }

  @Test
  void refusedCredentials_failTheRun_withOneRequest() {
    pending(1, START);
    pending(2, START);
    twilio.onlyCredentials("nobody", "nothing");

    Run run = sweep(centralita);

    assertThat(run.error()).startsWith("Twilio refused the credentials");
    assertThat(twilio.requests()).hasSize(1);
  }

  @Test
  void aTranscriptOfElevenLabs_fillsAnEmptyOne_andACallbackOutlivesItsProcess() {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    for (int n = 1; n <= 3; n++) {
      elevenLabs.add(
          new ConversationBuilder("conv_" + n, now.minusSeconds(600))
              .twilio(TwilioCalls.sid(n), FROM)
              .build());
      if (n < 3) {
        event(new CallEvents(TwilioCalls.sid(n)).incoming(now));
      }
    }
    event(new CallEvents(TwilioCalls.sid(2)).transcription("RE1", "hello", now));
    try (RunningCentralita other = RunningCentralita.on(extension.database(), Map.of())) {
      event(
          other, new CallEvents(TwilioCalls.sid(3)).status("completed", now, "CallDuration", "5"));
    }

    assertThat(centralita.post("/api/sync-elevenlabs-hourly").status()).isEqualTo(200);
    event(new CallEvents(TwilioCalls.sid(3)).incoming(now));

    assertThat(
            centralita.value(
                "SELECT string_agg(concat_ws(' ', state, transcript), ', ' ORDER BY call_sid) FROM crm_calls"))
        .isEqualTo(
            "pending agente: Hola\ncliente: Buenas tardes, pending hello,"
                + " completed agente: Hola\ncliente: Buenas tardes");
  }

  private void event(String event) {
    event(centralita, event);
  }

  private static void event(RunningCentralita program, String event) {
    program.camel().createProducerTemplate().requestBody("direct:twilio-event", event);
  }

  private static Run sweep(RunningCentralita program) {
    return program
        .camel()
        .createProducerTemplate()
        .requestBody("direct:job", JobRequest.atStart("twilio-pending-calls"), Run.class);
  }

  private void pending(int number, Instant started) {
    centralita.sql(
        "INSERT INTO crm_calls (id, tenant_id, call_sid, direction, started_at) VALUES ('%s', '%s', '%s', 'outbound', '%s')"
            .formatted(id(number), TENANT, TwilioCalls.sid(number), started));
  }

  private void unnamed(int number, String to) {
    centralita.sql(
        "INSERT INTO crm_calls (id, tenant_id, direction, from_number, to_number, started_at)"
            + " VALUES ('%s', '%s', 'outbound', '%s', '%s', '%s')"
                .formatted(id(number), TENANT, FROM, to, START));
  }

  private static CallBuilder placed(int number, Instant started) {
    return placed(number, "+15005550100", started);
  }

  private static CallBuilder placed(int number, String to, Instant started) {
    return TwilioCalls.outboundApi(TwilioCalls.sid(number), FROM, to, started);
  }

  private static String id(int number) {
    return "00000000-0000-0000-0000-%012d".formatted(number);
  }

  private static String row(int number) {
    return "id = '" + id(number) + "'";
  }

  private String calls() {
    return centralita.value(
        "SELECT string_agg(concat_ws(' ', right(id::text, 6)::integer, state, duration_seconds,"
            + " to_char(ended_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')), ', ' ORDER BY id)"
            + " FROM crm_calls");
  }
}
