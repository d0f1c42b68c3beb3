package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.RunningCentralita.Reply;
import io.centralita.database.TestDatabase;
import io.centralita.testkit.CallBuilder;
import io.centralita.testkit.CallRow;
import io.centralita.testkit.ConversationBuilder;
import io.centralita.testkit.ConversationExpectation;
import io.centralita.testkit.ConversationTables;
import io.centralita.testkit.Expectation;
import io.centralita.testkit.FakeElevenLabs;
import io.centralita.testkit.FakeTwilio;
import io.centralita.testkit.RawCall;
import io.centralita.testkit.RawConversation;
import io.centralita.testkit.RowVersion;
import io.centralita.testkit.Tables;
import io.centralita.testkit.TwilioCalls;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Whatever calls and conversations there are: after a number has gone to another workspace, the
 * tables are what they would be had it always been there, and the dry run said what would move.
 */
class PhoneMovesTest {

  private static final Instant START = Instant.parse("2026-03-31T22:00:00Z");
  private static final int MINUTES = 6 * 60;
  private static final Instant END = START.plus(Duration.ofDays(1));
  private static final String PERIOD = "?from=" + START + "&to=" + END;
  private static final List<String> OWN =
      List.of("+15005550001", "+15005550002", "+15005550003", "+15005550004");
  private static final List<String> LEADS = List.of("+15005551001", "+15005551002");
  private static final Map<String, Long> PHONES = Map.of(OWN.get(0), 2L, OWN.get(1), 3L);
  private static final int CALLS = 25;

  private static FakeTwilio twilio;
  private static FakeElevenLabs elevenLabs;
  private static TestDatabase database;
  private static RunningCentralita centralita;

  @BeforeContainer
  static void start() {
    twilio = FakeTwilio.start();
    elevenLabs = FakeElevenLabs.start();
    database = TestDatabase.migrated();
    Map<String, String> settings = new HashMap<>(RunningCentralita.twilio(twilio));
    settings.putAll(RunningCentralita.elevenLabs(elevenLabs));
    centralita = RunningCentralita.on(database, settings);
  }

  @AfterContainer
  static void stop() {
    centralita.close();
    database.close();
    elevenLabs.close();
    twilio.close();
  }

  /** A number given to a workspace, written in one way or another. */
  record Gift(String number, long workspace, String spelling) {
    String path(boolean dryRun) {
      return "/api/phones/"
          + spelling.formatted(number.substring(1, 4), number.substring(4))
          + (dryRun ? "?dryRun=true" : "");
    }
  }

  /** What must be in the tables of both providers. */
  private record World(Expectation calls, ConversationExpectation conversations) {}

  @Property(tries = 25, shrinking = ShrinkingMode.BOUNDED)
  void aNumberThatMoves_takesAlongWhatItsWorkspaceDecides(
      @ForAll("callSets") List<RawCall> calls,
      @ForAll("conversationSets") List<RawConversation> conversations,
      @ForAll("gifts") List<Gift> gifts) {
    begin(calls, conversations);
    World world = world(calls, conversations, PHONES);

    for (Gift gift : gifts) {
      Map<String, Long> phones = new TreeMap<>(world.calls().phones());
      Long giver = phones.put(gift.number(), gift.workspace());
      World after = world(calls, conversations, phones);
      Map<String, RowVersion> untouched = rowVersions();
      String directory = directory();

      JsonNode foreseen = put(gift.path(true), gift.workspace());
      assertThat(rowVersions()).isEqualTo(untouched);
      JsonNode moved = put(gift.path(false), gift.workspace());

      assertHolds(after);
      assertThat(moved).isEqualTo(foreseen);
      assertThat(moved.path("phone_number").asText()).isEqualTo(gift.number());
      assertThat(counts(moved)).isEqualTo(expectedCounts(world, after));
      assertThat(put(gift.path(false), gift.workspace()).path("changedCalls").asInt()).isZero();
      assertListed(after);
      if (giver != null && giver != gift.workspace()) {
        put(gift.path(false), giver);
        assertHolds(world);
        // said twice of the default workspace, it is confirmed there
        if (gift.workspace() != 1) {
          assertThat(directory()).isEqualTo(directory);
        }
        put(gift.path(false), gift.workspace());
      }
      world = after;
    }
    // nothing is left to be done, and nothing was done otherwise than it would be from scratch
    assertThat(centralita.post("/api/reassign-workspaces").body().path("changedCalls").asInt())
        .isZero();
    assertHolds(world);
  }

