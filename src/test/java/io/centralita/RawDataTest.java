package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import io.centralita.RunningCentralita.Reply;
import io.centralita.testkit.ConversationBuilder;
import io.centralita.testkit.FakeElevenLabs;
import io.centralita.testkit.FakeTwilio;
import io.centralita.testkit.RawCall;
import io.centralita.testkit.TwilioCalls;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** RAW_DATA_DAYS empties what the provider told of old calls, and changes nothing else. */
class RawDataTest {

  private static final Instant TO = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private static final Instant FROM = TO.minus(Duration.ofDays(60));
  private static final String PERIOD = "?from=" + FROM + "&to=" + TO;
  private static final Instant OLD = FROM.plus(Duration.ofDays(3));

  /** One a day. */
  private static final int CONVERSATIONS = 60;

  private static final String ALL_BUT_RAW_DATA =
      "SELECT md5(string_agg(kept, '' ORDER BY kept)) FROM %s AS record"
          + " CROSS JOIN LATERAL (SELECT (to_jsonb(record) - 'raw_data')::text AS kept) AS others";

  @RegisterExtension
  static final CentralitaExtension extension =
      new CentralitaExtension().besideTwilio().besideElevenLabs();

  private static RunningCentralita centralita;

  private final FakeTwilio twilio = extension.twilio();
  private final FakeElevenLabs elevenLabs = extension.elevenLabs();
  private final RunningCentralita keepsAll = extension.program();

  @BeforeAll
  static void start() {
    Map<String, String> settings = new HashMap<>(RunningCentralita.twilio(extension.twilio()));
    settings.putAll(RunningCentralita.elevenLabs(extension.elevenLabs()));
    settings.put("RAW_DATA_DAYS", "30");
    centralita = RunningCentralita.on(extension.database(), settings);
  }

  @AfterAll
  static void close() {
    centralita.close();
  }

  @BeforeEach
  void syncWithoutTheSetting() {
    // none about to become old
    twilio.add(TwilioCalls.campaign(5, 100, FROM, TO.minus(Duration.ofDays(40))));
    twilio.add(TwilioCalls.campaign(6, 100, TO.minus(Duration.ofDays(20)), TO));
    twilio.add(
        TwilioCalls.outboundApi(TwilioCalls.sid(7_000), "+34911000001", "+34600000001", OLD)
            .endedAfter(Duration.ofSeconds(30))
            .text("parent_call_sid", TwilioCalls.sid(7_001))
            .build());
    elevenLabs.add(
        IntStream.range(0, CONVERSATIONS)
            .mapToObj(
                i ->
                    new ConversationBuilder("conv_" + i, FROM.plus(Duration.ofHours(24 * i + 12)))
                        .saying(ConversationBuilder.text("Hola"))
                        .build())
            .toList());
    resync(keepsAll);
  }

  @Test
  void whatIsOlder_isEmptied_onceForAll_andNothingElseChanges() {
    long old = number("SELECT count(*) FROM calls WHERE call_date < now() - interval '30 days'");
    List<String> before = everythingElse();

    emptyTwiceAtTheSameTime();

    assertThat(old).isGreaterThan(70);
    assertThat(emptied()).isEqualTo(old + CONVERSATIONS / 2);
    assertThat(
            number(
                "SELECT count(*) FROM calls WHERE (raw_data = '{}') <> (call_date < now() - interval '30 days')"))
        .isZero();
    assertThat(everythingElse()).isEqualTo(before);
    assertThat(centralita.get("/api/calls/" + TwilioCalls.sid(7_000)).body().at("/call/raw_data"))
        .isEmpty();

    resync(centralita);
    post(centralita, "/api/reassign-workspaces");
    post(centralita, "/api/generate-twilio-snapshots");

    assertThat(emptied()).isEqualTo(old + CONVERSATIONS / 2);
    assertThat(everythingElse()).isEqualTo(before);
  }

