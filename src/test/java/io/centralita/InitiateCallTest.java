package io.centralita;

import static io.centralita.testkit.TwilioCalls.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.centralita.RunningCentralita.Reply;
import io.centralita.testkit.Answer;
import io.centralita.testkit.FakeTwilio;
import io.centralita.testkit.Fault;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls as a client has them placed, beside a Twilio that does what a test wants. */
class InitiateCallTest {

  private static final String BASE = "https://calls.example.com/centralita";
  private static final String TENANT = "00000000-0000-0000-0000-000000000001";
  private static final String OTHER = "00000000-0000-0000-0000-000000000002";
  private static final String CONTACT = "00000000-0000-0000-0000-0000000000c1";
  private static final String AGENT = "00000000-0000-0000-0000-0000000000a1";
  private static final String NUMBER = "+34600000001";
  private static final String CALLER = "+34910000001";

  @RegisterExtension
  static final CentralitaExtension extension =
      new CentralitaExtension()
          .besideTwilio()
          .with("PUBLIC_BASE_URL", BASE)
          .with("TWILIO_CALLS_PER_SECOND", "100");

  private final FakeTwilio twilio = extension.twilio();
  private final RunningCentralita centralita = extension.program();

  @BeforeEach
  void someTenants() {
    centralita.sql(
        "INSERT INTO tenants (id, name) VALUES ('" + TENANT + "', 'One'), ('" + OTHER + "', 'Two')",
        """
        INSERT INTO tenant_phone_numbers (tenant_id, phone_number, created_at)
        SELECT '%s'::uuid, number, day::date
          FROM (VALUES ('+34910000002', '2026-02-01'), ('0034 910-000-001', '2026-01-01'),
                       ('none', '2025-01-01')) AS given (number, day)
        """
            .formatted(TENANT),
        "INSERT INTO crm_contacts (id, tenant_id) VALUES ('" + CONTACT + "', '" + TENANT + "')",
        "INSERT INTO profiles (id, tenant_id) VALUES ('" + AGENT + "', '" + TENANT + "')");
  }

  private static ObjectNode body() {
    return JsonNodeFactory.instance.objectNode().put("to", NUMBER).put("tenant_id", TENANT);
  }

  private Reply place(Object body, String... headers) {
    return placeIn(centralita, body, headers);
  }

  private static Reply placeIn(RunningCentralita program, Object body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(program.address("/functions/v1/initiate-call"))
            .header("Authorization", "Bearer " + RunningCentralita.SECRET)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return RunningCentralita.send(request.build());
  }

  private void twilioAnswers(Fault fault) {
    twilio.fault(seen -> seen.isPlacing(), 1, fault);
  }

  private String row(String columns) {
    return centralita.value("SELECT concat_ws(' ', " + columns + ") FROM crm_calls");
  }

  private String rows() {
    return centralita.value("SELECT count(*) FROM crm_calls");
  }

