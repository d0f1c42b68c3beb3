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
import io.centralita.testkit.Tables;
import io.centralita.testkit.TimeOfTest;
import io.centralita.testkit.TwilioCalls;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Calls that begin, last, end and get their price while the hourly job runs, is down, and is back:
 * in the end the tables hold what the account holds.
 */
class FiguresOverTimeTest {

  private static final Instant START = Instant.parse("2026-03-02T07:30:00Z");
  private static final Map<String, Long> PHONES = Map.of("+15005550001", 2L, "+15005550002", 3L);
  private static final String HOURLY = "/api/sync-twilio-hourly";

  private static final TimeOfTest time = new TimeOfTest(START);

  /**
   * @param priced how long after its end it has its price; {@code null} for never
   */
  private record Course(int number, Instant start, Duration length, Duration priced) {

    /** The record as it stands at that time; nothing while the call has not begun. */
    Optional<RawCall> at(Instant now) {
      if (now.isBefore(start)) {
        return Optional.empty();
      }
      String own = number % 3 == 0 ? "+15005550001" : "+15005550002";
      String lead = "+1500555" + (1000 + number % 50);
      CallBuilder call =
          number % 7 == 0
              ? TwilioCalls.originating(TwilioCalls.sid(number), lead, start)
              : TwilioCalls.outboundApi(TwilioCalls.sid(number), own, lead, start);
      Instant end = start.plus(length);
      if (!now.isBefore(end)) {
        call.ended(end);
        if (priced != null && !now.isBefore(end.plus(priced))) {
          call.price("-0.0" + (100 + number % 90)).updated(end.plus(priced));
        }
      }
      return Optional.of(call.build());
    }
  }

  @RegisterExtension
  static final CentralitaExtension extension = new CentralitaExtension().besideTwilio().at(time);

  private final FakeTwilio twilio = extension.twilio();
  private final TestDatabase database = extension.database();
  private final RunningCentralita centralita = extension.program();

  @BeforeEach
  void enter() {
    time.goTo(START);
    Tables.enterDirectory(database.dataSource(), Map.of(2L, "Two", 3L, "Three"), PHONES);
  }

  @Test
  void hourlyRunsWithOutages_endWithWhatTheAccountHolds() {
    List<Course> courses = courses(400, Duration.ofDays(6));
    time.pass(Duration.ofMinutes(30));
    int hour = 0;
    long settled = 0;
    for (; hour < 14 * 24; hour++) {
      show(courses);
      boolean nineHours = hour >= 20 && hour < 29;
      boolean threeDays = hour >= 60 && hour < 132;
      // by then all calls are over, and only prices come
      boolean mostOfTheSecondWeek = hour >= 7 * 24 && hour % 3 > 0;
      if (!nineHours && !threeDays && !mostOfTheSecondWeek) {
        settled += run().path("settledCalls").asLong();
      }
      time.pass(Duration.ofHours(1));
    }

    Tables.assertEqual(
        Expectation.of(PHONES, 1, asOf(courses, time.instant()), instant -> true),
        database.dataSource());
    assertThat(settled).isGreaterThan(50);
    assertThat(value("SELECT count(*) FROM calls WHERE is_unsettled(status, cost)")).isZero();
    assertThat(value("SELECT count(*) FROM sync_awaited")).isZero();
  }

  @Test
  void aManualRunFurtherOn_hidesNoHole() {
    List<Course> courses = courses(60, Duration.ofDays(1));
    show(courses);
    run();
    time.pass(Duration.ofHours(30));
    show(courses);

    succeeds(
        "/api/resync-twilio-historical?from="
            + time.instant().minus(Duration.ofHours(6))
            + "&to="
            + time.instant().plus(Duration.ofHours(1)));
    run();

    Tables.assertEqual(
        Expectation.of(PHONES, 1, asOf(courses, time.instant()), instant -> true),
        database.dataSource());
  }