  @Test
  void aLatePrice_isStored_andTheRecordStaysEmpty() {
    empty();
    RawCall priced =
        TwilioCalls.outboundApi(TwilioCalls.sid(7_000), "+34911000001", "+34600000001", OLD)
            .endedAfter(Duration.ofSeconds(30))
            .text("parent_call_sid", TwilioCalls.sid(7_001))
            .price("-0.7777")
            .updated(OLD.plus(Duration.ofDays(2)))
            .build();

    twilio.replace(priced);
    resync(centralita);

    assertThat(
            centralita.value(
                "SELECT cost || ' ' || raw_data || parent_call_sid FROM calls WHERE id = '"
                    + TwilioCalls.sid(7_000)
                    + "'"))
        .isEqualTo("0.7777 {}" + TwilioCalls.sid(7_001));
  }

  @Test
  void aCallThatIsFirstSeenWhenItIsOld_keepsItsColumns_andARecordComesBackWithoutTheSetting() {
    centralita.sql("TRUNCATE calls, elevenlabs_conversations");
    resync(centralita);
    long emptied = emptied();

    assertThat(emptied).isGreaterThan(70);
    assertThat(
            centralita.value(
                "SELECT parent_call_sid FROM calls WHERE id = '" + TwilioCalls.sid(7_000) + "'"))
        .isEqualTo(TwilioCalls.sid(7_001));

    resync(keepsAll);

    assertThat(number("SELECT count(*) FROM calls WHERE raw_data = '{}'")).isZero();
  }

  @Test
  void whatAnOlderSystemLeft_andNobodyHasRead_isKept() {
    centralita.sql(
        "UPDATE calls SET date_updated = NULL WHERE id = '" + TwilioCalls.sid(7_000) + "'",
        "UPDATE calls SET source = 'other' WHERE id = (SELECT max(id) FROM calls"
            + " WHERE call_date < now() - interval '31 days' AND source = 'twilio')");
    long old = number("SELECT count(*) FROM calls WHERE call_date < now() - interval '30 days'");

    empty();

    assertThat(number("SELECT count(*) FROM calls WHERE raw_data = '{}'")).isEqualTo(old - 2);
  }

  @Test
  void manyAreEmptied_inSeveralPortions() {
    centralita.sql(
        "INSERT INTO calls (id, source, call_date, date_updated, raw_data)"
            + " SELECT 'CB' || n, 'twilio', now() - interval '90 days' + n / 7 * interval '1 second',"
            + " now(), '{\"sid\":\"CB\"}' FROM generate_series(1, 4100) AS n");

    empty();

    assertThat(number("SELECT count(*) FROM calls WHERE id ^@ 'CB' AND raw_data = '{}'"))
        .isEqualTo(4_100);
  }

  private static void emptyTwiceAtTheSameTime() {
    CompletableFuture<Void> first = CompletableFuture.runAsync(RawDataTest::empty);
    empty();
    first.join();
  }

  private static void empty() {
    centralita.camel().createFluentProducerTemplate().to("direct:empty-raw-data").send();
  }

  private static void resync(RunningCentralita program) {
    post(program, "/api/resync-twilio-historical" + PERIOD);
    post(program, "/api/sync-elevenlabs" + PERIOD);
  }

  private static void post(RunningCentralita program, String path) {
    Reply reply = program.post(path);
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
  }

  private List<String> everythingElse() {
    List<String> tables = new ArrayList<>();
    for (String table :
        List.of(
            "calls",
            "elevenlabs_conversations",
            "twilio_snapshots",
            "elevenlabs_snapshots",
            "phone_weeks")) {
      tables.add(table + centralita.value(ALL_BUT_RAW_DATA.formatted(table)));
    }
    return tables;
  }

  private long emptied() {
    return number("SELECT count(*) FROM calls WHERE raw_data = '{}'")
        + number("SELECT count(*) FROM elevenlabs_conversations WHERE raw_data = '{}'");
  }

  private long number(String query) {
    return Long.parseLong(centralita.value(query));
  }
}