  @Test
  void aCall_isPlacedOnce_fromTheOldestNumber_withARowThatIsThereBefore() {
    List<String> before = new ArrayList<>();
    twilioAnswers(Fault.after(() -> before.add(row("id, state, call_sid, from_number"))));
    ObjectNode body = body().put("contact_id", CONTACT).put("agent_id", AGENT);

    Reply reply = place(body.put("to", "tel:0034 (600) 00.00-01"));

    String id = row("id");
    String sid = row("call_sid");
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    assertThat(reply.body()).hasToString("{\"success\":true,\"call_sid\":\"" + sid + "\"}");
    assertThat(reply.headers().firstValue("Retry-After")).isEmpty();
    assertThat(before).containsExactly(id + " pending " + CALLER);
    assertThat(row("to_number, direction, state, tenant_id, contact_id, agent_id, ended_at"))
        .isEqualTo("%s outbound pending %s %s %s".formatted(NUMBER, TENANT, CONTACT, AGENT));
    assertThat(row("now() - started_at < interval '1 minute'")).isEqualTo("t");
    assertThat(twilio.placingForms()).hasSize(1);
    assertThat(Stream.of(twilio.placingForms().get(0).split("&")).map(InitiateCallTest::decoded))
        .containsExactlyInAnyOrder(
            "To=" + NUMBER,
            "From=" + CALLER,
            "Url=" + BASE + "/functions/v1/twilio-outbound-script",
            "Method=POST",
            "StatusCallback=" + BASE + "/functions/v1/twilio-status?call=" + id,
            "StatusCallbackMethod=POST",
            "StatusCallbackEvent=initiated",
            "StatusCallbackEvent=ringing",
            "StatusCallbackEvent=answered",
            "StatusCallbackEvent=completed");
    assertThat(twilio.requests().get(0).path())
        .isEqualTo("/2010-04-01/Accounts/" + ACCOUNT + "/Calls.json");
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "null",
      value = {
        "to | 34600000001 | 400 | to must be",
        "to | +34 600 x | 400 | to must be",
        "to | null | 400 | to must be",
        "tenant_id | null | 400 | tenant_id must be",
        "tenant_id | 1 | 400 | tenant_id must be",
        "tenant_id | 00000000-0000-0000-0000-00000000000f | 404 | no such tenant",
        "tenant_id | 00000000-0000-0000-0000-000000000002 | 400 | TWILIO_PHONE_NUMBER",
        "contact_id | nobody | 400 | contact_id must be",
        "contact_id | 00000000-0000-0000-0000-00000000000f | 404 | no such contact",
        "contact_id | 00000000-0000-0000-0000-0000000000c2 | 404 | no such contact",
        "agent_id | 00000000-0000-0000-0000-0000000000a2 | 404 | no such agent",
        "script_url | /script | 400 | script_url must be",
        "script_url | ftp://example.com/script | 400 | script_url must be",
        "script_url | https:///script | 400 | script_url must be",
        "script_url | https://exa mple.com | 400 | script_url must be",
        "callback | x | 400 | no field \"callback\"",
      })
  void whatCannotBePlaced_isRefused_beforeTwilioIsAsked(
      String field, String value, int status, String sentence) {
    centralita.sql(
        "INSERT INTO crm_contacts (id, tenant_id) VALUES ('%s', '%s')"
            .formatted(CONTACT.replace("c1", "c2"), OTHER),
        "INSERT INTO profiles (id, tenant_id) VALUES ('%s', '%s')"
            .formatted(AGENT.replace("a1", "a2"), OTHER));
    ObjectNode body = body().put(field, value);

    Reply reply = place(body, "Idempotency-Key", "key");

    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(status);
    assertThat(reply.body().path("success").asBoolean(true)).isFalse();
    assertThat(reply.body().path("error").asText()).contains(sentence);
    assertThat(twilio.placingForms()).isEmpty();
    assertThat(rows()).isEqualTo("0");
    // who mends the body may use the key again
    assertThat(place(body(), "Idempotency-Key", "key").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // HTTP status and code of Twilio's | ours | a word of the hint
        "401 | 20003 | 502 | TWILIO_AUTH_TOKEN",
        "403 | 20003 | 502 | TWILIO_AUTH_TOKEN",
        "404 | 20404 | 502 | TWILIO_ACCOUNT_SID",
        "400 | 21201 | 400 | No number to call",
        "400 | 21210 | 400 | neither belongs",
        "400 | 21211 | 400 | number to call is not a valid",
        "400 | 21212 | 400 | number to call from is not a valid",
        "400 | 21214 | 400 | cannot reach",
        "400 | 21215 | 400 | geographic permissions",
        "400 | 21216 | 400 | blocked",
        "400 | 21219 | 400 | trial one, which calls",
        "400 | 21608 | 400 | messages",
        "500 | 21211 | 400 | number to call is not a valid",
        "400 | 32001 | 429 | SIP trunk",
        "400 | 20429 | 429 | moment",
        "400 | 29999 | 400 |",
        "403 | 29999 | 400 |",
        "401 | 0 | 502 |",
        "403 | 0 | 502 |",
        "302 | 0 | 502 |",
      })
  void aRefusalOfTwilios_isAnsweredByItsCode_andFailsTheRow(
      int http, int code, int status, String hint) {
    String said = "The number +34600000001 or %2B34600000001 or 34 600 000 001 will not do";
    twilioAnswers(
        code == 0
            ? Fault.answer(Answer.html(http, "<html>no</html>").with("Location", "/elsewhere"))
            : Fault.status(http, code, said));

    Reply reply = place(body());

    JsonNode answer = reply.body();
    assertThat(reply.status()).as(answer.toString()).isEqualTo(status);
    assertThat(answer.path("success").asBoolean(true)).isFalse();
    assertThat(answer.path("code").asInt()).isEqualTo(code);
    assertThat(answer.path("hint").asText()).contains(hint == null ? "" : hint);
    assertThat(answer.has("hint")).isEqualTo(hint != null);
    assertThat(answer.path("error").asText().replaceAll("\\D", "")).doesNotContain("600000001");
    if (code > 0) {
      assertThat(answer.path("error").asText()).contains("will not do");
    }
    assertThat(row("state, call_sid, ended_at IS NOT NULL, coalesce(metadata->>'code', '0')"))
        .isEqualTo("failed t " + code);
    assertThat(row("metadata->>'message'")).isEqualTo(answer.path("error").asText());
    assertThat(twilio.placingForms()).hasSize(1);
  }

