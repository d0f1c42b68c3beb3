package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.RunningCentralita.Reply;
import io.centralita.database.TestDatabase;
import io.centralita.testkit.CallBuilder;
import io.centralita.testkit.Expectation;
import io.centralita.testkit.FakeTwilio;
import io.centralita.testkit.Fault;
import io.centralita.testkit.RawCall;
import io.centralita.testkit.RequestSeen;
import io.centralita.testkit.Tables;
import io.centralita.testkit.TimeOfTest;
import io.centralita.testkit.TwilioCalls;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several accounts, each read as if it were alone. */
// the extension closes each program
@SuppressWarnings("PMD.CloseResource")
class SubaccountsTest {

  private static final String MAIN = TwilioCalls.ACCOUNT;
  private static final String SHOP = "AC00000000000000000000000000000002";
  private static final String DESK = "AC00000000000000000000000000000003";
  private static final String CLOSED = "AC00000000000000000000000000000004";
  private static final String KEY = "SK00000000000000000000000000000001";

  private static final Instant START = Instant.parse("2026-03-02T08:00:00Z");
  private static final Map<String, Long> PHONES = Map.of("+15005550001", 2L, "+15005550002", 3L);
  private static final String HOURLY = "/api/sync-twilio-hourly";

  private static final TimeOfTest time = new TimeOfTest(START);

  @RegisterExtension
  static final CentralitaExtension extension =
      new CentralitaExtension().besideTwilio().with("TWILIO_SUBACCOUNTS", "all").at(time);

  private final FakeTwilio twilio = extension.twilio();
  private final TestDatabase database = extension.database();
  private final List<RawCall> calls = new ArrayList<>();
  private int callNumber;

  @BeforeEach
  void enter() {
    time.goTo(START);
    twilio.subaccount(SHOP).subaccount(DESK);
    Tables.enterDirectory(database.dataSource(), Map.of(2L, "Two", 3L, "Three"), PHONES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"all", DESK + " " + SHOP + " " + DESK})
  void theCallsOfEveryAccount_areStoredUnderItsSid(String subaccounts) {
    twilio.subaccount(CLOSED, "closed").addTo(CLOSED, List.of(call(CLOSED, START)));
    callsOfAll(START, Duration.ofHours(30));
    Instant end = time.pass(Duration.ofHours(31));
    RunningCentralita centralita = extension.another("TWILIO_SUBACCOUNTS", subaccounts);
    Reply reply = centralita.post("/api/resync-twilio-historical?from=" + START + "&to=" + end);

    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    assertThat(reply.body().path("totalCalls").asInt()).isEqualTo(calls.size());
    assertThat(accountsAsked()).containsExactlyInAnyOrder(MAIN, SHOP, DESK);
    assertTablesHoldAllCalls();
  }

  @Test
  void anAccountThatFails_isNamed_holdsNoOtherBack_andCatchesUp() {
    RunningCentralita centralita = extension.program();
    succeeds(centralita);
    callsOfAll(time.instant(), Duration.ofHours(3));
    time.pass(Duration.ofHours(3));
    twilio.fault(of(SHOP), 1000, Fault.status(401));

    Reply failed = centralita.post(HOURLY);

    assertThat(failed.status()).isEqualTo(500);
    assertThat(failed.body().path("error").asText())
        .contains(SHOP, "refused the credentials")
        .doesNotContain(MAIN, DESK);
    assertThat(failed.body().path("runId").asLong()).isPositive();
    assertThat(coverage(centralita))
        .isEqualTo(Map.of(MAIN, time.instant(), DESK, time.instant(), SHOP, START));
    assertTablesHold(call -> !SHOP.equals(call.json().path("account_sid").asText()));

    callsOfAll(time.instant(), Duration.ofHours(1));
    time.pass(Duration.ofHours(1));
    twilio.noFaults().forgetRequests();

    JsonNode caughtUp = succeeds(centralita);

    Instant usual = time.instant().minus(Duration.ofMinutes(75));
    Instant gap = START.minus(Duration.ofMinutes(15));
    assertThat(earliestAsked())
        .isEqualTo(Map.of(MAIN, before(usual), DESK, before(usual), SHOP, before(gap)));
    assertThat(Instant.parse(caughtUp.at("/period/start").asText())).isEqualTo(gap);
    assertThat(Instant.parse(caughtUp.at("/period/end").asText())).isEqualTo(time.instant());
    assertThat(coverage(centralita).values()).containsOnly(time.instant());
    assertTablesHoldAllCalls();
  }

