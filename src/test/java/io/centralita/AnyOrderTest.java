package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import io.centralita.testkit.CallBuilder;
import io.centralita.testkit.Expectation;
import io.centralita.testkit.FakeTwilio;
import io.centralita.testkit.RawCall;
import io.centralita.testkit.Tables;
import io.centralita.testkit.TwilioCalls;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
 * Whatever the order, the overlap and the slicing of the runs that covered a set of calls, and
 * whichever version of a call came first, the tables end up the same.
 */
class AnyOrderTest {

  private static final Instant START = Instant.parse("2026-03-01T22:00:00Z");
  private static final int MINUTES = 3 * 24 * 60;
  private static final Instant END = START.plus(Duration.ofMinutes(MINUTES));
  private static final Map<String, Long> PHONES = Map.of("+15005550001", 2L, "+15005550002", 3L);

  private static FakeTwilio twilio;
  private static RunningCentralita centralita;

  @BeforeContainer
  static void start() {
    twilio = FakeTwilio.start();
    centralita = RunningCentralita.beside(twilio);
  }

  @AfterContainer
  static void stop() {
    centralita.close();
    twilio.close();
  }

  /** A stretch of the period, in minutes from its start. */
  record Stretch(int from, int length) {
    String query() {
      Instant begin = START.plus(Duration.ofMinutes(from));
      int end = Math.min(from + length, MINUTES);
      return "?from=" + begin + "&to=" + START.plus(Duration.ofMinutes(end));
    }
  }

  @Property(tries = 25, shrinking = ShrinkingMode.BOUNDED)
  void anySlicingAndOrder_givesTheSameTables(
      @ForAll("callSets") List<RawCall> calls, @ForAll("stretches") List<Stretch> stretches) {
    begin();
    twilio.add(calls);

    stretches.forEach(stretch -> resync(stretch.query()));
    resync("?from=" + START + "&to=" + END);
    for (int i = stretches.size() - 1; i >= 0; i--) {
      resync(stretches.get(i).query());
    }

    Tables.assertEqual(Expectation.firstRun(PHONES, 1, calls, START, END), centralita.dataSource());
  }

  @Property(tries = 20, shrinking = ShrinkingMode.BOUNDED)
  void anyOrderOfVersions_givesTheNewestRecordAndItsLatestPrice(
      @ForAll("versions") List<RawCall> versions) {
    begin();

    for (RawCall version : versions) {
      twilio.clear().add(version);
      // the hour of the call
      resync("?from=" + START + "&to=" + START.plus(Duration.ofHours(1)));
    }

    Tables.assertEqual(Expectation.of(PHONES, 1, versions, time -> true), centralita.dataSource());
  }

  private static void begin() {
    centralita.forget();
    twilio.clear();
    Tables.enterDirectory(centralita.dataSource(), Map.of(2L, "Two", 3L, "Three"), PHONES);
  }

  private static void resync(String query) {
    var reply = centralita.post("/api/resync-twilio-historical" + query);
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
  }

  @Provide
  Arbitrary<List<Stretch>> stretches() {
    return Combinators.combine(
            Arbitraries.integers().between(0, MINUTES - 1),
            Arbitraries.integers().between(1, MINUTES / 2))
        .as(Stretch::new)
        .list()
        .ofMaxSize(4);
  }

  @Provide
  Arbitrary<List<RawCall>> callSets() {
    Arbitrary<String> own =
        Arbitraries.of("+15005550001", "+15005550002", "+15005550003", "anonymous");
    Arbitrary<String> lead =
        Arbitraries.of("+15005551001", "+15005551002", "sip:+15005551001@h:5060");
    Arbitrary<RawCall> call =
        Combinators.combine(
                Arbitraries.longs().between(1, 1_000_000),
                Arbitraries.of(
                    "outbound-api",
                    "trunking-terminating",
                    "trunking-originating",
                    "inbound",
                    "outbound-dial"),
                own,
                lead,
                Arbitraries.integers().between(-30, MINUTES + 30),
                Arbitraries.of(-1, 0, 30, 60, 7200),
                Arbitraries.of("-0.0100", "0", ""))
            .as(AnyOrderTest::call);
    return call.list().ofMinSize(1).ofMaxSize(25).map(AnyOrderTest::distinct);
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
  Arbitrary<List<RawCall>> versions() {
    return Arbitraries.integers()
        .between(0, 4)
        .list()
        .uniqueElements()
        .ofMinSize(1)
        .flatMap(
            ages ->
                Arbitraries.of("-0.0100", "-0.0200", "")
                    .list()
                    .ofSize(ages.size())
                    .map(prices -> versions(ages, prices)));
  }

  private static List<RawCall> versions(List<Integer> ages, List<String> prices) {
    List<RawCall> versions = new ArrayList<>();
    for (int i = 0; i < ages.size(); i++) {
      Instant updated = START.plus(Duration.ofHours(10 + ages.get(i)));
      CallBuilder call =
          TwilioCalls.outboundApi(
                  TwilioCalls.sid(7), "+15005550001", "+15005551001", START.plusSeconds(60))
              .endedAfter(Duration.ofSeconds(10L + ages.get(i)))
              .updated(updated);
      versions.add(
          (prices.get(i).isEmpty() ? call.none("price") : call.price(prices.get(i))).build());
    }
    return versions;
  }
}
