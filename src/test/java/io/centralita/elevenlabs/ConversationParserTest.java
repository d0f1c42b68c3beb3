package io.centralita.elevenlabs;

import static io.centralita.elevenlabs.Records.fixture;
import static io.centralita.elevenlabs.Records.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.centralita.elevenlabs.Conversation.Charges;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConversationParserTest {

  /** When nobody waits for a charge any longer. */
  private static final Instant LONG_AFTER = Records.NOON.plus(Duration.ofDays(2));

  private static final String TELEPHONE = "conversation-detail-twilio.constructed";
  private static final Instant START = Instant.ofEpochSecond(1_759_691_402);

  /** Each figure's path in the record and its place in the row. */
  private static final Map<String, Function<Charges, BigDecimal>> FIGURES =
      Map.of(
          "cost", Charges::credits,
          "cost_fiat", Charges::costUsd,
          "charging.llm_price", Charges::llmPrice,
          "charging.llm_charge", Charges::llmCharge,
          "charging.call_charge", Charges::callCharge,
          "charging.free_minutes_consumed", Charges::freeMinutes,
          "charging.free_llm_dollars_consumed", Charges::freeLlmDollars);

  private final ConversationParser parser = new ConversationParser();

  @Test
  void parse_aTelephoneConversation_fillsEveryColumn() {
    JsonNode detail = fixture(TELEPHONE);

    assertThat(parser.parse(detail, Records.NOON))
        .isEqualTo(
            new Conversation(
                "conv_0001",
                "agent_0001",
                "+15005550006",
                "+15005550010",
                "CA00000000000000000000000000000001",
                START,
                70,
                "done",
                new Charges(
                    new BigDecimal("531"),
                    null,
                    "{\"gemini-2.0-flash\":{\"input\":{\"tokens\":8120,\"price\":0.000812},"
                        + "\"input_cache_read\":{\"tokens\":0,\"price\":0.0},"
                        + "\"input_cache_write\":{\"tokens\":0,\"price\":0.0},"
                        + "\"output_total\":{\"tokens\":212,\"price\":0.0000848}}}",
                    new BigDecimal("0.0008968"),
                    BigDecimal.ONE,
                    new BigDecimal("530"),
                    new BigDecimal("0.0"),
                    new BigDecimal("0.0"),
                    false),
                true,
                detail.toString()));
  }

  @Test
  void parse_aSipTrunk_hasItsNumbersAndTheSidOfItsOwnSide() {
    Conversation found = parsed(fixture("conversation-detail-sip.constructed"));

    assertThat(found.phoneNumber()).isEqualTo("+15005550006");
    assertThat(found.externalNumber()).isEqualTo("+15005550010");
    assertThat(found.callSid()).isEqualTo("SCL_exampleNotATwilioSid");
  }

  @Test
  void parse_aWebConversation_hasNoPhoneAndOnlyTheChargesThatAreSaid() {
    JsonNode detail = fixture("conversation-detail-web-sparse.constructed");

    assertThat(parser.parse(detail, LONG_AFTER))
        .isEqualTo(
            new Conversation(
                "conv_0005",
                "agent_0001",
                null,
                null,
                null,
                START,
                70,
                "done",
                new Charges(null, null, null, null, null, null, null, null, true),
                true,
                detail.toString()));
  }

  @Test
  void parse_theLeastThereCanBe_isAConversationStill() {
    JsonNode detail = fixture("conversation-detail-minimal.official");

    assertThat(parser.parse(detail, Records.NOON))
        .isEqualTo(
            new Conversation(
                "123",
                "123",
                null,
                null,
                null,
                Instant.ofEpochSecond(1_714_423_232),
                10,
                "processing",
                new Charges(null, null, null, null, null, null, null, null, null),
                false,
                detail.toString()));
  }

  static Stream<String> figures() {
    return FIGURES.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("figures")
  void parse_aFigureThatIsNotSaid_isNull_andCostsTheOthersNothing(String path) {
    for (String nothing : new String[] {null, "null", "\"\"", "\" \""}) {
      Charges charges = parsed(withFigure(path, nothing)).charges();

      FIGURES.forEach(
          (other, figure) ->
              assertThat(figure.apply(charges))
                  .as("%s where %s is %s", other, path, nothing)
                  .isEqualTo(other.equals(path) ? null : new BigDecimal("1.25")));
    }
  }

  static Stream<Arguments> spellings() {
    return figures()
        .flatMap(
            path ->
                Stream.of(
                    Arguments.of(path, "531", "531"),
                    Arguments.of(path, "0", "0"),
                    Arguments.of(path, "-12", "-12"),
                    Arguments.of(path, "999999999999.5", "999999999999.5"),
                    Arguments.of(path, "8.48e-05", "0.0000848"),
                    Arguments.of(path, "0.1000000000000000055", "0.1000000000000000055"),
                    Arguments.of(path, "\" 567 \"", "567")));
  }

  @ParameterizedTest
  @MethodSource("spellings")
  void parse_aFigure_standsInItsOwnColumnToItsLastDigit(
      String path, String value, BigDecimal figure) {
    Charges charges = parsed(withFigure(path, value)).charges();

    FIGURES.forEach(
        (other, column) ->
            assertThat(column.apply(charges))
                .as(other)
                .isEqualTo(other.equals(path) ? figure : new BigDecimal("1.25")));
  }

  @ParameterizedTest
  @MethodSource("figures")
  void parse_aFigureThatCannotBeRead_isRejectedNamingIt(String path) {
    String name = path.substring(path.indexOf('.') + 1);

    for (String garbage : List.of("\"free\"", "\"NaN\"", "true", "{}", "[1]", "\"1,5\"")) {
      assertRejected(withFigure(path, garbage), "Its " + name + " is not a number.");
    }
    for (String huge : List.of("1e12", "1e101", "1e-101", "\"" + "9".repeat(101) + "\"")) {
      assertRejected(withFigure(path, huge), "Its " + name + " is out of all bounds.");
    }
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "nothing",
      value = {
        "true, true",
        "false, false",
        "'\"true\"', true",
        "null, nothing",
        "'\"\"', nothing",
        "nothing, nothing",
      })
  void parse_theDiscount_isYesNoOrUnknown(String value, Boolean discount) {
    assertThat(parsed(with("/metadata/charging", "dev_discount", value)).charges().devDiscount())
        .isEqualTo(discount);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"\"", "[]", "7", "\"free\"", "{}"})
  void parse_chargingOfAnotherShape_isNoCharging(String charging) {
    Charges charges = parsed(with("/metadata", "charging", charging)).charges();

    assertThat(charges)
        .isEqualTo(
            new Charges(new BigDecimal("531"), null, null, null, null, null, null, null, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"exotel\"", "\"carrier_pigeon\"", "null", "7", "{}"})
  void parse_anUnknownTypeOfCall_isReadLikeTheOthers(String type) {
    Conversation found = parsed(with("/metadata/phone_call", "type", type));

    assertThat(found.phoneNumber()).isEqualTo("+15005550006");
    assertThat(found.callSid()).isEqualTo("CA00000000000000000000000000000001");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "{}", "[]", "\"twilio\"", "{\"type\": \"twilio\"}"})
  void parse_aCallThatSaysNothing_isNoPhone(String phoneCall) {
    Conversation found = parsed(with("/metadata", "phone_call", phoneCall));

    assertThat(found.phoneNumber()).isNull();
    assertThat(found.externalNumber()).isNull();
    assertThat(found.callSid()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "nothing",
      value = {
        "sip:+15005550006@sip.example:5060;transport=tls, +15005550006",
        "+15005550006@10.0.0.7, +15005550006",
        "+1500 555 0006, +15005550006",
        "sip:reception@pbx.example, nothing",
        "+266696687, nothing",
        "anonymous, nothing",
        "'', nothing",
      })
  void parse_bothNumbers_areNumbersOrNothing(String spelling, String number) {
    ObjectNode detail = fixture(TELEPHONE);
    ((ObjectNode) detail.at("/metadata/phone_call"))
        .put("agent_number", spelling)
        .put("external_number", spelling);

    assertThat(parsed(detail).phoneNumber()).isEqualTo(number);
    assertThat(parsed(detail).externalNumber()).isEqualTo(number);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1970-01-01T00:00:00Z",
    "'\"1759691402\"', 2025-10-05T19:10:02Z",
    "1759691402.0, 2025-10-05T19:10:02Z",
    "1.759691402e9, 2025-10-05T19:10:02Z",
    "1759691402.25, 2025-10-05T19:10:02.250Z",
    "253402300799, 9999-12-31T23:59:59Z",
  })
  void parse_aStart_isInSecondsSince1970(String seconds, Instant start) {
    assertThat(parsed(with("/metadata", "start_time_unix_secs", seconds)).start()).isEqualTo(start);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "nothing",
      value = {
        "nothing, It has no start time.",
        "null, It has no start time.",
        "'\"\"', It has no start time.",
        "'\"yesterday\"', Its start_time_unix_secs is not a number.",
        "'\"2025-10-05T19:10:02Z\"', Its start_time_unix_secs is not a number.",
        "{}, Its start_time_unix_secs is not a number.",
        "-1, Its start_time_unix_secs is out of all bounds.",
        "253402300800, Its start_time_unix_secs is out of all bounds.",
        "1e30, Its start_time_unix_secs is out of all bounds.",
        "1e999999999, Its start_time_unix_secs is out of all bounds.",
      })
  void parse_withoutAReadableStart_isRejectedForThatReason(String seconds, String reason) {
    assertRejected(with("/metadata", "start_time_unix_secs", seconds), reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[]", "\"\""})
  void parse_withoutMetadata_isRejected(String metadata) {
    assertRejected(with("", "metadata", metadata), "It has no start time.");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "nothing",
      value = {
        "nothing, nothing",
        "null, nothing",
        "'\"\"', nothing",
        "0, 0",
        "70.0, 70",
        "'\"70\"', 70",
        "2147483647, 2147483647",
      })
  void parse_aDuration_isWholeSeconds(String seconds, Integer duration) {
    assertThat(parsed(with("/metadata", "call_duration_secs", seconds)).duration())
        .isEqualTo(duration);
  }

  @ParameterizedTest
  @CsvSource({
    "-1, Its call_duration_secs is negative.",
    "70.5, Its call_duration_secs is not a whole number of seconds.",
    "2147483648, Its call_duration_secs is not a whole number of seconds.",
    "'\"seventy\"', Its call_duration_secs is not a number.",
    "1e999, Its call_duration_secs is out of all bounds.",
  })
  void parse_anUnreadableDuration_isRejectedForThatReason(String seconds, String reason) {
    assertRejected(with("/metadata", "call_duration_secs", seconds), reason);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "nothing",
      value = {
        "'\"done\"', true, done, true",
        "'\"failed\"', true, failed, true",
        "'\"processing\"', true, processing, false",
        "'\"initiated\"', true, initiated, false",
        "'\"in-progress\"', true, in-progress, false",
        "'\"paused\"', true, paused, false",
        "null, true, nothing, false",
        "nothing, true, nothing, false",
        "'\"done\"', false, done, false",
        "'\"failed\"', false, failed, false",
      })
  void parse_isVerified_onceAskedForInAFinalState(
      String value, boolean asked, String status, boolean verified) {
    Conversation found =
        (Conversation) parser.parse(with("", "status", value), asked ? LONG_AFTER : null);

    assertThat(found.status()).isEqualTo(status);
    assertThat(found.verified()).isEqualTo(verified);
  }

  @ParameterizedTest
  @CsvSource({
    "done, null, 23, false",
    "done, null, 25, true",
    "done, 0, 0, true",
    "done, 12, 0, true",
    "failed, null, 0, true",
    "processing, 12, 25, false",
  })
  void parse_withoutItsCost_isVerifiedADayAfterItsStart(
      String status, String cost, int hours, boolean verified) {
    ObjectNode detail = with("", "status", "\"" + status + "\"");
    ((ObjectNode) detail.path("metadata")).set("cost", json(cost));
    Instant start = ConversationParser.start(detail.path("metadata"));

    Conversation found = (Conversation) parser.parse(detail, start.plus(Duration.ofHours(hours)));

    assertThat(found.verified()).isEqualTo(verified);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"null", "7", "\"conv_1\"", "[]", "{}", "{\"conversation_id\": \"\\u0000 \"}"})
  void parse_whatHasNoId_isRejectedUnderAKeyOfItsContent(String text) {
    assertThat(parser.parse(json(text), Records.NOON))
        .isInstanceOfSatisfying(
            RejectedConversation.class,
            reject -> {
              assertThat(reject.reason()).isEqualTo("It has no conversation_id.");
              assertThat(reject.key()).matches("sha256:[0-9a-f]{64}");
              assertThat(reject.raw()).isEqualTo(text.replace("\\u0000", "").replace(": ", ":"));
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "7", "{\"a\": \"b\"}", "[\"conv_1\"]", "\"\"", "\" \""})
  void parse_anIdThatIsNoText_isNone(String id) {
    assertThat(parser.parse(with("", "conversation_id", id), Records.NOON))
        .isInstanceOfSatisfying(
            RejectedConversation.class,
            reject -> assertThat(reject.reason()).isEqualTo("It has no conversation_id."));
  }

  @Test
  void parse_rejectsWithoutAnId_areTheSameForTheSameContentOnly() {
    String once = key("{\"status\": \"done\"}");

    assertThat(key("{\"status\": \"done\"}")).isEqualTo(once);
    assertThat(key("{\"status\": \"failed\"}")).isNotEqualTo(once);
  }

  private String key(String record) {
    return ((RejectedConversation) parser.parse(json(record), Records.NOON)).key();
  }

  @Test
  void parse_whatPostgresCannotHold_isDroppedFromFieldsAndFromTheRecord() {
    ObjectNode detail = fixture(TELEPHONE).put("agent_id", "agent\0_\ud83d1");
    detail.put("a\0name", "Jos\0é \udcde📞");

    Conversation found = parsed(detail);

    assertThat(found.agentId()).isEqualTo("agent_1");
    assertThat(json(found.raw()).path("aname").textValue()).isEqualTo("José 📞");
  }

  @Test
  void parse_aRecord_keepsItWholeDownToTheTextOfItsNumbers() {
    String record =
        "{\"conversation_id\":\"conv_1\",\"metadata\":{\"start_time_unix_secs\":1759691402,"
            + "\"charging\":{\"llm_price\":1.10}},\"nobody_knows\":"
            + "{\"big\":12345678901234567890123,\"fine\":0.1000000000000000055511151231257827,"
            + "\"list\":[1.0,true,null]}}";

    Conversation found = (Conversation) parser.parse(json(record), Records.NOON);

    assertThat(found.raw()).isEqualTo(record);
    assertThat(found.charges().llmPrice()).isEqualTo(new BigDecimal("1.10"));
  }

  @Property(tries = 500)
  void parse_neverThrows_andWhatItFindsCanBeWritten(
      @ForAll("places") String place, @ForAll("values") String value) throws IOException {
    int name = place.lastIndexOf('/');
    JsonNode detail = with(place.substring(0, name), place.substring(name + 1), value);

    ConversationRecord found = new ConversationParser().parse(detail, Records.NOON);

    if (found instanceof Conversation conversation) {
      assertThat(json(written(conversation)).path("conversation_id").textValue())
          .isEqualTo(conversation.id());
      assertThat(json(conversation.raw())).isEqualTo(detail);
    } else {
      assertThat(((RejectedConversation) found).reason()).matches("It[^\\n]+\\.");
    }
  }

  @Provide
  Arbitrary<String> places() {
    return Arbitraries.of(
        "/agent_id",
        "/status",
        "/metadata",
        "/metadata/start_time_unix_secs",
        "/metadata/call_duration_secs",
        "/metadata/cost",
        "/metadata/charging",
        "/metadata/charging/llm_usage",
        "/metadata/charging/llm_usage/irreversible_generation",
        "/metadata/charging/llm_usage/irreversible_generation/model_usage",
        "/metadata/charging/llm_usage/irreversible_generation/model_usage/gemini-2.0-flash",
        "/metadata/charging/llm_usage/irreversible_generation/model_usage/gemini-2.0-flash/input",
        "/metadata/charging/dev_discount",
        "/metadata/phone_call",
        "/metadata/phone_call/agent_number",
        "/metadata/phone_call/call_sid");
  }

  @Provide
  Arbitrary<String> values() {
    return Arbitraries.oneOf(
        Arbitraries.of(
            "null",
            "true",
            "\"\"",
            "[]",
            "{}",
            "[[], {}]",
            "{\"tokens\": {}, \"price\": \"x\"}",
            "{\"model_usage\": null}",
            "{\"model_usage\": [1]}",
            "{\"a\": {\"b\": {\"tokens\": 1e99}}}",
            "1e400",
            "-0.0"),
        Arbitraries.bigDecimals().map(BigDecimal::toString),
        Arbitraries.strings().alpha().numeric().ofMaxLength(12).map(text -> "\"" + text + "\""));
  }

  private static String written(Conversation conversation) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      conversation.write(json);
      json.writeEndObject();
    }
    return text.toString();
  }

  private Conversation parsed(JsonNode detail) {
    return (Conversation) parser.parse(detail, Records.NOON);
  }

  private void assertRejected(JsonNode detail, String reason) {
    assertThat(parser.parse(detail, Records.NOON))
        .isEqualTo(new RejectedConversation("conv_0001", detail.toString(), reason));
  }

  /** With all figures there are, each 1.25 but for this one. */
  private static ObjectNode withFigure(String path, String value) {
    ObjectNode detail = fixture(TELEPHONE);
    for (String each : FIGURES.keySet()) {
      put(detail, each, each.equals(path) ? value : "1.25");
    }
    return detail;
  }

  private static void put(ObjectNode detail, String path, String value) {
    String inside = path.startsWith("charging.") ? "/metadata/charging" : "/metadata";
    put(detail, inside, path.substring(path.indexOf('.') + 1), value);
  }

  /** The telephone conversation with one field replaced; {@code null} takes it away. */
  private static ObjectNode with(String inside, String field, String value) {
    ObjectNode detail = fixture(TELEPHONE);
    put(detail, inside, field, value);
    return detail;
  }

  private static void put(ObjectNode detail, String inside, String field, String value) {
    ObjectNode object = (ObjectNode) detail.at(inside);
    if (value == null) {
      object.remove(field);
    } else {
      object.set(field, json(value));
    }
  }
}