  private static void begin(List<RawCall> calls, List<RawConversation> conversations) {
    centralita.forget();
    twilio.clear().add(calls);
    elevenLabs.clear();
    conversations.forEach(elevenLabs::add);
    Tables.enterDirectory(
        database.dataSource(), Map.of(2L, "Two", 3L, "Three", 4L, "Four"), PHONES);
    for (String trigger : List.of("resync-twilio-historical", "sync-elevenlabs")) {
      Reply reply = centralita.post("/api/" + trigger + PERIOD);
      assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    }
  }

  private static World world(
      List<RawCall> calls, List<RawConversation> conversations, Map<String, Long> phones) {
    Expectation ofCalls = Expectation.firstRun(phones, 1, calls, START, END);
    Map<String, Long> workspaces =
        ofCalls.calls().values().stream()
            .collect(Collectors.toMap(CallRow::id, CallRow::workspaceId));
    return new World(
        ofCalls,
        ConversationExpectation.firstRun(
            workspaces, ofCalls.phones(), 1, conversations, START, END));
  }

  private static void assertHolds(World world) {
    Tables.assertEqual(world.calls(), database.dataSource());
    ConversationTables.assertEqual(world.conversations(), database.dataSource());
  }

  private static List<Long> counts(JsonNode moved) {
    return List.of(
        moved.path("changedCalls").asLong(),
        moved.path("changedConversations").asLong(),
        moved.path("snapshots").asLong());
  }

  private static List<Long> expectedCounts(World before, World after) {
    List<CallRow> calls =
        after.calls().calls().values().stream()
            .filter(row -> !row.equals(before.calls().call(row.id())))
            .toList();
    List<Instant> conversations =
        after.conversations().ids().stream()
            .map(after.conversations()::conversation)
            .filter(row -> !row.equals(before.conversations().conversation(row.conversationId())))
            .map(row -> row.startTime())
            .toList();
    Set<Instant> hours = hours(calls.stream().map(CallRow::callDate).toList());
    Set<Instant> conversationHours = hours(conversations);
    return List.of(
        (long) calls.size(),
        (long) conversations.size(),
        after.calls().snapshots().stream().filter(row -> hours.contains(row.hour())).count()
            + after.conversations().snapshots().stream()
                .filter(row -> conversationHours.contains(row.hour()))
                .count());
  }

  private static Set<Instant> hours(List<Instant> instants) {
    return instants.stream()
        .map(at -> at.truncatedTo(ChronoUnit.HOURS))
        .collect(Collectors.toSet());
  }

  /** Each number with the sums over its calls. */
  private static void assertListed(World world) {
    Map<String, String> listed = new TreeMap<>();
    for (JsonNode phone : centralita.get("/api/phones").body().path("phones")) {
      listed.put(
          phone.path("phone_number").asText(),
          line(
              phone.path("workspace_id").asLong(),
              phone.path("calls").asLong(),
              phone.path("cost").decimalValue(),
              phone.path("last_call").isNull()
                  ? null
                  : Instant.parse(phone.path("last_call").asText())));
    }
    Map<String, String> expected = new TreeMap<>();
    world
        .calls()
        .phones()
        .forEach(
            (number, workspace) -> {
              List<CallRow> calls =
                  world.calls().calls().values().stream()
                      .filter(row -> number.equals(row.phoneNumber()))
                      .toList();
              expected.put(
                  number,
                  line(
                      workspace,
                      calls.size(),
                      calls.stream()
                          .map(CallRow::cost)
                          .filter(Objects::nonNull)
                          .reduce(BigDecimal.ZERO, BigDecimal::add),
                      calls.stream().map(CallRow::callDate).max(Instant::compareTo).orElse(null)));
            });
    assertThat(listed).isEqualTo(expected);
  }

