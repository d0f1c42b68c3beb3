package io.centralita.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Worked out by hand: the documented answers first, then a rule a test. */
class ConversationExpectationTest {
  private static final Instant FROM = Instant.parse("2025-10-05T00:00:00Z");
  private static final Instant NOON = Instant.parse("2025-10-05T12:00:00Z");
  private static final Instant TO = Instant.parse("2025-10-06T00:00:00Z");
  private static final Instant FIXTURE_START = Instant.parse("2025-10-05T19:10:02Z");
  private static final String CALL = "CA00000000000000000000000000000001";
  private static final String OURS = "+15005550006";
  private static final String GEMINI =
      "{\"gemini-2.0-flash\":{\"input\":{\"tokens\":8120,\"price\":0.000812},"
          + "\"input_cache_read\":{\"tokens\":0,\"price\":0},"
          + "\"input_cache_write\":{\"tokens\":0,\"price\":0},"
          + "\"output_total\":{\"tokens\":212,\"price\":0.0000848}}}";

  @Test
  void documented_twilio_inTheWorkspaceOfItsCall() {
    assertThat(expect(fixture("twilio")).conversation("conv_0001"))
        .isEqualTo(
            documented("conv_0001", 4L, CALL, "twilio", "531", GEMINI, "0.0008968", "1", "530"));
  }

  @Test
  void documented_sipTrunk_inTheWorkspaceOfItsNumber() {
    String sid = "SCL_exampleNotATwilioSid";

    assertThat(expect(fixture("sip")).conversation("conv_0004"))
        .isEqualTo(documented("conv_0004", 3L, sid, "sip", "531", GEMINI, "0.0008968", "1", "530"));
  }

  @Test
  void documented_web_isInTheDefaultWorkspaceAndFree() {
    assertThat(expect(fixture("web-sparse")).conversation("conv_0005"))
        .isEqualTo(
            new ConversationRow(
                "conv_0005",
                "agent_0001",
                1L,
                null,
                null,
                FIXTURE_START,
                70,
                "done",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                true,
                kept("web-sparse.constructed")));
  }

  @Test
  void documented_minimal_isKept() {
    RawConversation minimal =
        RawConversation.of(ElevenLabsFixture.text("conversation-detail-minimal.official"));

    ConversationExpectation expected =
        ConversationExpectation.of(Map.of(), Map.of(), 2, List.of(minimal), instant -> true);

    ConversationRow row = expected.conversation("123");
    assertThat(row.status()).isEqualTo("processing");
    assertThat(row.startTime()).isEqualTo("2024-04-29T20:40:32Z");
    assertThat(row.workspaceId()).isEqualTo(2);
    assertThat(row.devDiscount()).isNull();
  }

  @Test
  void documented_allOfOneHour_snapshots() {
    ConversationExpectation expected =
        expect(fixture("twilio"), fixture("sip"), fixture("web-sparse"));

    assertThat(expected.snapshots())
        .containsExactly(
            snapshot(1, "0", "{}", "0", "0", "0", "1"),
            snapshot(3, "531", GEMINI, "0.0009", "1", "530", "0"),
            snapshot(4, "531", GEMINI, "0.0009", "1", "530", "0"));
    assertThat(expected.counts()).isEqualTo(new ConversationCounts(3, 3, 0, 3));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {
        // call_sid, agent_number, workspace, phone_number
        CALL + ", +15005550007, 4, +15005550007",
        CALL + ", null, 4, null",
        "CAunknown, +15005550006, 3, +15005550006",
        "CAunknown, sip:+15005550006@sip.example:5060, 3, +15005550006",
        "CAunknown, +15005550007, 1, +15005550007",
        "CAunknown, +266696687, 1, null",
        "CAunknown, '', 1, null",
      })
  void workspace_ofCallThenNumberThenDefault(
      String callSid, String number, long workspace, String phone) {
    for (String type : List.of("twilio", "sip_trunking", "exotel", "carrier_pigeon")) {
      ConversationRow row = row(conversation("a").phoneCall(type, callSid, number));

      assertThat(row.workspaceId()).isEqualTo(workspace);
      assertThat(row.phoneNumber()).isEqualTo(phone);
      assertThat(row.callSid()).isEqualTo(callSid);
    }
  }

  @Test
  void usage_irreversibleFirst_neverTheSum() {
    ConversationBuilder both =
        conversation("a")
            .usage("initiated", "m@1/x.y", "input", "9", "0.9")
            .usage("irreversible", "m@1/x.y", "input", "5", "0.5");

    assertThat(row(both).llmUsage())
        .isEqualTo(json("{'m@1/x.y':{'input':{'tokens':5,'price':0.5}}}"));
  }