  @Test
  void aCallWithoutAPrice_isAskedForEverMoreRarely_forAWeek_andThePriceOfItsLastHoursIsSeen() {
    Duration almostAWeek = Duration.ofDays(7).minusHours(3);
    // of one second: one request brings both
    List<Course> courses =
        List.of(
            new Course(1, START, Duration.ofSeconds(50), null),
            new Course(2, START, Duration.ofSeconds(50), almostAWeek));
    time.pass(Duration.ofMinutes(30));
    List<Integer> requestsADay = new ArrayList<>();
    for (int day = 0; day < 9; day++) {
      int requests = 0;
      // each hour while they are asked for often, and on the day on which the price comes
      int step = day < 5 || day == 6 ? 1 : 3;
      for (int hour = 0; hour < 24; hour += step) {
        show(courses);
        requests += ledgerEntry(run()).path("settlementRequests").asInt();
        time.pass(Duration.ofHours(step));
      }
      requestsADay.add(requests);
    }

    assertThat(requestsADay.get(0)).isBetween(20, 24);
    assertThat(requestsADay.get(1)).isBetween(3, 8);
    assertThat(requestsADay.get(4)).isBetween(1, 3);
    assertThat(requestsADay.subList(0, 5)).isSortedAccordingTo((a, b) -> Integer.compare(b, a));
    assertThat(requestsADay.get(8)).isZero();
    JsonNode account = centralita.get("/api/coverage").body().at("/accounts/0");
    assertThat(account.path("unsettledCalls").asInt()).isEqualTo(1);
    assertThat(account.path("oldestUnsettled").asText()).isEqualTo("2026-03-02T07:30:00.000Z");
    assertThat(centralita.value("SELECT id FROM calls WHERE cost IS NOT NULL"))
        .isEqualTo(TwilioCalls.sid(2));
  }

  @Test
  void aCallThatAlwaysAnswersAFault_isWarnedOf_andHoldsNothingBack() {
    time.pass(Duration.ofMinutes(10));
    show(List.of(new Course(1, START, Duration.ofHours(4), Duration.ZERO)));
    run();
    twilio.clear();
    time.pass(Duration.ofHours(1));
    run();
    time.pass(Duration.ofHours(1));
    twilio.fault(request -> !request.isList(), 8, Fault.status(500));

    JsonNode odd = run();

    assertThat(odd.at("/warnings/0").asText())
        .contains("1 call cannot be had now (" + TwilioCalls.sid(1) + ")", "HTTP 500");
    assertThat(
            centralita.value(
                "SELECT covered_until = (SELECT max(started_at) FROM sync_runs) FROM"
                    + " sync_coverage"))
        .isEqualTo("t");

    time.pass(Duration.ofHours(1));
    assertThat(run().path("warnings")).isEmpty();
  }

  @Test
  void afterACallThatAlwaysAnswersAFault_theNextOneIsAskedForAsOftenAsAny() {
    time.pass(Duration.ofMinutes(10));
    show(
        List.of(
            new Course(1, START, Duration.ofHours(4), Duration.ZERO),
            new Course(2, START, Duration.ofHours(4), Duration.ZERO)));
    run();
    twilio.clear();
    time.pass(Duration.ofHours(1));
    run();
    time.pass(Duration.ofHours(1));
    // eight for the first one
    twilio.fault(request -> !request.isList(), 8 + 7, Fault.status(500));

    assertThat(run().at("/warnings/0").asText()).contains("1 call cannot be had now");
  }

  @Test
  void aCallTwilioNoLongerKnows_endsTheWaiting() {
    time.pass(Duration.ofMinutes(10));
    show(List.of(new Course(1, START, Duration.ofHours(4), Duration.ZERO)));
    run();
    twilio.clear().forgetRequests();
    time.pass(Duration.ofHours(1));
    run();
    time.pass(Duration.ofHours(1));

    JsonNode first = ledgerEntry(run());
    assertThat(unsettled()).isEqualTo(1);
    for (int hour = 0; hour < 4; hour++) {
      time.pass(Duration.ofHours(1));
      run();
    }
    time.pass(Duration.ofHours(1));
    JsonNode last = ledgerEntry(run());

    assertThat(first.path("settlementRequests").asInt()).isEqualTo(2);
    assertThat(last.path("settlementRequests").asInt()).isZero();
    // believed when it is said again, hours later
    assertThat(twilio.requests().stream().filter(request -> !request.isList())).hasSize(4);
    assertThat(centralita.value("SELECT status FROM calls")).isEqualTo("in-progress");
    assertThat(unsettled()).isZero();

    // the list brings it again: it is waited for as if nothing had been
    show(List.of(new Course(1, START, Duration.ofHours(4), null)));
    succeeds("/api/resync-twilio-historical?from=" + START + "&to=" + START.plusSeconds(1));

    assertThat(unsettled()).isEqualTo(1);
    time.pass(Duration.ofHours(1));
    assertThat(ledgerEntry(run()).path("settlementRequests").asInt()).isEqualTo(1);
  }