  private static String line(long workspace, long calls, BigDecimal cost, Instant lastCall) {
    return "%d: %d, %s, %s"
        .formatted(workspace, calls, cost.stripTrailingZeros().toPlainString(), lastCall);
  }

  private static Map<String, RowVersion> rowVersions() {
    Map<String, RowVersion> versions = new TreeMap<>(Tables.rowVersions(database.dataSource()));
    versions.putAll(ConversationTables.rowVersions(database.dataSource()));
    return versions;
  }

  private static String directory() {
    return centralita.value(
        "SELECT string_agg(phone::text, ' ' ORDER BY id) FROM workspace_phones AS phone");
  }

  private static JsonNode put(String path, long workspace) {
    Reply reply = centralita.put(path, "{\"workspace_id\":" + workspace + "}");
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    return reply.body();
  }

  @Provide
  Arbitrary<List<Gift>> gifts() {
    return Combinators.combine(
            Arbitraries.of(OWN),
            Arbitraries.longs().between(1, 4),
            Arbitraries.of("%%2B%s%s", "+%s%s", "00%s%%20%s", "%%2B%s-%s", "%%2B(%s)%%20%%2F%s"))
        .as(Gift::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(3);
  }

  @Provide
  Arbitrary<List<RawCall>> callSets() {
    Arbitrary<RawCall> call =
        Combinators.combine(
                Arbitraries.longs().between(1, CALLS),
                Arbitraries.of(
                    "outbound-api",
                    "trunking-terminating",
                    "trunking-originating",
                    "inbound",
                    "outbound-dial"),
                Arbitraries.of(OWN),
                Arbitraries.of(LEADS.get(0), LEADS.get(1), OWN.get(0), OWN.get(3)),
                Arbitraries.integers().between(0, MINUTES),
                Arbitraries.of(-1, 0, 30, 7200),
                Arbitraries.of("-0.01003", ""))
            .as(PhoneMovesTest::call);
    return call.list().ofMaxSize(CALLS).map(PhoneMovesTest::distinct);
  }

  private static RawCall call(
      long sid, String direction, String own, String lead, int minute, int seconds, String price) {
    boolean fromLead = direction.equals("trunking-originating") || direction.equals("inbound");
    CallBuilder call =
        TwilioCalls.call(
            TwilioCalls.sid(sid),
            direction,
            fromLead ? lead : own,
            fromLead ? own : lead,
            START.plus(Duration.ofMinutes(minute)));
    if (seconds >= 0) {
      call.endedAfter(Duration.ofSeconds(seconds));
    }
    return (price.isEmpty() ? call.none("price") : call.price(price)).build();
  }

  private static List<RawCall> distinct(List<RawCall> calls) {
    Set<String> sids = new HashSet<>();
    List<RawCall> distinct = new ArrayList<>(calls);
    distinct.removeIf(call -> !sids.add(call.sid()));
    return distinct;
  }

  @Provide
  Arbitrary<List<RawConversation>> conversationSets() {
    return Combinators.combine(
            Arbitraries.longs().between(1, CALLS + 5),
            Arbitraries.of(OWN),
            Arbitraries.integers().between(0, MINUTES))
        .as(
            (sid, number, minute) ->
                new ConversationBuilder(
                        "conv_" + sid + "_" + minute, START.plus(Duration.ofMinutes(minute)))
                    .twilio(TwilioCalls.sid(sid), number)
                    .build())
        .list()
        .uniqueElements(RawConversation::id)
        .ofMaxSize(10);
  }
}