  @Test
  void usage_irreversibleWithoutModels_initiated() {
    ConversationBuilder initiated =
        conversation("a").noUsage("irreversible").usage("initiated", "m", "input", "9", "8.4e-05");

    assertThat(row(initiated).llmUsage())
        .isEqualTo(json("{'m':{'input':{'tokens':9,'price':0.000084}}}"));
  }

  @Test
  void usage_none_isEmpty_unlessNothingIsSaidOfIt() {
    assertThat(row(conversation("a").noUsage("irreversible").noUsage("initiated")).llmUsage())
        .isEqualTo(json("{}"));
    assertThat(row(conversation("a").charging("llm_usage", "{}")).llmUsage()).isEqualTo(json("{}"));
    assertThat(row(conversation("a").charging("llm_usage", "null")).llmUsage()).isNull();
    assertThat(row(conversation("a").charging("tier", "\"x\"")).llmUsage()).isNull();
    assertThat(row(conversation("a")).llmUsage()).isNull();
  }

  @Test
  void usage_keepsCategoriesAndFiguresAsFarAsGiven() {
    ConversationBuilder odd =
        conversation("a")
            .usage("irreversible", "m", "input", "\"120\"", "\"0.0012\"")
            .usage("irreversible", "m", "input_audio", "7", null)
            .usage("irreversible", "m", "output_total", "null", "0.50")
            .usageField("irreversible", "m", "requests", "3");

    assertThat(row(odd).llmUsage())
        .isEqualTo(
            json(
                "{'m':{'input':{'tokens':120,'price':0.0012},'input_audio':{'tokens':7},"
                    + "'output_total':{'price':0.5}}}"));
  }

  @Test
  void amounts_areAsGiven() {
    ConversationRow row =
        row(
            conversation("a")
                .metadata("cost", "-12")
                .metadata("cost_fiat", "\"0.01230\"")
                .metadata("call_duration_secs", "70.0")
                .charging("llm_price", "8.48e-05")
                .charging("call_charge", "null"));

    assertThat(row.cost()).isEqualTo("-12");
    assertThat(row.costUsd()).isEqualTo("0.0123");
    assertThat(row.duration()).isEqualTo(70);
    assertThat(row.llmPrice()).isEqualTo("0.0000848");
    assertThat(row.callCharge()).isNull();
    assertThat(row.llmCharge()).isNull();
  }

  @Test
  void snapshot_sumsAnHourOfAWorkspace_roundedAtTheEnd() {
    ConversationExpectation expected =
        expect(
            charged("a", NOON).charging("dev_discount", "true"),
            charged("b", NOON.plusSeconds(3_599)).charging("dev_discount", "false"),
            charged("c", NOON.plusSeconds(1)).metadata("cost", null).charging("llm_price", "null"),
            charged("d", NOON.plusSeconds(3_600)),
            charged("e", NOON).sipTrunk("SCL_1", OURS));

    assertThat(expected.snapshots())
        .extracting(ConversationSnapshotRow::key)
        .containsExactly(
            "1 2025-10-05T12:00:00Z", "1 2025-10-05T13:00:00Z", "3 2025-10-05T12:00:00Z");
    assertThat(expected.snapshots().get(0))
        .isEqualTo(
            new ConversationSnapshotRow(
                1,
                NOON,
                3,
                number("21"),
                // 3 × 0.00004
                number("0.0001"),
                210,
                json(
                    "{'m':{'input':{'tokens':15,'price':0.00012},'output_total':{'tokens':3}},"
                        + "'n-a':{'input':{'price':0.3}},'n-b':{'input':{'price':0.3}},"
                        + "'n-c':{'input':{'price':0.3}}}"),
                // 2 × 0.00005
                number("0.0001"),
                number("6"),
                number("9"),
                number("0.75"),
                number("0"),
                number("1")));
  }

  @Test
  void period_isHalfOpen() {
    ConversationExpectation expected =
        expect(
            charged("a", FROM.minusSeconds(1)),
            charged("b", FROM),
            charged("c", TO.minusSeconds(1)),
            charged("d", TO));

    assertThat(expected.ids()).containsExactly("b", "c");
  }

