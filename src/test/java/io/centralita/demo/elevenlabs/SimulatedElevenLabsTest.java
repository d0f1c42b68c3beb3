package io.centralita.demo.elevenlabs;

import static io.centralita.demo.elevenlabs.ConversationReader.LIST;
import static io.centralita.demo.twilio.SimulatedTwilioTest.fieldNames;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.demo.AccountReader;
import io.centralita.demo.campaign.Campaign;
import io.centralita.demo.twilio.SimulatedTwilio;
import io.centralita.demo.twilio.SimulatedTwilioTest;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedElevenLabsTest {
  private static final Instant NOW = Instant.parse("2025-10-08T11:31:20Z");
  private static final Instant SATURDAY = Instant.parse("2025-10-04T00:00:00Z");
  private static final Instant YESTERDAY = Instant.parse("2025-10-07T00:00:00Z");
  private static final String API_KEY = "sk_0123456789abcdef";

  private SimulatedElevenLabs elevenLabs;
  private ConversationReader account;

  @BeforeEach
  void start() {
    elevenLabs = startAt(NOW);
    account = new ConversationReader(elevenLabs);
  }

  @AfterEach
  void stop() {
    elevenLabs.close();
  }

  @Test
  void list_pagesToTheEnd_giveEachConversationOnceNewestFirst() {
    List<JsonNode> paged = account.all("page_size=7" + after(SATURDAY));

    assertThat(paged)
        .hasSizeGreaterThan(300)
        .isEqualTo(account.all("page_size=100" + after(SATURDAY)));
    assertThat(ids(paged)).doesNotHaveDuplicates();
    assertThat(paged.stream().map(SimulatedElevenLabsTest::start))
        .isSortedAccordingTo(Collections.reverseOrder())
        .allMatch(start -> start > SATURDAY.getEpochSecond() && start <= NOW.getEpochSecond());
  }

  @Test
  void list_conversationsArriveBetweenPages_theNextPageShiftsNothing() {
    JsonNode first = account.list("page_size=20");
    String rest = "page_size=20&cursor=" + first.get("next_cursor").textValue();

    try (SimulatedElevenLabs later = startAt(NOW.plusSeconds(600))) {
      ConversationReader laterAccount = new ConversationReader(later);

      assertThat(ids(laterAccount.list("page_size=20"))).isNotEqualTo(ids(first));
      assertThat(ids(laterAccount.list(rest))).isEqualTo(ids(account.list(rest)));
    }
  }

  @Test
  void list_withoutPageSize_hasThirty() {
    JsonNode page = account.list("");

    assertThat(fieldNames(page)).containsExactly("conversations", "has_more", "next_cursor");
    assertThat(page.get("conversations")).hasSize(30);
    assertThat(page.get("has_more").booleanValue()).isTrue();
  }

  @Test
  void list_nothingThere_isAnEmptyLastPage() {
    JsonNode page = account.list(after(NOW));

    assertThat(page.get("conversations")).isEmpty();
    assertThat(page.get("has_more").booleanValue()).isFalse();
    assertThat(page.get("next_cursor").isNull()).isTrue();
  }

  @Test
  void list_startFilters_leaveTheirEdgesOut() {
    List<JsonNode> all = account.all("page_size=100" + after(YESTERDAY));
    long newest = start(all.get(10));
    long oldest = start(all.get(40));

    List<JsonNode> between =
        account.all(
            "page_size=9&call_start_after_unix=%d&call_start_before_unix=%d"
                .formatted(oldest, newest));

    assertThat(between)
        .hasSizeGreaterThan(20)
        .isEqualTo(
            all.stream()
                .filter(conversation -> oldest < start(conversation))
                .filter(conversation -> start(conversation) < newest)
                .toList());
  }

  @Test
  void list_otherFilters_giveThoseThatMatch() {
    List<JsonNode> all = account.all("page_size=100" + after(YESTERDAY));
    String agent = all.get(0).get("agent_id").textValue();

    assertThat(account.all("page_size=50&agent_id=" + agent + after(YESTERDAY)))
        .isEqualTo(having(all, "agent_id", agent))
        .hasSizeBetween(1, all.size() - 1);
    assertThat(account.all("page_size=50&call_successful=failure" + after(YESTERDAY)))
        .isEqualTo(having(all, "call_successful", "failure"))
        .hasSizeBetween(1, all.size() - 1);
    assertThat(account.all("user_id=anybody" + after(YESTERDAY))).isEmpty();
  }

  @Test
  void list_withSummaries_tellsThoseThatTheDetailsTell() {
    List<JsonNode> summarised =
        account.all("page_size=100&summary_mode=include" + after(YESTERDAY));

    assertThat(summarised)
        .allSatisfy(
            conversation ->
                assertThat(conversation.get("transcript_summary").textValue())
                    .isEqualTo(
                        account
                            .detail(conversation)
                            .at("/analysis/transcript_summary")
                            .textValue()));
    assertThat(summarised)
        .anyMatch(conversation -> conversation.get("transcript_summary").isTextual());
    assertThat(account.all("page_size=100" + after(YESTERDAY)))
        .allMatch(conversation -> conversation.get("transcript_summary").isNull());
  }

  @ParameterizedTest
  @ValueSource(strings = {"2025-10-08T11:31:20Z", "2026-02-01T03:00:00Z", "2027-08-13T23:59:59Z"})
  void account_atAnyTime_hasAFewThousandConversationsThatOneCanAskFor(Instant now) {
    try (SimulatedElevenLabs then = startAt(now)) {
      ConversationReader reader = new ConversationReader(then);
      List<JsonNode> all = reader.all("page_size=100");

      assertThat(all).hasSizeBetween(2000, 3000);
      JsonNode oldest = all.get(all.size() - 1);
      assertThat(reader.detail(oldest).get("status").textValue()).isIn("done", "failed");
      assertThat(all.stream().map(conversation -> text(conversation, "agent_name")))
          .contains("General", "Reservas", "Cobros Norte", "Encuestas", "Renovaciones")
          .doesNotContain("Cobros Sur");
    }
  }

  @Test
  void detail_ofEachListed_agreesWithItsSummary() {
    List<JsonNode> listed = account.all("page_size=100" + after(YESTERDAY));

    assertThat(listed)
        .hasSizeGreaterThan(150)
        .allSatisfy(
            summary -> {
              assertThat(fieldNames(summary))
                  .containsExactlyInAnyOrder(
                      "agent_id",
                      "agent_name",
                      "conversation_id",
                      "start_time_unix_secs",
                      "call_duration_secs",
                      "message_count",
                      "status",
                      "call_successful",
                      "transcript_summary",
                      "call_summary_title",
                      "direction");
              JsonNode detail = account.detail(summary);
              for (String same : List.of("agent_id", "conversation_id", "status")) {
                assertThat(detail.get(same)).isEqualTo(summary.get(same));
              }
              for (String same : List.of("start_time_unix_secs", "call_duration_secs")) {
                assertThat(detail.get("metadata").get(same)).isEqualTo(summary.get(same));
              }
              assertThat(detail.get("transcript")).hasSize(summary.get("message_count").intValue());
              assertThat(detail.at("/analysis/call_successful").asText("unknown"))
                  .isEqualTo(text(summary, "call_successful"));
              assertThat(detail.at("/metadata/phone_call/direction").textValue())
                  .isEqualTo(summary.get("direction").textValue());
            });
  }

  @Test
  void phoneCalls_sinceSaturday_belongToTheAnsweredCallsOfTheTwilioAccount() {
    Map<String, JsonNode> calls;
    try (SimulatedTwilio twilio = SimulatedTwilioTest.startAt(NOW)) {
      calls =
          new AccountReader(twilio)
              .callsBetween(SATURDAY, NOW, 1000).stream()
                  .filter(call -> text(call, "direction").matches("outbound-api|.*terminating"))
                  .filter(call -> text(call, "status").matches("completed|in-progress"))
                  .filter(call -> !isMadeByPeople(call))
                  .collect(Collectors.toMap(call -> text(call, "sid"), Function.identity()));
    }
    List<JsonNode> phoneCalls =
        account.details(account.all("page_size=100" + after(SATURDAY))).stream()
            .filter(detail -> detail.at("/metadata/phone_call").isObject())
            .toList();
    List<JsonNode> direct = ofType(phoneCalls, "twilio");
    List<JsonNode> trunk = ofType(phoneCalls, "sip_trunking");

    assertThat(direct.stream().map(detail -> phoneText(detail, "call_sid")))
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(sidsOf(calls, "outbound-api"));
    assertThat(direct)
        .allSatisfy(detail -> assertHeldOn(calls.get(phoneText(detail, "call_sid")), detail));
    assertThat(trunk.stream().map(detail -> phoneText(detail, "call_sid")))
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("SCL_[0-9a-f]{32}"))
        .hasSameSizeAs(sidsOf(calls, "trunking-terminating"));
    assertThat(trunk)
        .allSatisfy(
            detail ->
                assertThat(calls.values())
                    .filteredOn(call -> text(call, "direction").equals("trunking-terminating"))
                    .filteredOn(
                        call -> text(call, "to").equals(phoneText(detail, "external_number")))
                    .anySatisfy(call -> assertHeldOn(call, detail)));
    assertThat(direct.size() + trunk.size()).isEqualTo(phoneCalls.size());
  }

  @Test
  void charging_sinceSaturday_addsUp() {
    List<JsonNode> settled =
        account.details(account.all("page_size=100" + after(SATURDAY))).stream()
            .filter(detail -> detail.at("/metadata/charging").isObject())
            .toList();

    assertThat(settled)
        .hasSizeGreaterThan(300)
        .allSatisfy(
            detail -> {
              JsonNode metadata = detail.get("metadata");
              JsonNode charging = metadata.get("charging");
              JsonNode initiated = charging.at("/llm_usage/initiated_generation/model_usage");
              JsonNode irreversible = charging.at("/llm_usage/irreversible_generation/model_usage");
              assertThat(metadata.get("cost").intValue())
                  .isEqualTo(
                      charging.get("llm_charge").intValue()
                          + charging.get("call_charge").intValue());
              assertThat(money(charging, "llm_price")).isEqualByComparingTo(priceOf(initiated));
              assertThat(irreversible.isEmpty() || irreversible.equals(initiated)).isTrue();
              if (metadata.has("cost_fiat")) {
                assertThat(money(metadata, "cost_fiat"))
                    .isEqualByComparingTo(
                        money(charging, "llm_price").add(money(charging, "platform_price")));
              }
            });
    assertThat(settled.stream().flatMap(detail -> modelsOf(detail).stream()))
        .contains("gemini-2.0-flash", "gpt-4o-mini", "claude-3-5-haiku@20241022");
    assertThat(settled).anyMatch(detail -> modelsOf(detail).size() == 2);
    assertSome(settled, detail -> detail.at("/metadata/charging/dev_discount").booleanValue());
    assertSome(settled, detail -> detail.get("metadata").has("cost_fiat"));
    assertSome(
        settled,
        detail ->
            !modelsOf(detail).isEmpty()
                && detail
                    .at("/metadata/charging/llm_usage/irreversible_generation/model_usage")
                    .isEmpty());
    assertSome(
        settled, detail -> detail.at("/metadata/charging/free_minutes_consumed").asDouble() > 0);
    assertSome(settled, detail -> detail.at("/metadata/phone_call").isNull());
    assertSome(settled, detail -> text(detail, "status").equals("failed"));
  }

  @Test
  void conversation_asTimeGoesBy_isInProgressThenProcessedThenDoneForGood() {
    Map<String, List<JsonNode>> seen = new TreeMap<>();
    for (int minute = 0; minute < 12; minute++) {
      try (SimulatedElevenLabs then = startAt(NOW.plusSeconds(60L * minute))) {
        ConversationReader reader = new ConversationReader(then);
        for (JsonNode detail : reader.details(reader.all("page_size=100" + after(NOW)))) {
          seen.computeIfAbsent(text(detail, "conversation_id"), id -> new ArrayList<>())
              .add(detail);
        }
      }
    }

    Set<String> courses = new TreeSet<>();
    for (List<JsonNode> details : seen.values()) {
      courses.add(
          details.stream()
              .map(detail -> text(detail, "status"))
              .distinct()
              .collect(Collectors.joining(", ")));
      List<JsonNode> done = having(details, "status", "done");
      assertThat(new HashSet<>(done)).hasSizeLessThan(2);
      assertThat(done).allMatch(detail -> detail.at("/metadata/cost").isInt());
      assertThat(details)
          .filteredOn(detail -> text(detail, "status").matches("in-progress|processing"))
          .allMatch(detail -> detail.at("/metadata/cost").isNull())
          .allMatch(detail -> detail.at("/metadata/charging").isNull())
          .allMatch(detail -> detail.get("analysis").isNull());
    }
    assertThat(courses)
        .contains("in-progress, processing, done")
        .isSubsetOf(
            "in-progress",
            "in-progress, processing",
            "in-progress, processing, done",
            "in-progress, done",
            "processing, done",
            "processing",
            "done",
            "failed");
  }

  @Test
  void answers_ofAnotherAccountAtTheSameTime_areTheSameBytes() {
    String list = LIST + "?page_size=100" + after(YESTERDAY);

    try (SimulatedElevenLabs again = SimulatedElevenLabs.start(fixed(NOW), "another key")) {
      ConversationReader reader = new ConversationReader(again);
      assertThat(reader.text(list)).isEqualTo(account.text(list));
      for (JsonNode conversation : account.list("page_size=40").get("conversations")) {
        String path = ConversationReader.detailPath(conversation);
        assertThat(reader.text(path)).isEqualTo(account.text(path));
      }
    }
  }

  @Test
  void refusals_withACode_haveTheNewShape() {
    String unknown = LIST + "/conv_" + "0".repeat(40);

    assertRefused(account.send("GET", LIST, null), 401, "authentication_error", "missing_api_key");
    assertRefused(
        account.send("GET", LIST, "wrong"), 401, "authentication_error", "invalid_api_key");
    assertRefused(account.get(unknown), 404, "not_found", "conversation_not_found");
    assertRefused(account.get(LIST + "/x"), 404, "not_found", "conversation_not_found");
    assertRefused(account.get(LIST + "?cursor=x"), 400, "validation_error", "invalid_cursor");
  }

  @ParameterizedTest
  @CsvSource({
    "page_size, 101, less_than_equal",
    "page_size, 0, greater_than_equal",
    "page_size, ten, int_parsing",
    "call_start_after_unix, 2025-10-08, int_parsing",
    "call_start_before_unix, 1.5, int_parsing",
    "call_successful, perhaps, enum",
    "summary_mode, perhaps, enum"
  })
  void refusals_ofAParameter_haveTheValidationShape(String parameter, String value, String type) {
    HttpResponse<String> response = account.get(LIST + "?" + parameter + "=" + value);

    assertThat(response.statusCode()).isEqualTo(422);
    JsonNode fault = AccountReader.parse(response.body()).at("/detail/0");
    assertThat(fieldNames(fault)).containsExactly("loc", "msg", "type");
    assertThat(fault.get("loc"))
        .extracting(JsonNode::textValue)
        .containsExactly("query", parameter);
    assertThat(text(fault, "type")).isEqualTo(type);
  }

  @Test
  void refusals_ofTheFramework_areOneWord() {
    HttpResponse<String> elsewhere = account.get("/v1/convai/agents");
    HttpResponse<String> posted = account.send("POST", LIST, API_KEY);

    assertThat(elsewhere.statusCode()).isEqualTo(404);
    assertThat(elsewhere.body()).isEqualTo("{\"detail\":\"Not Found\"}");
    assertThat(posted.statusCode()).isEqualTo(405);
    assertThat(posted.headers().firstValue("Allow")).hasValue("GET");
  }

  @Test
  void requests_nowAndThen_areRefusedForTheirRate() {
    String path = ConversationReader.detailPath(account.list("").at("/conversations/0"));

    List<HttpResponse<String>> refused =
        IntStream.range(0, 500)
            .mapToObj(i -> account.get(path))
            .filter(response -> response.statusCode() != 200)
            .toList();

    assertThat(refused)
        .hasSize(2)
        .allSatisfy(
            response -> assertRefused(response, 429, "rate_limit_error", "rate_limit_exceeded"));
  }

  private static void assertRefused(
      HttpResponse<String> response, int status, String type, String code) {
    JsonNode detail = AccountReader.parse(response.body()).get("detail");
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(fieldNames(detail))
        .containsExactlyInAnyOrder("type", "code", "message", "status", "request_id", "param");
    assertThat(text(detail, "type")).isEqualTo(type);
    assertThat(text(detail, "code")).isEqualTo(code);
    assertThat(text(detail, "request_id")).startsWith("req_");
  }

  private static void assertHeldOn(JsonNode call, JsonNode detail) {
    long callStart = time(call, "start_time");
    long start = start(detail.get("metadata"));
    long end = start + detail.at("/metadata/call_duration_secs").longValue();
    assertThat(phoneText(detail, "agent_number")).isEqualTo(text(call, "from"));
    assertThat(phoneText(detail, "external_number")).isEqualTo(text(call, "to"));
    assertThat(start).isBetween(callStart + 3, callStart + 15);
    assertThat(end)
        .isLessThanOrEqualTo(
            call.get("end_time").isNull() ? NOW.getEpochSecond() : time(call, "end_time"));
  }

  /** Some, but by far not all. */
  private static void assertSome(List<JsonNode> details, Predicate<JsonNode> is) {
    assertThat(details.stream().filter(is).count()).isBetween(1L, details.size() * 8L / 10);
  }

  private static boolean isMadeByPeople(JsonNode call) {
    return Campaign.ALL.stream()
        .map(Campaign::workspace)
        .filter(workspace -> workspace.name().equals("Cobros Sur"))
        .anyMatch(workspace -> workspace.phoneNumbers().contains(text(call, "from")));
  }

  private static List<String> sidsOf(Map<String, JsonNode> calls, String direction) {
    return calls.values().stream()
        .filter(call -> text(call, "direction").equals(direction))
        .map(call -> text(call, "sid"))
        .toList();
  }

  private static List<JsonNode> ofType(List<JsonNode> details, String type) {
    return details.stream().filter(detail -> phoneText(detail, "type").equals(type)).toList();
  }

  private static List<JsonNode> having(List<JsonNode> nodes, String field, String value) {
    return nodes.stream().filter(node -> text(node, field).equals(value)).toList();
  }

  private static BigDecimal priceOf(JsonNode modelUsage) {
    return modelUsage.findValues("price").stream()
        .map(price -> new BigDecimal(price.asText()))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static List<String> modelsOf(JsonNode detail) {
    return fieldNames(detail.at("/metadata/charging/llm_usage/initiated_generation/model_usage"));
  }

  private static BigDecimal money(JsonNode node, String field) {
    return new BigDecimal(node.get(field).asText());
  }

  private static String phoneText(JsonNode detail, String field) {
    return detail.at("/metadata/phone_call/" + field).textValue();
  }

  private static String text(JsonNode node, String field) {
    return node.get(field).textValue();
  }

  private static long start(JsonNode conversation) {
    return conversation.get("start_time_unix_secs").longValue();
  }

  private static long time(JsonNode call, String field) {
    return OffsetDateTime.parse(text(call, field), DateTimeFormatter.RFC_1123_DATE_TIME)
        .toEpochSecond();
  }

  private static List<String> ids(JsonNode page) {
    return ids(StreamSupport.stream(page.get("conversations").spliterator(), false).toList());
  }

  private static List<String> ids(List<JsonNode> conversations) {
    return conversations.stream().map(node -> text(node, "conversation_id")).toList();
  }

  private static String after(Instant instant) {
    return "&call_start_after_unix=" + instant.getEpochSecond();
  }

  private static SimulatedElevenLabs startAt(Instant instant) {
    return SimulatedElevenLabs.start(fixed(instant), API_KEY);
  }

  private static Clock fixed(Instant instant) {
    return Clock.fixed(instant, ZoneOffset.UTC);
  }
}