  @Test
  void aListThatCannotBeRead_isNamed_whileTheMainAccountIsRead_andTheOthersCatchUp() {
    RunningCentralita centralita = extension.program();
    succeeds(centralita);
    callsOfAll(time.instant(), Duration.ofHours(2));
    time.pass(Duration.ofHours(2));
    twilio.fault(request -> request.account() == null, 1000, Fault.status(500));

    Reply failed = centralita.post(HOURLY);

    assertThat(failed.status()).isEqualTo(500);
    assertThat(failed.body().path("error").asText())
        .containsIgnoringCase("list")
        .contains("HTTP 500")
        .doesNotContain(MAIN, SHOP, DESK);
    assertThat(coverage(centralita))
        .isEqualTo(Map.of(MAIN, time.instant(), DESK, START, SHOP, START));
    assertTablesHold(call -> MAIN.equals(call.json().path("account_sid").asText()));

    twilio.noFaults();
    succeeds(centralita);

    assertTablesHoldAllCalls();
  }

  @Test
  void aSubaccountAddedDuringAnOutage_isReadFromWhereTheOthersAre_howeverOftenThatFails() {
    String late = CLOSED;
    String later = "AC00000000000000000000000000000005";
    Instant created = START.plus(Duration.ofHours(4));
    RunningCentralita centralita = extension.program();
    succeeds(centralita);
    calls.add(call(late, START.plusSeconds(900)));
    twilio.addTo(late, calls).subaccount(later).created(later, created).forgetRequests();
    time.pass(Duration.ofHours(9));
    twilio.fault(of(late), 1, Fault.status(401, 20003, "Authenticate"));

    Reply failed = centralita.post(HOURLY);

    assertThat(failed.body().path("error").asText()).contains(late);
    assertThat(earliestAsked())
        .containsEntry(late, before(START.minus(Duration.ofMinutes(15))))
        .containsEntry(SHOP, before(START.minus(Duration.ofMinutes(15))))
        .containsEntry(later, before(created));
    time.pass(Duration.ofHours(1));
    succeeds(centralita);
    assertThat(coverage(centralita)).containsEntry(late, time.instant());
    assertTablesHoldAllCalls();
  }

  @Test
  void subaccountsThatAreNotActive_areLeftOutWithAWarning_alsoWhereTheListDidNotKnow() {
    twilio.subaccount(CLOSED, "suspended");
    twilio.fault(of(SHOP), 1000, Fault.status(401, 20005, "Account not active"));
    callsOfAll(START, Duration.ofHours(1));
    time.pass(Duration.ofHours(1));
    RunningCentralita centralita = extension.program();
    JsonNode answer = succeeds(centralita);

    assertThat(answer.path("warnings"))
        .extracting(JsonNode::asText)
        .satisfiesExactlyInAnyOrder(
            warning -> assertThat(warning).contains(CLOSED + " (suspended)"),
            warning -> assertThat(warning).contains(SHOP, "not active", "20005"));
    assertThat(coverage(centralita)).containsOnlyKeys(MAIN, DESK, SHOP).containsEntry(SHOP, null);
    assertTablesHold(call -> !SHOP.equals(call.json().path("account_sid").asText()));
  }