  @Test
  void unstorable_isKeptWholeAndCounted() {
    List<ConversationBuilder> rejected =
        List.of(
            conversation("a").metadata("start_time_unix_secs", null),
            conversation("b").metadata("start_time_unix_secs", "\"soon\""),
            conversation("c").metadata("call_duration_secs", "-1"),
            conversation("d").metadata("call_duration_secs", "70.5"),
            conversation("e").metadata("cost", "\"free\""),
            conversation("f").field("metadata", "null"));
    ConversationBuilder nameless = conversation("g").field("conversation_id", null);
    RawConversation deleted = conversation("h").build().deletedAfterListing();
    List<RawConversation> account =
        new ArrayList<>(rejected.stream().map(ConversationBuilder::build).toList());
    account.addAll(
        List.of(nameless.build(), nameless.build(), deleted, charged("i", NOON).build()));

    ConversationExpectation expected = expect(account);

    assertThat(expected.counts()).isEqualTo(new ConversationCounts(9, 1, 7, 1));
    assertThat(expected.skipped()).containsExactly("h");
    assertThat(expected.rejects().get(2))
        .isEqualTo(PostgresText.clean(rejected.get(2).build().detail()));
    assertThat(expected.rejects().get(6)).isEqualTo(PostgresText.clean(nameless.build().summary()));
  }

  @Test
  void rawData_isWhatPostgresqlCanHold() {
    ConversationRow row =
        row(
            conversation("a")
                .field("agent_id", ConversationBuilder.text("agent\u0000 \ud83d1"))
                .field("novelty", "{\"n\": 1.50}"));

    assertThat(row.agentId()).isEqualTo("agent 1");
    assertThat(row.rawData().path("agent_id").textValue()).isEqualTo("agent 1");
    assertThat(row.rawData().at("/novelty/n").decimalValue()).isEqualTo("1.5");
  }

  @Test
  void unclear_isRefused() {
    assertThatThrownBy(() -> row(conversation("a").charging("llm_price", "\"cheap\"")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("silent where llm_price");
    assertThatThrownBy(() -> expect(conversation("a"), conversation("a")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static ConversationBuilder conversation(String id) {
    return new ConversationBuilder(id, NOON);
  }

  /** With charges, some of them too small for four places. */
  private static ConversationBuilder charged(String id, Instant start) {
    return new ConversationBuilder(id, start)
        .metadata("cost", "10.5")
        .metadata("cost_fiat", "0.00004")
        .charging("llm_price", "0.00005")
        .charging("llm_charge", "2")
        .charging("call_charge", "3")
        .charging("free_minutes_consumed", "0.25")
        .usage("irreversible", "m", "input", "5", "0.00004")
        .usage("irreversible", "m", "output_total", "1", null)
        .usage("irreversible", "n-" + id, "input", null, "0.3");
  }

  private static ConversationRow row(ConversationBuilder conversation) {
    ConversationExpectation expected = expect(conversation);
    return expected.conversation(expected.ids().iterator().next());
  }

  private static ConversationExpectation expect(ConversationBuilder... conversations) {
    return expect(Arrays.stream(conversations).map(ConversationBuilder::build).toList());
  }

  private static ConversationExpectation expect(RawConversation... account) {
    return expect(List.of(account));
  }

  private static ConversationExpectation expect(List<RawConversation> account) {
    return ConversationExpectation.firstRun(
        Map.of(CALL, 4L), Map.of(OURS, 3L), 1, account, FROM, TO);
  }

  private static RawConversation fixture(String name) {
    return RawConversation.of(
        ElevenLabsFixture.text("conversation-detail-" + name + ".constructed"));
  }

  private static JsonNode kept(String name) {
    return PostgresText.clean(ElevenLabsFixture.json("conversation-detail-" + name));
  }

  private static ConversationRow documented(
      String id,
      long workspace,
      String callSid,
      String fixture,
      String cost,
      String usage,
      String llmPrice,
      String llmCharge,
      String callCharge) {
    return new ConversationRow(
        id,
        "agent_0001",
        workspace,
        OURS,
        callSid,
        FIXTURE_START,
        70,
        "done",
        number(cost),
        null,
        json(usage),
        number(llmPrice),
        number(llmCharge),
        number(callCharge),
        number("0"),
        number("0"),
        false,
        kept(fixture + ".constructed"));
  }

  /** One of the hour of the documented conversations, 70 s long. */
  private static ConversationSnapshotRow snapshot(
      long workspace,
      String cost,
      String usage,
      String llmPrice,
      String llmCharge,
      String callCharge,
      String discounted) {
    return new ConversationSnapshotRow(
        workspace,
        Instant.parse("2025-10-05T19:00:00Z"),
        1,
        number(cost),
        number("0"),
        70,
        json(usage),
        number(llmPrice),
        number(llmCharge),
        number(callCharge),
        number("0"),
        number("0"),
        number(discounted));
  }

  private static BigDecimal number(String text) {
    return Numbers.plain(new BigDecimal(text));
  }

  private static JsonNode json(String text) {
    try {
      return PostgresText.clean(new ObjectMapper().readTree(text.replace('\'', '"')));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
