package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.RunningCentralita.Reply;
import io.centralita.testkit.CallRow;
import io.centralita.testkit.ConversationCampaign;
import io.centralita.testkit.ConversationExpectation;
import io.centralita.testkit.ConversationRow;
import io.centralita.testkit.ConversationTables;
import io.centralita.testkit.Expectation;
import io.centralita.testkit.FakeElevenLabs;
import io.centralita.testkit.FakeTwilio;
import io.centralita.testkit.Fault;
import io.centralita.testkit.RawCall;
import io.centralita.testkit.Tables;
import io.centralita.testkit.TwilioCalls;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers that move while syncs write the calls and conversations that move with them. */
class PhonesDuringSyncTest {

  /** More than the program has connections. */
  private static final int CLIENTS = 20;

  private static final Instant FROM = Instant.parse("2026-03-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2026-03-15T00:00:00Z");
  private static final String PERIOD = "?from=" + FROM + "&to=" + TO;
  private static final String TWILIO = "/api/resync-twilio-historical" + PERIOD;
  private static final String ELEVENLABS = "/api/sync-elevenlabs" + PERIOD;

  @RegisterExtension
  static final CentralitaExtension extension =
      new CentralitaExtension().besideTwilio().besideElevenLabs();

  private final FakeTwilio twilio = extension.twilio();
  private final FakeElevenLabs elevenLabs = extension.elevenLabs();
  private final RunningCentralita centralita = extension.program();
  private final Map<String, Long> phones = new TreeMap<>(TwilioCalls.knownPhones());

  @BeforeEach
  void enterDirectory() {
    Tables.enterDirectory(extension.dataSource(), TwilioCalls.workspaces(), phones);
  }

  // the extension closes it
  @SuppressWarnings("PMD.CloseResource")
  @Test
  void numbersThatMoveAllTheTimeInSeveralProcesses_areAlwaysWhereTheAnswerSaid() throws Exception {
    List<RawCall> calls = TwilioCalls.campaign(11, 3000, FROM, TO);
    ConversationCampaign conversations = ConversationCampaign.of(12, 1000, FROM, TO);
    twilio.add(calls).latency(Duration.ofMillis(20));
    elevenLabs.add(conversations.conversations());
    RunningCentralita another = extension.another();
    CompletableFuture<Reply> twilioSync =
        CompletableFuture.supplyAsync(() -> centralita.post(TWILIO));
    CompletableFuture<Reply> elevenLabsSync =
        CompletableFuture.supplyAsync(() -> another.post(ELEVENLABS));
    CompletableFuture<Void> syncs = CompletableFuture.allOf(twilioSync, elevenLabsSync);

    List<String> numbers = List.copyOf(phones.keySet());
    List<CompletableFuture<Map<String, Long>>> movers =
        List.of(
            CompletableFuture.supplyAsync(() -> move(centralita, numbers.subList(0, 4), syncs)),
            CompletableFuture.supplyAsync(() -> move(another, numbers.subList(4, 8), syncs)));

    movers.forEach(mover -> phones.putAll(mover.join()));
    for (Reply sync : List.of(twilioSync.get(), elevenLabsSync.get())) {
      assertThat(sync.status()).as(sync.body().toString()).isEqualTo(200);
    }
    Expectation expected = Expectation.firstRun(phones, 1, calls, FROM, TO);
    Map<String, Long> workspaces =
        expected.calls().values().stream()
            .collect(Collectors.toMap(CallRow::id, CallRow::workspaceId));
    ConversationTables.assertSnapshotsAreTheGrouping(extension.dataSource());
    assertTables(
        expected,
        ConversationExpectation.firstRun(
            workspaces, expected.phones(), 1, conversations.conversations(), FROM, TO));
    assertListed(expected);
  }

  /** Until the syncs are over; what each number's last workspace is. */
  private static Map<String, Long> move(
      RunningCentralita program, List<String> numbers, CompletableFuture<Void> syncs) {
    Random random = new Random(numbers.hashCode());
    Map<String, Long> moved = new TreeMap<>();
    do {
      String number = numbers.get(random.nextInt(numbers.size()));
      long workspace = 1 + random.nextInt(6);
      Reply reply = program.put("/api/phones/" + number, "{\"workspace_id\":" + workspace + "}");
      assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
      moved.put(number, workspace);
      String elsewhere = " WHERE phone_number = '" + number + "' AND workspace_id <> " + workspace;
      assertThat(
              program.value(
                  "SELECT (SELECT count(*) FROM calls"
                      + elsewhere
                      + ") + (SELECT count(*) FROM elevenlabs_conversations AS c"
                      + elsewhere
                      + " AND NOT EXISTS (SELECT FROM calls WHERE id = c.call_sid))"))
          .as("calls and conversations of " + number + " that are not in " + workspace)
          .isEqualTo("0");
    } while (!syncs.isDone());
    return moved;
  }

