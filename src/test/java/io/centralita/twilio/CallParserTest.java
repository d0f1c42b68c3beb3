package io.centralita.twilio;

import static io.centralita.twilio.Records.ACCOUNT;
import static io.centralita.twilio.Records.NOON;
import static io.centralita.twilio.Records.call;
import static io.centralita.twilio.Records.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallParserTest {
  private static final String SID = "CA00000000000000000000000000000001";

  private final CallParser parser = new CallParser();

  @Test
  void parse_everyEdgeCase_isACallWithItsCaseNumbersAndTimes() {
    Instant created = Instant.parse("2025-10-05T19:10:00Z");
    Instant started = Instant.parse("2025-10-05T19:10:02Z");
    Instant ended = Instant.parse("2025-10-05T19:11:12Z");
    BigDecimal price = new BigDecimal("0.01300");

    assertThat(
            Records.parsed(Records.pageOfFixture("twilio-calls-list-edge-cases.constructed.json")))
        .map(TwilioCall.class::cast)
        .extracting(
            TwilioCall::callCase,
            TwilioCall::fromNumber,
            TwilioCall::toNumber,
            TwilioCall::callDate,
            TwilioCall::startTime,
            TwilioCall::endTime,
            TwilioCall::duration,
            TwilioCall::cost)
        .containsExactly(
            tuple(1, "+15005550006", "+15005550010", started, started, ended, 70, price),
            tuple(
                2,
                "+15005550006",
                "+15005550010",
                Instant.parse("2025-10-05T19:08:00Z"),
                Instant.parse("2025-10-05T19:08:00Z"),
                ended,
                70,
                price),
            tuple(3, "+15005550010", "+15005550006", started, started, ended, 70, price),
            tuple(1, "+15005550006", "+15005550010", started, started, ended, 70, null),
            tuple(1, "+15005550006", "+15005550010", created, null, null, null, null),
            tuple(1, "+15005550006", null, started, started, ended, 0, null),
            tuple(4, null, "+15005550006", started, started, ended, 70, price),
            tuple(4, null, "+15005550006", started, started, ended, 70, price),
            tuple(1, "+15005550006", "+15005550010", started, started, null, null, null),
            tuple(4, "+15005550006", "+15005550010", started, started, ended, 70, price));
  }

  @Test
  void parse_anOfficialRecord_fillsEveryColumn() {
    Page page = Records.pageOfFixture("twilio-calls-list-page1.official.json");

    assertThat(Records.parsed(page).get(0))
        .isEqualTo(
            new TwilioCall(
                "CAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "outbound-api",
                "completed",
                "+13051416799",
                "+13051913581",
                Instant.parse("2019-10-18T17:02:00Z"),
                Instant.parse("2019-10-18T17:02:00Z"),
                Instant.parse("2019-10-18T17:03:00Z"),
                4,
                new BigDecimal("0.200"),
                "USD",
                Instant.parse("2019-10-18T17:01:00Z"),
                page.records().get(0).raw()));
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"sid\": null}', It has no sid.",
    "'{\"sid\": \" \"}', It has no sid.",
    "'{\"sid\": \"\\u0000\\ud83d\"}', It has no sid.",
    "'{\"sid\": {\"a\": \"b\"}}', It has no sid.",
    "'{\"start_time\": null, \"date_created\": \"\"}',"
        + " It has neither a start time nor a creation date.",
    "'{\"start_time\": \"\", \"date_created\": \"soon\"}', Its date_created is not a date.",
    "'{\"start_time\": \"soon\"}', Its start_time is not a date.",
    "'{\"start_time\": \"Mon, 05 Oct 2025 12:00:00 +0000\"}', Its start_time is not a date.",
    "'{\"start_time\": \"Sun, 05 Oct 2025 25:00:00 +0000\"}', Its start_time is not a date.",
    "'{\"start_time\": \"Sun, 05 Oct 2025 12:00:00\"}', Its start_time is not a date.",
    "'{\"end_time\": \"2025\"}', Its end_time is not a date.",
    "'{\"end_time\": {}}', Its end_time is not a date.",
    "'{\"price\": \"1,5\"}', Its price is not a number.",
    "'{\"price\": \"-0.01 USD\"}', Its price is not a number.",
    "'{\"price\": \"NaN\"}', Its price is not a number.",
    "'{\"price\": true}', Its price is not a number.",
    "'{\"price\": []}', Its price is not a number.",
    "'{\"price\": \"1000000000000\"}', Its price is out of all bounds.",
    "'{\"price\": \"1e101\"}', Its price is out of all bounds.",
    "'{\"price\": \"1e-101\"}', Its price is out of all bounds.",
    "'{\"price\": \"-1000000000000\"}', Its price is out of all bounds.",
    "'{\"price\": \"1e9999999999\"}', Its price is not a number.",
    "'{\"duration\": \"a minute\"}', Its duration is not a number.",
    "'{\"duration\": \"60.5\"}', Its duration is not a whole number of seconds.",
    "'{\"duration\": \"2147483648\"}', Its duration is not a whole number of seconds.",
    "'{\"duration\": \"1e999\"}', Its duration is out of all bounds.",
    "'{\"duration\": \"-1\"}', Its duration is negative.",
  })
  void parse_anUnreadableField_isRejectedForThatReason(String fields, String reason) {
    assertThat(parsed(fields))
        .isInstanceOfSatisfying(
            RejectedCall.class,
            reject -> {
              assertThat(reject.reason()).isEqualTo(reason);
              assertThat(reject.callCase()).isEqualTo(1);
            });
  }

  @Test
  void parse_aPriceOfTooManyDigits_isRejected() {
    assertThat(parsed("{\"price\": \"" + "9".repeat(101) + "\"}"))
        .isInstanceOfSatisfying(
            RejectedCall.class,
            reject -> assertThat(reject.reason()).isEqualTo("Its price is out of all bounds."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "7", "\"CA1\"", "[]", "{}"})
  void parse_whatIsNoRecordAtAll_isRejectedWhole(String text) {
    CallRecord found = parser.parse(Records.listed(json(text)), ACCOUNT);

    assertThat(found).isInstanceOf(RejectedCall.class);
    assertThat(found.raw()).isEqualTo(text);
    assertThat(found.callDate()).isNull();
  }

  @Test
  void parse_aRejectWithASid_hasItAsItsKey() {
    assertThat(parsed("{\"price\": \"?\"}").key()).isEqualTo(SID);
    assertThat(parsed("{\"price\": \"?\"}").callDate()).isEqualTo(NOON);
  }

  @Test
  void parse_rejectsWithoutASid_haveAKeyForTheirContent() {
    String once = parsed("{\"sid\": null}").key();

    assertThat(parsed("{\"sid\": null}").key()).isEqualTo(once);
    assertThat(parsed("{\"sid\": null, \"status\": \"busy\"}").key()).isNotEqualTo(once);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "nothing",
      value = {
        "null, nothing",
        "'\"\"', nothing",
        "'\" \"', nothing",
        "'\"0\"', 0",
        "'\"-0.00000\"', 0.00000",
        "'\"-0.01300\"', 0.01300",
        "'\" -0.0130 \"', 0.0130",
        "'\"0.02\"', 0.02",
        "'\"-150\"', 150",
        "'\"-999999999999.99\"', 999999999999.99",
        "-1, 1",
        "0, 0",
      })
  void parse_aPrice_isTheSameAmountWithoutItsSign(String price, BigDecimal cost) {
    assertThat(parsedCall("{\"price\": " + price + "}").cost()).isEqualTo(cost);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "nothing",
      value = {
        "null, nothing",
        "'\"\"', nothing",
        "'\"0\"', 0",
        "'\" 70 \"', 70",
        "'\"70.0\"', 70",
        "70, 70",
        "'\"2147483647\"', 2147483647",
      })
  void parse_aDuration_isWholeSeconds(String text, Integer duration) {
    assertThat(parsedCall("{\"duration\": " + text + "}").duration()).isEqualTo(duration);
  }

  @ParameterizedTest
  @CsvSource({
    "'Sun, 05 Oct 2025 12:00:00 +0000'",
    "'Sun, 5 Oct 2025 12:00:00 GMT'",
    "'Sun, 05 Oct 2025 14:00:00 +0200'",
    "' 05 Oct 2025 12:00:00 +0000 '",
  })
  void parse_aTimeInAnySpellingOfRfc2822_isThatInstantOnASpanishMachine(String text) {
    Locale usual = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("es-ES"));
    try {
      assertThat(parsedCall("{\"start_time\": \"" + text + "\"}").startTime()).isEqualTo(NOON);
    } finally {
      Locale.setDefault(usual);
    }
  }

  @Test
  void parse_anUnreadableCreationOrUpdate_doesNotMatterBesideAStart() {
    TwilioCall found = parsedCall("{\"date_created\": \"never\", \"date_updated\": \"never\"}");

    assertThat(found.callDate()).isEqualTo(NOON);
    assertThat(found.dateUpdated()).isNull();
  }

  @Test
  void parse_fieldsThatAreAbsent_areNothing() {
    JsonNode least =
        json(
            "{\"sid\": \"CA1\", \"date_created\": \"Sun, 05 Oct 2025 12:00:00 +0000\","
                + " \"account_sid\": \"\", \"from\": \"\", \"direction\": \"\"}");

    assertThat(parser.parse(Records.listed(least), ACCOUNT))
        .isEqualTo(
            new TwilioCall(
                "CA1",
                ACCOUNT,
                null,
                null,
                null,
                null,
                NOON,
                null,
                null,
                null,
                null,
                null,
                null,
                least.toString()));
  }

  @Test
  void parse_anAccountOfItsOwn_winsOverTheOneAsked() {
    String subaccount = "AC00000000000000000000000000000002";

    assertThat(parsedCall("{\"account_sid\": \"" + subaccount + "\"}").accountSid())
        .isEqualTo(subaccount);
  }

  @Test
  void parse_whatPostgresCannotHold_isDroppedFromFieldsAndFromTheRecord() {
    ObjectNode record =
        call(SID)
            .put("status", "comple\0ted")
            .put("from", "+1500\ud83d5550006")
            .put("caller_name\0", "Jos\0é \udcde📞");

    TwilioCall found = (TwilioCall) parser.parse(Records.listed(record), ACCOUNT);

    assertThat(found.status()).isEqualTo("completed");
    assertThat(found.fromNumber()).isEqualTo("+15005550006");
    assertThat(json(found.raw()).path("caller_name").textValue()).isEqualTo("José 📞");
  }

  @Test
  void parse_aRecord_keepsItWholeDownToTheTextOfItsNumbers() {
    String record =
        "{\"sid\":\"CA1\",\"date_created\":\"Sun, 05 Oct 2025 12:00:00 +0000\","
            + "\"price\":-1.10,\"annotation\":\"\",\"nobody_knows\":"
            + "{\"big\":12345678901234567890123,\"fine\":0.1000000000000000055511151231257827,"
            + "\"list\":[1.0,true,null]}}";

    TwilioCall found =
        (TwilioCall) Records.parsed(Records.pageOf("{\"calls\":[" + record + "]}")).get(0);

    assertThat(found.raw()).isEqualTo(record);
    assertThat(found.cost()).isEqualTo(new BigDecimal("1.10"));
  }

  @Property(tries = 300)
  void parse_dates_areReadAlikeWhateverCameBefore(@ForAll("dates") List<String> dates) {
    CallParser parser = new CallParser();
    for (String date : dates) {
      ObjectNode record = call(SID).put("start_time", date);
      Instant expected = null;
      try {
        expected =
            ZonedDateTime.parse(
                    date.strip(),
                    DateTimeFormatter.RFC_1123_DATE_TIME.withResolverStyle(ResolverStyle.STRICT))
                .toInstant();
      } catch (DateTimeException e) {
        // none
      }

      CallRecord found = parser.parse(Records.listed(record), ACCOUNT);

      assertThat(found instanceof TwilioCall call ? call.startTime() : null).isEqualTo(expected);
    }
  }

  @Provide
  Arbitrary<List<String>> dates() {
    return Combinators.combine(
            Arbitraries.of(
                "Sun, 05 Oct 2025 ", "Mon, 06 Oct 2025 ", "Mon, 05 Oct 2025 ", "Sun, 5 Oct 2025 "),
            Arbitraries.of(
                "00:00:00",
                "12:34:56",
                "23:59:59",
                "24:00:00",
                "12:60:00",
                "12:+5:00",
                "12:00:60",
                "1:00:000",
                "12:00"),
            Arbitraries.of(" +0000", " +0200", " GMT", "", " +0000 "))
        .as((day, time, zone) -> day + time + zone)
        .list()
        .ofMinSize(1)
        .ofMaxSize(8);
  }

  private TwilioCall parsedCall(String fields) {
    return (TwilioCall) parsed(fields);
  }

  /** A whole record, these of its fields replaced. */
  private CallRecord parsed(String fields) {
    ObjectNode record = call(SID);
    record.setAll((ObjectNode) json(fields));
    return parser.parse(Records.listed(record), ACCOUNT);
  }
}