  private int unsettled() {
    return centralita.get("/api/coverage").body().at("/accounts/0/unsettledCalls").asInt();
  }

  @Test
  void aQueuedCallThatStartsHoursLater_isFollowed() {
    Instant started = START.plus(Duration.ofHours(5));
    twilio.add(
        TwilioCalls.outboundApi(TwilioCalls.sid(1), "+15005550001", "+15005551000", START)
            .queued()
            .build());
    time.pass(Duration.ofMinutes(10));
    run();
    twilio
        .clear()
        .add(
            TwilioCalls.outboundApi(TwilioCalls.sid(1), "+15005550001", "+15005551000", started)
                .created(START)
                .endedAfter(Duration.ofMinutes(1))
                .price("-0.0200")
                .build());
    time.pass(Duration.ofHours(9));

    run();

    assertThat(centralita.value("SELECT call_date = '" + started + "' FROM calls")).isEqualTo("t");
    assertThat(
            centralita.value(
                "SELECT string_agg(total_calls || ' ' || total_cost, ',') FROM twilio_snapshots"))
        .isEqualTo("1 0.0200");
  }

  @Test
  void coverage_tellsWhichDaysWereRead() {
    Instant now = Instant.now();
    time.goTo(now);
    Instant today = now.truncatedTo(ChronoUnit.DAYS);
    succeeds(
        "/api/resync-twilio-historical?from="
            + today.minus(Duration.ofDays(4))
            + "&to="
            + today.minus(Duration.ofDays(2)));
    run();

    JsonNode coverage =
        centralita.get("/api/coverage?from=" + today.minus(Duration.ofDays(5))).body();

    JsonNode account = coverage.at("/accounts/0");
    assertThat(account.path("account").asText()).isEqualTo(TwilioCalls.ACCOUNT);
    assertThat(Instant.parse(account.path("coveredUntil").asText()))
        .isBetween(now.minusSeconds(1), now.plusSeconds(1));
    assertThat(account.path("days").findValuesAsText("covered").subList(0, 5))
        .containsExactly("false", "true", "true", "false", "false");
    assertThat(account.at("/days/1/lastRead").isTextual()).isTrue();
    assertThat(account.at("/days/0/lastRead").isNull()).isTrue();
  }

  private static List<Course> courses(int count, Duration period) {
    Random random = new Random(11);
    List<Duration> prices =
        List.of(
            Duration.ZERO,
            Duration.ofMinutes(20),
            Duration.ofHours(5),
            Duration.ofDays(6),
            Duration.ofDays(3));
    List<Course> courses = new ArrayList<>();
    for (int number = 1; number <= count; number++) {
      boolean longCall = number % 20 == 0;
      courses.add(
          new Course(
              number,
              START.plusSeconds(random.nextInt((int) period.toSeconds())),
              longCall ? Duration.ofHours(3) : Duration.ofSeconds(5 + random.nextInt(300)),
              prices.get(number % 4 == 0 ? random.nextInt(prices.size()) : 0)));
    }
    return courses;
  }

  private static List<RawCall> asOf(List<Course> courses, Instant now) {
    return courses.stream().map(course -> course.at(now)).flatMap(Optional::stream).toList();
  }

  private void show(List<Course> courses) {
    twilio.clear().add(asOf(courses, time.instant()));
  }

  private JsonNode run() {
    return succeeds(HOURLY);
  }

  private JsonNode ledgerEntry(JsonNode answer) {
    return centralita.get("/api/runs/" + answer.path("runId").asLong()).body().path("run");
  }

  private JsonNode succeeds(String path) {
    Reply reply = centralita.post(path);
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    return reply.body();
  }

  private long value(String query) {
    return Stream.of(centralita.value(query)).mapToLong(Long::parseLong).sum();
  }
}