  @Test
  void aNamedSubaccountThatIsSuspended_failsInATrueSentence() {
    twilio.fault(of(SHOP), 1000, Fault.status(401, 20005, "Account not active"));
    RunningCentralita centralita = extension.another("TWILIO_SUBACCOUNTS", SHOP);
    Reply reply = centralita.post(HOURLY);

    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.body().path("error").asText())
        .contains(SHOP, "not active", "20005", "TWILIO_SUBACCOUNTS")
        .doesNotContain("API key", "credentials");
  }

  @Test
  void aCallInTheListsOfTwoAccounts_orOfTwoDays_countsOnce() {
    Instant midnight = Instant.parse("2026-03-03T00:00:00Z");
    RawCall shared = call(MAIN, START.plusSeconds(60));
    Instant queuedAt = midnight.minusSeconds(10);
    CallBuilder queued =
        TwilioCalls.outboundApi(TwilioCalls.sid(900), "+15005550001", "+15005551000", queuedAt);
    CallBuilder dialled =
        TwilioCalls.outboundApi(
                TwilioCalls.sid(900), "+15005550001", "+15005551000", midnight.plusSeconds(5))
            .created(queuedAt);
    RawCall unmatched =
        TwilioCalls.originating(TwilioCalls.sid(901), "+15005559999", START.plusSeconds(60))
            .endedAfter(Duration.ofSeconds(9))
            .build();
    twilio
        .add(shared, queued.queued().build(), dialled.endedAfter(Duration.ofSeconds(5)).build())
        .add(unmatched)
        .addTo(SHOP, List.of(shared));
    Instant end = time.pass(Duration.ofHours(30));
    RunningCentralita centralita = extension.another("TWILIO_SUBACCOUNTS", SHOP);
    String resync = "/api/resync-twilio-historical?from=" + START + "&to=" + end;
    for (int again = 0; again < 2; again++) {
      JsonNode answer = centralita.post(resync).body();

      assertThat(answer.path("totalCalls").asInt()).as(answer.toString()).isEqualTo(3);
      assertThat(answer.path("savedCalls").asInt()).isEqualTo(3);
      assertThat(answer.path("case1Count").asInt()).isEqualTo(2);
      assertThat(answer.path("case3Count").asInt()).isEqualTo(1);
      assertThat(answer.path("unmatchedTransfers").asInt()).isEqualTo(1);
    }
    assertThat(centralita.value("SELECT count(*) FROM calls")).isEqualTo("3");
    // not a row a call
    assertThat(centralita.value("SELECT count(*) FROM sync_repeats")).isEqualTo("6");
  }

  @Test
  void anApiKey_asksForTheMainAccount_andTheTokenForTheOthers() {
    twilio.credentials(KEY, "the key's secret");
    callsOfAll(START, Duration.ofHours(1));
    time.pass(Duration.ofHours(1));
    RunningCentralita centralita = programWithKey("all", TwilioCalls.TOKEN);
    succeeds(centralita);

    assertThat(twilio.requests())
        .allSatisfy(
            request -> assertThat(request.user()).isEqualTo(of(MAIN).test(request) ? KEY : MAIN));
    assertTablesHoldAllCalls();
  }

  @Test
  void anApiKeyWithoutTheToken_readsTheMainAccount_andSaysWhatIsMissing() {
    twilio.credentials(KEY, "the key's secret");
    callsOfAll(START, Duration.ofHours(1));
    time.pass(Duration.ofHours(1));
    RunningCentralita centralita = programWithKey(SHOP, "");
    Reply reply = centralita.post(HOURLY);

    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.body().path("error").asText())
        .contains(SHOP, "TWILIO_AUTH_TOKEN")
        .doesNotContain(MAIN);
    assertTablesHold(call -> MAIN.equals(call.json().path("account_sid").asText()));
  }

  @Test
  void anAccountThatIsToldToWait_keepsNoOtherWaiting() throws InterruptedException {
    callsOfAll(START, Duration.ofHours(30));
    Instant end = START.plus(Duration.ofDays(20));
    time.goTo(end);
    CountDownLatch mainIsDone = new CountDownLatch(20);
    twilio.fault(of(SHOP), 1, Fault.tooManyRequests(Duration.ofMinutes(5)));
    twilio.fault(of(MAIN), 1000, Fault.after(mainIsDone::countDown));
    RunningCentralita centralita = extension.another("TWILIO_SUBACCOUNTS", SHOP);
    centralita.post(
        "/api/resync-twilio-historical?from=" + START + "&to=" + end, "Prefer", "respond-async");

    assertThat(mainIsDone.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(centralita.get("/api/runs").body().at("/runs/0/status").asText())
        .isEqualTo("running");
  }

  @Test
  void moreAccountsThanLanesThatAreToldToWait_keepNoOtherWaiting() throws InterruptedException {
    List<String> waiting = new ArrayList<>();
    for (int number = 100; number < 140; number++) {
      waiting.add("AC000000000000000000000000000%05d".formatted(number));
    }
    waiting.forEach(twilio::subaccount);
    Instant end = START.plus(Duration.ofDays(2));
    time.goTo(end);
    String last = "AC00000000000000000000000000000999";
    CountDownLatch lastIsDone = new CountDownLatch(3);
    twilio.subaccount(last);
    twilio.fault(
        request -> waiting.contains(request.account()),
        1000,
        Fault.tooManyRequests(Duration.ofMinutes(5)));
    twilio.fault(of(last), 1000, Fault.after(lastIsDone::countDown));
    // its run still waits when the test is over
    RunningCentralita centralita = extension.another();
    centralita.post(
        "/api/resync-twilio-historical?from=" + START + "&to=" + end, "Prefer", "respond-async");

    assertThat(lastIsDone.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(centralita.get("/api/runs").body().at("/runs/0/status").asText())
        .isEqualTo("running");
    assertThat(
            Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().contains("- lane")))
        .hasSizeLessThanOrEqualTo(32);
  }

  @Test
  void requestsAtATime_areBoundedForEachAccount_andInAll() {
    String fourth = CLOSED;
    twilio.subaccount(fourth).fault(request -> true, 1000, Fault.delay(Duration.ofMillis(300)));
    RunningCentralita centralita = extension.another("TWILIO_CONCURRENCY", "6");
    Reply historical = centralita.post("/api/resync-twilio-historical?from=2026-02-10");

    assertThat(historical.status()).isEqualTo(200);
    assertThat(twilio.maxConcurrent()).isEqualTo(16);
    assertThat(Stream.of(MAIN, SHOP, DESK, fourth).map(twilio::maxConcurrent))
        .allMatch(most -> most <= 6);

    // from here on all the other accounts have next to nothing to do
    centralita.sql(
        "UPDATE sync_coverage SET covered_until = covered_until - interval '20 days'"
            + " WHERE account_sid = '%s'".formatted(SHOP));
    twilio.forgetRequests();
    succeeds(centralita);

    assertThat(twilio.requests().stream().filter(of(SHOP))).hasSizeGreaterThan(20);
    assertThat(twilio.maxConcurrent(SHOP)).isEqualTo(6);
  }

  private static RunningCentralita programWithKey(String subaccounts, String token) {
    return extension.another(
        "TWILIO_SUBACCOUNTS", subaccounts,
        "TWILIO_API_KEY", KEY,
        "TWILIO_API_SECRET", "the key's secret",
        "TWILIO_AUTH_TOKEN", token);
  }

  /** Calls all over the period in the three accounts, which share their leads. */
  private void callsOfAll(Instant from, Duration length) {
    Instant end = from.plus(length);
    for (Instant start = from; start.isBefore(end); start = start.plusSeconds(300)) {
      for (String account : List.of(MAIN, SHOP, DESK)) {
        RawCall call = call(account, start.plusSeconds(callNumber % 60));
        twilio.addTo(account, List.of(call));
        calls.add(call);
      }
    }
  }

  private RawCall call(String account, Instant start) {
    callNumber++;
    String sid = TwilioCalls.sid(callNumber);
    String own = callNumber % 2 == 0 ? "+15005550001" : "+15005550002";
    String lead = "+1500555" + (1000 + callNumber % 7);
    CallBuilder call =
        callNumber % 5 == 0
            ? TwilioCalls.originating(sid, lead, start)
            : TwilioCalls.outboundApi(sid, own, lead, start);
    return call.text("account_sid", account)
        .endedAfter(Duration.ofSeconds(callNumber % 90))
        .price("-0.0" + (100 + callNumber % 90))
        .build();
  }

  private void assertTablesHoldAllCalls() {
    assertTablesHold(call -> true);
  }

  private void assertTablesHold(Predicate<RawCall> which) {
    Tables.assertEqual(
        Expectation.of(PHONES, 1, calls.stream().filter(which).toList(), instant -> true),
        database.dataSource());
  }

  private static JsonNode succeeds(RunningCentralita centralita) {
    Reply reply = centralita.post(HOURLY);
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    return reply.body();
  }

  private static Map<String, Instant> coverage(RunningCentralita centralita) {
    Map<String, Instant> coverage = new TreeMap<>();
    centralita
        .get("/api/coverage")
        .body()
        .path("accounts")
        .forEach(
            account ->
                coverage.put(
                    account.path("account").asText(),
                    account.path("coveredUntil").isNull()
                        ? null
                        : Instant.parse(account.path("coveredUntil").asText())));
    return coverage;
  }

  private static Predicate<RequestSeen> of(String account) {
    return request -> account.equals(request.account());
  }

  private List<String> accountsAsked() {
    return twilio.requests().stream()
        .flatMap(request -> Optional.ofNullable(request.account()).stream())
        .distinct()
        .toList();
  }

  /** Where the calls of each account were asked for, as far back as any request reached. */
  private Map<String, Instant> earliestAsked() {
    Map<String, Instant> earliest = new TreeMap<>();
    twilio.requests().stream()
        .filter(RequestSeen::isList)
        .forEach(
            request ->
                earliest.merge(
                    request.account(),
                    Instant.parse(request.parameter("StartTime>")),
                    (one, other) -> Stream.of(one, other).min(Comparator.naturalOrder()).get()));
    return earliest;
  }

  /** A request reaches a second further than the period it is for. */
  private static Instant before(Instant start) {
    return start.minusSeconds(1);
  }
}
