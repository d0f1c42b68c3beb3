package io.centralita.telephony;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.centralita.database.Database;
import io.centralita.database.Sql;
import io.centralita.database.StorableText;
import io.centralita.database.TestDatabase;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Phaser;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one event does to the tables. */
class TwilioEventsTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final String ONE = "00000000-0000-0000-0000-0000000000a1";
  private static final String TWO = "00000000-0000-0000-0000-0000000000a2";
  private static final String ROW = "00000000-0000-0000-0000-0000000000c1";
  private static final CallEvents CALL = new CallEvents("CA000000000000000000000000000000d1");

  private static TestDatabase test;
  private static Jdbi database;

  private final TwilioEvents events = new TwilioEvents(() -> StorableText.UNCHANGED);

  @BeforeAll
  static void open() {
    test = TestDatabase.migrated();
    database = Database.jdbi(test.dataSource());
  }

  @AfterAll
  static void close() {
    test.close();
  }

  @BeforeEach
  void enter() {
    execute(
        "TRUNCATE tenants, crm_calls, waiting_callbacks, call_transcripts, recording_fetches, call_recordings, sync_rejects, elevenlabs_conversations CASCADE");
    execute(
        "INSERT INTO tenants (id, name) VALUES ('%s', 'One'), ('%s', 'Two')".formatted(ONE, TWO));
    execute(
        "INSERT INTO tenant_phone_numbers (tenant_id, phone_number, created_at) VALUES"
            + " ('%s', '%s', '2026-01-02'), ('%s', '+1 (500) 555-0001', '2026-01-01')"
                .formatted(ONE, CallEvents.CALLED, TWO));
    execute(
        "INSERT INTO crm_contacts (id, tenant_id, numero, created_at) VALUES"
            + " ('%1$sb1', '%2$s', '+15005550101', '2026-01-03'), ('%1$sb2', '%2$s', '00 1 500 555 0101', '2026-01-02'),"
                .formatted("00000000-0000-0000-0000-0000000000", TWO)
            + " ('%1$sb3', '%2$s', '+15005550101', '2026-01-01')"
                .formatted("00000000-0000-0000-0000-0000000000", ONE));
  }

  @Test
  void anIncomingCall_isTheOldestTenantsThatMeansItsNumber_andTheOldestContacts_andOneRow() {
    store(CALL.incoming(NOW));
    store(CALL.incoming(NOW.plusSeconds(3), "From", "+15005550999"));

    assertThat(
            rows(
                "SELECT tenant_id, contact_id, call_sid, account_sid, from_number, to_number, direction, state,"
                    + " extract(epoch FROM started_at)::bigint, ended_at, metadata FROM crm_calls"))
        .containsExactly(
            TWO
                + "|00000000-0000-0000-0000-0000000000b2|"
                + CALL.callSid()
                + "|"
                + CallEvents.ACCOUNT
                + "|+15005550101|+15005550001|inbound|pending|"
                + NOW.getEpochSecond()
                + "|null|{}");
  }

  @Test
  void aCallerWithoutANumber_isKeptAsItCame() {
    store(
        CALL.incoming(
            NOW,
            "From",
            "anonymous\0 '\"\\ %n \ud83d",
            "To",
            "sip:%2B15005550001@x.sip.twilio.com"));

    assertThat(rows("SELECT from_number, to_number, contact_id FROM crm_calls"))
        .containsExactly("anonymous '\"\\ %n |+15005550001|null");
  }

  @Test
  void aCallerOfWhomNothingIsSaid_hasNoNumber() {
    store(CALL.incoming(NOW, "From", ""));

    assertThat(rows("SELECT from_number, to_number FROM crm_calls"))
        .containsExactly("null|+15005550001");
  }

  @Test
  void aCallbackThatNamesARecording_locksTheRowFirst_asWhoeverHasStoredOne() {
    store(CALL.incoming(NOW));
    CompletableFuture<Void> told =
        database.inTransaction(
            handle -> {
              handle.execute("SELECT FROM crm_calls FOR UPDATE");
              CompletableFuture<Void> waits =
                  CompletableFuture.runAsync(
                      () -> store(CALL.status("completed", NOW, "RecordingSid", "RE1")));
              await().until(() -> !rows("SELECT pid FROM pg_locks WHERE NOT granted").isEmpty());
              assertThat(isFree(handle)).isTrue();
              return waits;
            });
    told.join();

    assertThat(
            rows(
                "SELECT state, recording_sid FROM crm_calls JOIN recording_fetches USING (call_sid)"))
        .containsExactly("completed|RE1");
  }

  private static boolean isFree(Handle handle) {
    return handle
        .createQuery(
            "SELECT pg_try_advisory_xact_lock(hashtextextended('recordings of ' || :call, 0))")
        .bind("call", CALL.callSid())
        .mapTo(Boolean.class)
        .one();
  }

  @Test
  void aRowThatComesAfterItsRecording_knowsIt() {
    execute(
        "INSERT INTO call_recordings (recording_sid, call_sid, name, duration) VALUES ('RE1', '%1$s', '%1$s.mp3', 7)"
            .formatted(CALL.callSid()));
    store(CALL.incoming(NOW));

    assertThat(rows("SELECT recording_url, recording_duration FROM crm_calls"))
        .containsExactly(CALL.callSid() + ".mp3|7");
  }

  @Test
  void whatCannotBeStored_isKeptOnce_withTheReason() {
    List<String> bad =
        List.of(
            CALL.incoming(NOW, "To", "+15005550777"),
            CALL.incoming(NOW, "CallSid", ""),
            CALL.status("completed", NOW, "CallSid", "CA1/../2"),
            CALL.recording("RE1.mp3?x", NOW),
            CALL.recording("RE1", NOW, "AccountSid", "https://evil"),
            CALL.status("completed", NOW).replace("2026-03-01", "yesterday"),
            CALL.status("completed", NOW).replace("twilio-status", "twilio-other"),
            "no JSON \0 at all",
            "[]");

    bad.forEach(this::store);
    bad.forEach(event -> store(event.replace("10:00:00Z", "11:00:00Z")));

    assertThat(rows("SELECT source, reason FROM sync_rejects ORDER BY id"))
        .containsExactly(
            "twilio-webhook|No tenant has the number that was called.",
            "twilio-webhook|It has no CallSid, or one that is none of Twilio's.",
            "twilio-status|It has no CallSid, or one that is none of Twilio's.",
            "twilio-recording|It has no RecordingSid, or one that is none of Twilio's.",
            "twilio-recording|It has no AccountSid, or one that is none of Twilio's.",
            "twilio-status|It does not say when it was received.",
            "twilio-other|There is no such webhook.",
            "twilio-event|It is no event: it is not JSON, or no object.",
            "twilio-event|It is no event: it is not JSON, or no object.");
    assertThat(rows("SELECT raw_data FROM sync_rejects ORDER BY id LIMIT 1"))
        .containsExactly(bad.get(0));
    assertThat(rows("SELECT count(*) FROM crm_calls, waiting_callbacks, recording_fetches"))
        .containsExactly("0");
  }

  @Test
  void oddEndsAndDurations_areTheArrival_andNone() {
    store(CALL.incoming(NOW));
    store(
        CALL.status(
            "completed",
            NOW.plusSeconds(60),
            "CallDuration",
            "99999999999",
            "Timestamp",
            "soon",
            "SequenceNumber",
            "-1",
            "RecordingUrl",
            "https://evil.example/2010-04-01/Accounts/AC1/Recordings/RE77.mp3?x=1"));

    assertThat(
            rows(
                "SELECT state, extract(epoch FROM ended_at)::bigint, duration_seconds, state_sequence, recording_sid,"
                    + " account_sid FROM crm_calls JOIN recording_fetches USING (call_sid, account_sid)"))
        .containsExactly(
            "completed|"
                + NOW.plusSeconds(60).getEpochSecond()
                + "|null|null|RE77|"
                + CallEvents.ACCOUNT);
  }

  @Test
  void aRecordingThatIsNotThere_isNotFetched() {
    for (String status : List.of("absent", "failed", "in-progress")) {
      store(CALL.recording("RE1", NOW, "RecordingStatus", status));
    }
    assertThat(rows("SELECT * FROM recording_fetches")).isEmpty();

    store(CALL.recording("RE2", NOW, "RecordingStatus", "completed", "RecordingDuration", "7"));
    assertThat(rows("SELECT recording_sid, name, duration FROM recording_fetches"))
        .containsExactly("RE2|" + CALL.callSid() + ".mp3|7");
  }

  @Test
  void whoeverGivesARowItsSid_givesItWhatWaitedForIt() {
    placed();
    store(CALL.transcription("RE1", "hello", NOW));
    store(CALL.status("completed", NOW, "CallDuration", "5"));
    store(CALL.status("completed", NOW.plusSeconds(1), "CallDuration", "5"));
    assertThat(rows("SELECT count(*) FROM waiting_callbacks")).containsExactly("2");

    execute("UPDATE crm_calls SET call_sid = '" + CALL.callSid() + "'");

    assertThat(rows("SELECT state, duration_seconds, transcript FROM crm_calls"))
        .containsExactly("completed|5|hello");
    assertThat(rows("SELECT * FROM waiting_callbacks")).isEmpty();
  }

  @Test
  void theAddressOfACallback_namesTheRow_unlessItsSidIsAnother() {
    placed();
    store(CallEvents.naming(CALL.status("ringing", NOW), "not-a-uuid"));
    store(CallEvents.naming(CALL.status("initiated", NOW), ONE));
    assertThat(rows("SELECT call_sid FROM crm_calls")).containsExactly("null");

    store(CallEvents.naming(CALL.status("busy", NOW), ROW));
    assertThat(rows("SELECT call_sid, state FROM crm_calls"))
        .containsExactly(CALL.callSid() + "|missed");
    assertThat(rows("SELECT * FROM waiting_callbacks")).isEmpty();

    CallEvents other = new CallEvents("CA000000000000000000000000000000d2");
    store(CallEvents.naming(other.status("completed", NOW), ROW));
    assertThat(rows("SELECT call_sid, state FROM crm_calls"))
        .containsExactly(CALL.callSid() + "|missed");
    assertThat(rows("SELECT call_sid FROM waiting_callbacks")).containsExactly(other.callSid());
  }

  @Test
  void aCallbackWhoseCallNeverComes_isKeptAfterADay() {
    String event = CALL.status("completed", NOW);
    store(event);
    execute("UPDATE waiting_callbacks SET since = now() - interval '23 hours 59 minutes'");
    execute("SELECT reject_waiting_callbacks()");
    assertThat(rows("SELECT * FROM sync_rejects")).isEmpty();

    execute("UPDATE waiting_callbacks SET since = now() - interval '24 hours 1 minute'");
    execute("SELECT reject_waiting_callbacks()");

    assertThat(rows("SELECT source, reason, raw_data FROM sync_rejects"))
        .containsExactly("twilio-status|Its call was not known within 24 hours.|" + event);
    assertThat(rows("SELECT * FROM waiting_callbacks")).isEmpty();
  }

  @Test
  void ofAStateThatSomebodyElseSet_theEndIsStillTold_andAScheduledCallBegins() {
    placed();
    execute("UPDATE crm_calls SET state = 'scheduled', call_sid = '" + CALL.callSid() + "'");
    store(CALL.status("ringing", NOW));
    assertThat(rows("SELECT state FROM crm_calls")).containsExactly("pending");

    execute("UPDATE crm_calls SET state = 'user_hangup'");
    store(CALL.status("ringing", NOW));
    store(CALL.status("completed", NOW, "CallDuration", "5"));
    assertThat(rows("SELECT state, duration_seconds FROM crm_calls"))
        .containsExactly("user_hangup|5");
  }

  @Test
  void aConversationsTranscript_isThereAlready_whenItsCallComes_andStays() {
    execute(
        "INSERT INTO elevenlabs_conversations (conversation_id, call_sid, status, start_time, raw_data) VALUES"
            + " ('c0', '%1$s', 'processing', '2026-01-01', '{\"transcript\":[{\"role\":\"agent\",\"message\":\"Un\"}]}'),"
                .formatted(CALL.callSid())
            + (" ('c1', '%1$s', 'done', '2026-01-02', '{\"transcript\":[{\"role\":\"agent\",\"message\":\" ¿Sí? \"},"
                    + " {\"role\":\"agent\",\"message\":null,\"tool_calls\":[]}, 7,"
                    + " {\"role\":\"user\",\"message\":\"Hola\"}, {\"role\":\"bot\",\"message\":\"…\"}]}')")
                .formatted(CALL.callSid()));

    store(CALL.incoming(NOW));
    store(CALL.transcription("RE1", "yes hello", NOW));

    assertThat(rows("SELECT transcript FROM crm_calls"))
        .containsExactly("agente: ¿Sí?\ncliente: Hola\nbot: …");
  }

  /** Each call takes a lock, and the server has a few thousand. */
  @Test
  void manyCalls_broughtInAtOnce_takeInWhatWaited() {
    store(CALL.status("busy", NOW));
    execute(
        "INSERT INTO crm_calls (tenant_id, call_sid, direction) SELECT '%s', sid, 'inbound' FROM (SELECT 'CA' || n FROM generate_series(1, 20000) AS n UNION SELECT '%s') AS new (sid)"
            .formatted(ONE, CALL.callSid()));

    assertThat(rows("SELECT state, count(*) FROM crm_calls GROUP BY 1 ORDER BY 1"))
        .containsExactly("pending|20000", "missed|1");
  }

  @Test
  void manyCalls_withRecordings_areBroughtInUnderAThousandLocks() {
    execute(
        "INSERT INTO call_recordings (recording_sid, call_sid, name)"
            + " SELECT 'RE' || n, 'CA' || n, 'CA' || n || '.mp3' FROM generate_series(1, 1500) AS n");

    int locks =
        database.inTransaction(
            handle -> {
              handle.execute(
                  "INSERT INTO crm_calls (tenant_id, call_sid, direction)"
                      + " SELECT ?::uuid, 'CA' || n, 'inbound' FROM generate_series(1, 1500) AS n",
                  ONE);
              return handle
                  .createQuery(
                      "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
                  .mapTo(Integer.class)
                  .one();
            });

    assertThat(locks).isBetween(1, 1024);
    assertThat(rows("SELECT count(recording_url) FROM crm_calls")).containsExactly("1500");
  }

  /** A callback that names a further recording holds the call and then wants its row. */
  @Test
  void aStoredRecording_waitsForTheCallsCallback_withoutHoldingItsRow() {
    store(CALL.incoming(NOW));
    store(CALL.recording("RE1", NOW));
    CompletableFuture<Void> stored =
        database.inTransaction(
            handle -> {
              store(handle, CALL.recording("RE2", NOW));
              CompletableFuture<Void> waiting =
                  CompletableFuture.runAsync(() -> rows("SELECT recording_stored('RE1')::text"));
              await()
                  .until(
                      () ->
                          rows("SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
                                  .size()
                              == 1);
              store(handle, CALL.status("completed", NOW));
              return waiting;
            });
    stored.join();

    assertThat(rows("SELECT state, recording_url FROM crm_calls"))
        .containsExactly("completed|" + CALL.callSid() + ".mp3");
  }

  @Test
  void numbersAreRead_alsoByARoleToWhomABackslashIsAnEscape() throws SQLException {
    store(CALL.incoming(NOW));
    // in a session that has not read the function yet
    Sql.on(test)
        .execute(
            "SET standard_conforming_strings = off;"
                + " UPDATE crm_calls SET from_number = 'sip:+15005550102@sip.example'");

    assertThat(rows("SELECT from_number FROM unsynced_calls")).containsExactly("+15005550102");
  }

  @Test
  void aStateThatOnlyAnOlderSystemKnows_isNotFinal() {
    execute("ALTER TYPE call_state ADD VALUE IF NOT EXISTS 'ringing'");
    store(CALL.incoming(NOW));
    execute("UPDATE crm_calls SET state = 'ringing'");

    store(CALL.status("busy", NOW));
    assertThat(rows("SELECT state FROM crm_calls")).containsExactly("missed");

    execute("UPDATE crm_calls SET state = 'ringing'");
    store(CALL.voicemail(NOW));
    assertThat(rows("SELECT state FROM crm_calls")).containsExactly("voicemail");
  }

  @Test
  void truncatedTables_leaveTheListOfCallsAsItIs() {
    store(CALL.incoming(NOW));
    execute(
        "INSERT INTO call_recordings (recording_sid, call_sid, name) VALUES ('RE1', '%1$s', '%1$s.mp3')"
            .formatted(CALL.callSid()));
    execute(
        "INSERT INTO calls (id, source, call_date) VALUES ('%s', 'twilio', now())"
            .formatted(CALL.callSid()));
    assertThat(rows("SELECT id FROM unsynced_calls")).isEmpty();

    execute("TRUNCATE calls");
    assertThat(rows("SELECT id, recorded_here FROM unsynced_calls"))
        .containsExactly(CALL.callSid() + "|true");

    execute("TRUNCATE call_recordings");
    assertThat(rows("SELECT recorded_here FROM unsynced_calls")).containsExactly("false");
  }

  /** Neither the row nor the callbacks see the other before they are committed. */
  @Test
  void aRowAndItsCallbacks_fromTwoProcessesAtTheSameMoment_alwaysMeet() throws Exception {
    int calls = 150;
    IntFunction<CallEvents> call = n -> new CallEvents("CA%032d".formatted(n));
    Phaser together = new Phaser(3);
    CompletableFuture<Void> incoming = inTurn(calls, together, n -> call.apply(n).incoming(NOW));
    CompletableFuture<Void> status =
        inTurn(calls, together, n -> call.apply(n).status("completed", NOW, "CallDuration", "5"));
    inTurn(calls, together, n -> call.apply(n).transcription("RE%d".formatted(n), "hello", NOW))
        .join();
    incoming.join();
    status.join();

    assertThat(
            rows(
                "SELECT state, duration_seconds, transcript, count(*) FROM crm_calls GROUP BY 1, 2, 3"))
        .containsExactly("completed|5|hello|" + calls);
    assertThat(rows("SELECT * FROM waiting_callbacks")).isEmpty();
  }

  private CompletableFuture<Void> inTurn(int calls, Phaser together, IntFunction<String> event) {
    return CompletableFuture.runAsync(
        () ->
            database.useHandle(
                handle -> {
                  for (int n : IntStream.range(0, calls).toArray()) {
                    together.arriveAndAwaitAdvance();
                    store(handle, event.apply(n));
                  }
                }));
  }

  /** A call placed here that Twilio has not named yet. */
  private static void placed() {
    execute(
        "INSERT INTO crm_calls (id, tenant_id, direction, started_at) VALUES ('%s', '%s', 'outbound', now())"
            .formatted(ROW, ONE));
  }

  private void store(String event) {
    database.useHandle(handle -> store(handle, event));
  }

  private void store(Handle handle, String event) {
    handle
        .createQuery("SELECT public.store_twilio_event(:told::jsonb, :event)::text")
        .bindMap(events.parameters(event))
        .mapTo(String.class)
        .one();
  }

  private static void execute(String sql) {
    database.useHandle(handle -> handle.execute(sql));
  }

  private static List<String> rows(String sql) {
    return database.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT concat_ws('|', VARIADIC ARRAY(SELECT coalesce(value, 'null') FROM json_each_text(row_to_json(each)))) FROM ("
                        + sql
                        + ") AS each")
                .mapTo(String.class)
                .list());
  }
}