  @Test
  void aNumberThatMovesBetweenTwoPages_takesAlongWhatIsThere_andTheRestComesAfterIt() {
    List<RawCall> calls = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      calls.add(
          TwilioCalls.outboundApi(
                  TwilioCalls.sid(i), "+15005550100", "+15005551000", FROM.plusSeconds(60 + i))
              .endedAfter(Duration.ofSeconds(50))
              .price("-0.0100")
              .build());
      calls.add(
          TwilioCalls.inbound(
                  TwilioCalls.sid(100 + i),
                  "+15005551000",
                  "+15005550200",
                  FROM.plus(Duration.ofDays(1)).plusSeconds(60 + i))
              .endedAfter(Duration.ofSeconds(50))
              .build());
    }
    CountDownLatch moved = new CountDownLatch(1);
    CountDownLatch read = new CountDownLatch(1);
    twilio
        .add(calls)
        .fault(
            request -> request.toString().contains("2026-03-02"),
            1,
            (reply, honest) -> {
              read.countDown();
              Fault.holdUntil(moved).apply(reply, honest);
            });
    CompletableFuture<Reply> sync =
        CompletableFuture.supplyAsync(
            () -> centralita.post("/api/resync-twilio-historical?from=2026-03-01&to=2026-03-03"));
    try {
      assertThat(read.await(20, TimeUnit.SECONDS)).isTrue();
      put("+15005550100", 4);
      put("+15005550200", 5);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      moved.countDown();
    }

    assertThat(sync.join().status()).isEqualTo(200);
    phones.put("+15005550100", 4L);
    phones.put("+15005550200", 5L);
    Expectation expected = Expectation.of(phones, 1, calls, any -> true);
    Tables.assertEqual(expected, extension.dataSource());
    assertListed(expected);
  }

  @ParameterizedTest
  @CsvSource({
    // one that has begun is repeated; one that has not goes by the directory, not by what its page
    // said
    "sync_phone_moves, EXCLUSIVE",
    "calls, SHARE"
  })
  void whatWaitedForAMove_writesByTheDirectoryAfterIt(String table, String mode) throws Exception {
    List<RawCall> calls = TwilioCalls.campaign(13, 600, FROM, TO);
    twilio.add(calls);
    String number = phones.keySet().iterator().next();
    centralita.post(TWILIO);
    centralita.sql("UPDATE calls SET date_updated = date_updated - interval '1 day', status = 'x'");
    CompletableFuture<Reply> sync;
    try (Connection mover = extension.dataSource().getConnection();
        Statement statement = mover.createStatement()) {
      mover.setAutoCommit(false);
      statement.execute("LOCK TABLE " + table + " IN " + mode + " MODE");
      sync = CompletableFuture.supplyAsync(() -> centralita.post(TWILIO));
      String waits =
          "SELECT count(*) > 0 FROM pg_locks WHERE NOT granted AND relation = '%s'::regclass";
      while (!"t".equals(centralita.value(waits.formatted(table)))) {
        Thread.onSpinWait();
      }
      for (String moved : List.of("workspace_phones", "calls")) {
        statement.execute(
            "UPDATE " + moved + " SET workspace_id = 6 WHERE phone_number = '" + number + "'");
      }
      statement.execute("INSERT INTO sync_phone_moves VALUES (pg_current_xact_id())");
      mover.commit();
    }

    assertThat(sync.get().status()).isEqualTo(200);
    phones.put(number, 6L);
    Tables.assertEqual(Expectation.firstRun(phones, 1, calls, FROM, TO), extension.dataSource());
  }

  @Test
  void manyNumbersThatWaitForARun_leaveConnectionsToOthers() throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    try (Connection run = extension.dataSource().getConnection();
        Statement statement = run.createStatement()) {
      run.setAutoCommit(false);
      statement.execute("LOCK TABLE sync_phone_moves IN ROW SHARE MODE");
      List<Future<?>> moves = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        moves.add(clients.submit(() -> put("+15005550100", 4)));
      }
      for (int i = 0; i < CLIENTS; i++) {
        assertThat(centralita.get("/api/calls").status()).isEqualTo(200);
      }
      run.commit();
      for (Future<?> move : moves) {
        move.get();
      }
    } finally {
      clients.shutdown();
    }
  }

  private void put(String number, long workspace) {
    Reply reply = centralita.put("/api/phones/" + number, "{\"workspace_id\":" + workspace + "}");
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
  }

  /** All but the rejects, which both providers have in one table. */
  private void assertTables(Expectation expected, ConversationExpectation conversations) {
    assertThat(Tables.phones(extension.dataSource())).isEqualTo(expected.phones());
    assertThat(Tables.calls(extension.dataSource())).isEqualTo(expected.calls());
    assertThat(Tables.snapshots(extension.dataSource())).isEqualTo(expected.snapshots());
    Map<String, ConversationRow> rows = new TreeMap<>();
    conversations.ids().forEach(id -> rows.put(id, conversations.conversation(id)));
    assertThat(ConversationTables.conversations(extension.dataSource())).isEqualTo(rows);
    assertThat(ConversationTables.snapshots(extension.dataSource()))
        .isEqualTo(conversations.snapshots());
  }

  private void assertListed(Expectation expected) {
    Map<String, Long> listed = new TreeMap<>();
    for (JsonNode phone : centralita.get("/api/phones").body().path("phones")) {
      listed.put(phone.path("phone_number").asText(), phone.path("calls").asLong());
    }
    Map<String, Long> counted = new TreeMap<>();
    expected.phones().keySet().forEach(number -> counted.put(number, 0L));
    expected.calls().values().stream()
        .filter(row -> row.phoneNumber() != null && counted.containsKey(row.phoneNumber()))
        .forEach(row -> counted.merge(row.phoneNumber(), 1L, Long::sum));
    assertThat(listed).isEqualTo(counted);
  }
}