  @Test
  void whatMayHaveBeenPlaced_staysPending_andIsNeverRepeated() {
    List<Integer> statuses = new ArrayList<>();
    for (Fault fault :
        List.of(
            Fault.status(500),
            Fault.html(503),
            Fault.resetBeforeBody(),
            Fault.resetInBody(),
            Fault.truncatedJson(),
            Fault.html200(),
            Fault.answer(Answer.json(201, JsonNodeFactory.instance.objectNode())))) {
      twilioAnswers(fault);
      statuses.add(place(body()).status());
    }

    assertThat(statuses).containsExactly(502, 502, 504, 504, 504, 504, 504);
    assertThat(twilio.placingForms()).hasSize(7);
    assertThat(
            centralita.value(
                "SELECT count(*) FROM crm_calls WHERE state = 'pending' AND call_sid IS NULL"))
        .isEqualTo("7");
  }

  @Test
  void aTwilioThatDoesNotAnswer_isUnknown_andUnderWayUntilThen() {
    twilioAnswers(Fault.hang());

    CompletableFuture<Reply> first =
        CompletableFuture.supplyAsync(() -> place(body(), "Idempotency-Key", "key"));
    await().until(() -> twilio.placingForms().size() == 1);
    Reply meanwhile = place(body(), "Idempotency-Key", "key");

    assertThat(meanwhile.status()).isEqualTo(409);
    assertThat(first.join().status()).isEqualTo(504);
    assertThat(place(body(), "Idempotency-Key", "key").body()).isEqualTo(first.join().body());
    assertThat(twilio.placingForms()).hasSize(1);
    assertThat(row("state, call_sid")).isEqualTo("pending");
  }

  @Test
  void anAgentOfAnOlderTable_whichDoesNotSayWhoseTheyAre_calls() {
    centralita.sql("UPDATE profiles SET tenant_id = NULL");

    assertThat(place(body().put("agent_id", AGENT)).status()).isEqualTo(200);
    assertThat(row("agent_id")).isEqualTo(AGENT);
  }

  @Test
  void tooManyRequests_areRepeated_asLongAsTwilioSays_ifThatIsSoon() {
    twilioAnswers(Fault.tooManyRequests(Duration.ofSeconds(1)));
    Reply soon = place(body(), "Idempotency-Key", "soon");
    assertThat(soon.status()).as(soon.body().toString()).isEqualTo(200);
    assertThat(twilio.placingForms()).hasSize(2);
    assertThat(twilio.hasty()).isEmpty();
    assertThat(row("state, call_sid, metadata"))
        .isEqualTo("pending " + soon.body().path("call_sid").asText() + " {}");

    centralita.sql("DELETE FROM crm_calls");
    twilioAnswers(Fault.tooManyRequests(Duration.ofSeconds(60)));
    Reply late = place(body(), "Idempotency-Key", "late");
    assertThat(late.status()).isEqualTo(429);
    assertThat(late.headers().firstValue("Retry-After")).contains("60");
    assertThat(late.body().path("code").asInt()).isEqualTo(20429);
    assertThat(row("state")).isEqualTo("failed");
    assertThat(twilio.placingForms()).hasSize(3);
    // nothing was placed
    assertThat(place(body(), "Idempotency-Key", "late").status()).isEqualTo(200);
  }

  @Test
  void whatACallbackHasTold_whileTwilioAnswered_stays() {
    twilioAnswers(
        Fault.after(
            () ->
                centralita.sql(
                    "UPDATE crm_calls SET call_sid = 'CA1', state = 'missed', metadata = '{\"a\":1}'")));
    assertThat(place(body()).status()).isEqualTo(200);
    assertThat(row("call_sid, state, metadata")).isEqualTo("CA1 missed {\"a\": 1}");

    centralita.sql("DELETE FROM crm_calls");
    twilioAnswers(
        (reply, honest) -> {
          Answer answer = honest.get();
          String sid = new String(answer.body(), StandardCharsets.UTF_8).split("\"")[3];
          centralita.sql(
              "INSERT INTO crm_calls (tenant_id, direction, call_sid, notes)"
                  + " VALUES ('%s', 'outbound', '%s', 'other')".formatted(TENANT, sid));
          reply.send(answer);
        });
    assertThat(place(body()).status()).isEqualTo(200);
    assertThat(rows()).isEqualTo("2");
    assertThat(centralita.value("SELECT call_sid FROM crm_calls WHERE notes IS NULL")).isNull();
  }

  @Test
  void aDatabaseThatFailsAfterTheCall_withholdsNoSid_andIsToldLater() {
    centralita.sql(
        "CREATE SEQUENCE settlements",
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            + " IF nextval('settlements') < 3 THEN RAISE EXCEPTION 'no' USING ERRCODE = '40001';"
            + " END IF; RETURN NEW; END $$",
        "CREATE TRIGGER refuse BEFORE UPDATE ON crm_calls FOR EACH ROW EXECUTE FUNCTION refuse()");
    try {
      Reply reply = place(body(), "Idempotency-Key", "key");

      assertThat(reply.status()).isEqualTo(200);
      String sid = reply.body().path("call_sid").asText();
      await().until(() -> sid.equals(row("call_sid")));
      assertThat(place(body(), "Idempotency-Key", "key").body()).isEqualTo(reply.body());
      assertThat(twilio.placingForms()).hasSize(1);
    } finally {
      centralita.sql("DROP FUNCTION refuse CASCADE", "DROP SEQUENCE settlements");
    }
  }

  @Test
  void aDatabaseThatFailsAfterARefusal_leavesTheRefusal() {
    twilioAnswers(
        (reply, honest) -> {
          centralita.sql(
              "ALTER TABLE call_slots RENAME TO gone",
              "ALTER TABLE initiated_calls RENAME TO gone_too");
          Fault.tooManyRequests(Duration.ofSeconds(1)).apply(reply, honest);
        });
    try {
      Reply reply = place(body(), "Idempotency-Key", "key");

      assertThat(reply.status()).isEqualTo(429);
      assertThat(reply.body().path("code").asInt()).isEqualTo(20429);
      assertThat(twilio.placingForms()).hasSize(1);
    } finally {
      centralita.sql(
          "ALTER TABLE gone RENAME TO call_slots",
          "ALTER TABLE gone_too RENAME TO initiated_calls");
    }
  }

  // the extension closes the other one
  @SuppressWarnings("PMD.CloseResource")
  @Test
  void twentyRequestsWithOneKey_inTwoProcesses_placeOneCall_andGetOneAnswer() {
    RunningCentralita other = extension.another();
    CountDownLatch begin = new CountDownLatch(1);
    List<CompletableFuture<Reply>> replies = new ArrayList<>();
    twilioAnswers(Fault.holdUntil(begin));
    for (int i = 0; i < 20; i++) {
      RunningCentralita program = i % 2 == 0 ? centralita : other;
      replies.add(
          CompletableFuture.supplyAsync(() -> placeIn(program, body(), "Idempotency-Key", "key")));
    }
    await().until(() -> replies.stream().filter(CompletableFuture::isDone).count() == 19);
    begin.countDown();

    assertThat(replies.stream().map(reply -> reply.join().status()))
        .containsOnlyOnce(200)
        .containsOnly(200, 409);
    assertThat(twilio.placingForms()).hasSize(1);
    assertThat(rows()).isEqualTo("1");
    String again = "{\"tenant_id\":\"" + TENANT + "\", \"to\" : \"" + NUMBER + "\"}";
    Reply same = placeIn(other, again, "idempotency-key", "key");
    assertThat(same.status()).isEqualTo(200);
    assertThat(same.body().path("call_sid").asText()).isEqualTo(row("call_sid"));
    assertThat(place(body().put("to", "+34600000009"), "Idempotency-Key", "key").status())
        .isEqualTo(422);
    assertThat(twilio.placingForms()).hasSize(1);
  }

  @Test
  void aKey_keepsARefusal_outlivesItsProcess_andIsFreeAfterADay() {
    twilioAnswers(Fault.status(400, 21211, "no"));
    Reply refusal = place(body(), "Idempotency-Key", "refused");
    assertThat(refusal.status()).isEqualTo(400);
    Reply repeated = place(body(), "Idempotency-Key", "refused");
    assertThat(repeated.status()).isEqualTo(400);
    assertThat(repeated.body().toString()).isEqualTo(refusal.body().toString());

    // as a process leaves it that is killed
    centralita.sql(
        "UPDATE initiated_calls SET status = NULL, answer = NULL, created_at = now() - interval '59 s'");
    assertThat(place(body(), "Idempotency-Key", "refused").status()).isEqualTo(409);
    centralita.sql("UPDATE initiated_calls SET created_at = now() - interval '61 s'");
    assertThat(place(body(), "Idempotency-Key", "refused").status()).isEqualTo(504);
    assertThat(twilio.placingForms()).hasSize(1);

    centralita.sql("UPDATE initiated_calls SET created_at = now() - interval '24 hours 1 s'");
    assertThat(place(body(), "Idempotency-Key", "new").status()).isEqualTo(200);
    assertThat(centralita.value("SELECT string_agg(idempotency_key, ' ') FROM initiated_calls"))
        .isEqualTo("new");
    centralita.sql("UPDATE initiated_calls SET created_at = now() - interval '24 hours 1 s'");
    assertThat(place(body().put("to", "+34600000009"), "Idempotency-Key", "new").status())
        .isEqualTo(200);
    assertThat(twilio.placingForms()).hasSize(3);
  }

  @Test
  void aBadKey_isRefused() {
    assertThat(place(body(), "Idempotency-Key", "").status()).isEqualTo(400);
    assertThat(place(body(), "Idempotency-Key", "k".repeat(256)).status()).isEqualTo(400);
    assertThat(place(body(), "Idempotency-Key", "a", "Idempotency-Key", "b").status())
        .isEqualTo(400);
    assertThat(place(body(), "Idempotency-Key", "k".repeat(255)).status()).isEqualTo(200);
    assertThat(place(body(), "Idempotency-Key", "null").status()).isEqualTo(200);
    assertThat(centralita.value("SELECT count(*) FROM initiated_calls")).isEqualTo("2");
  }

  /** Which takes a slot for each call all the same. */
  // the extension closes that one
  @SuppressWarnings("PMD.CloseResource")
  @Test
  void aTwilioThatCannotBeReached_placesNothing_oneCallASecond() {
    RunningCentralita alone =
        extension.another(
            "TWILIO_API_URL", "http://127.0.0.1:1",
            "TWILIO_CALLS_PER_SECOND", "1",
            "TWILIO_PHONE_NUMBER", "+34910000003");
    centralita.sql("DELETE FROM tenant_phone_numbers");
    long begin = System.nanoTime();

    assertThat(placeIn(alone, body()).status()).isEqualTo(502);
    assertThat(placeIn(alone, body()).status()).isEqualTo(502);

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(990));
    assertThat(
            centralita.value(
                "SELECT count(*) FROM crm_calls WHERE state = 'failed' AND from_number = '+34910000003'"))
        .isEqualTo("2");
    centralita.sql("UPDATE call_slots SET next_call = now() + interval '20 s'");
    Reply late = placeIn(alone, body(), "Idempotency-Key", "late");
    assertThat(late.status()).isEqualTo(429);
    assertThat(Integer.valueOf(late.headers().firstValue("Retry-After").orElseThrow()))
        .isBetween(15, 20);
    assertThat(rows()).isEqualTo("2");
    assertThat(centralita.value("SELECT count(*) FROM initiated_calls")).isEqualTo("0");
    // from before the clock was put back
    centralita.sql("UPDATE call_slots SET next_call = now() + interval '1 day'");
    assertThat(placeIn(alone, body()).status()).isEqualTo(502);
  }

  @Test
  void whoeverDoesNotKnowTheSecret_placesNothing() {
    Reply reply =
        RunningCentralita.send(
            HttpRequest.newBuilder(centralita.address("/functions/v1/initiate-call"))
                .POST(HttpRequest.BodyPublishers.ofString(body().toString()))
                .build());

    assertThat(reply.status()).isEqualTo(401);
    assertThat(centralita.get("/functions/v1/initiate-call").status()).isEqualTo(405);
    assertThat(twilio.placingForms()).isEmpty();
  }
}
