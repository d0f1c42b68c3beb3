package io.centralita.demo.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.demo.AccountReader;
import io.centralita.demo.campaign.Campaign;
import io.centralita.demo.campaign.Workspace;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

public class SimulatedTwilioTest {
  private static final Instant NOW = Instant.parse("2025-10-08T11:31:20Z");
  private static final Instant MORNING = Instant.parse("2025-10-08T08:00:00Z");

  private final Locale usualLocale = Locale.getDefault();
  private SimulatedTwilio twilio;
  private AccountReader account;

  @BeforeEach
  void start() {
    Locale.setDefault(Locale.forLanguageTag("es-ES"));
    twilio = startAt(NOW);
    account = new AccountReader(twilio);
  }

  @AfterEach
  void stop() {
    twilio.close();
    Locale.setDefault(usualLocale);
  }

  @Test
  void list_pagesToTheEnd_giveWhatOnePageGives() {
    List<JsonNode> paged = account.callsBetween(MORNING, NOW, 37);

    assertThat(paged).hasSizeGreaterThan(300).isEqualTo(account.callsBetween(MORNING, NOW, 1000));
    assertThat(sids(paged)).doesNotHaveDuplicates();
    assertThat(paged.stream().map(call -> time(call, "start_time")))
        .isSortedAccordingTo(Collections.reverseOrder())
        .allMatch(start -> !start.isBefore(MORNING) && start.isBefore(NOW));
  }

  @Test
  void list_slices_addUpToTheWholePeriod() {
    Instant from = Instant.parse("2025-10-06T00:00:00Z");
    Instant oneEdge = Instant.parse("2025-10-07T10:17:03Z");
    Instant otherEdge = time(account.callsBetween(oneEdge, NOW, 1000).get(20), "start_time");

    List<JsonNode> slices = new ArrayList<>(account.callsBetween(otherEdge, NOW, 1000));
    slices.addAll(account.callsBetween(oneEdge, otherEdge, 1000));
    slices.addAll(account.callsBetween(from, oneEdge, 1000));

    assertThat(slices).isEqualTo(account.callsBetween(from, NOW, 1000));
  }

  @Test
  void list_secondPage_continuesAfterTheFirstAndLeadsBack() {
    String list = "/Calls.json?StartTime%3E=2025-10-07T00%3A00%3A00Z&Nonsense=1&PageSize=20";
    JsonNode first = account.json(account.path(list));
    JsonNode second = account.json(first.get("next_page_uri").textValue());
    JsonNode third = account.json(second.get("next_page_uri").textValue());

    String self = account.path(list.replace("&Nonsense=1", ""));
    assertThat(first.get("uri").textValue()).isEqualTo(self + "&Page=0");
    assertThat(first.get("next_page_uri").textValue())
        .isEqualTo(self + "&Page=1&PageToken=PA" + first.at("/calls/19/sid").textValue());
    assertThat(first.get("previous_page_uri").isNull()).isTrue();
    assertThat(fieldNames(first))
        .containsExactly(
            "calls",
            "end",
            "first_page_uri",
            "next_page_uri",
            "page",
            "page_size",
            "previous_page_uri",
            "start",
            "uri");
    assertThat(second.get("start").intValue()).isEqualTo(20);
    assertThat(second.get("end").intValue()).isEqualTo(39);
    assertThat(account.json(third.get("previous_page_uri").textValue()).get("calls"))
        .isEqualTo(second.get("calls"));
    assertThat(account.json(second.get("previous_page_uri").textValue()).get("previous_page_uri"))
        .isEqualTo(first.get("previous_page_uri"));
  }

  @Test
  void list_plainDates_meanWholeDays() {
    String day = "/Calls.json?PageSize=1000&StartTime";

    List<JsonNode> calls = account.allCalls(day + "=2025-10-07");

    assertThat(calls)
        .isNotEmpty()
        .isEqualTo(account.allCalls(day + "%3E=2025-10-07&StartTime%3C=2025-10-08"))
        .isEqualTo(
            account.allCalls(
                day
                    + "%3E=2025-10-07T02%3A00%3A00%2B02%3A00&StartTime%3C=2025-10-08+00%3A00%3A00"));
  }

  @Test
  void list_nothingThere_isAnEmptyLastPage() {
    JsonNode page = account.json(account.path("/Calls.json?StartTime%3E=2025-10-08T11%3A31%3A20Z"));

    assertThat(page.get("calls")).isEmpty();
    assertThat(page.get("end").intValue()).isZero();
    assertThat(page.get("page_size").intValue()).isEqualTo(50);
    assertThat(page.get("next_page_uri").isNull()).isTrue();
  }

  @Test
  void list_sameClock_sameBytes() {
    String path = account.path("/Calls.json?PageSize=500");

    try (SimulatedTwilio again = startAt(NOW)) {
      assertThat(new AccountReader(again).text(path)).isEqualTo(account.text(path));
    }
  }

  @Test
  void list_laterClock_settlesPricesAndAddsCalls() {
    Instant from = Instant.parse("2025-10-05T00:00:00Z");
    Instant later = NOW.plusSeconds(25 * 60);
    Map<String, JsonNode> before = bySid(account.callsBetween(from, NOW, 1000));

    Map<String, JsonNode> after;
    try (SimulatedTwilio laterTwilio = startAt(later)) {
      after = bySid(new AccountReader(laterTwilio).callsBetween(from, later, 1000));
    }

    assertThat(after.keySet()).containsAll(before.keySet());
    assertThat(after).hasSizeBetween(before.size() + 25, before.size() + 125);
    assertThat(before.values())
        .anyMatch(call -> isUnsettled(call) && !isUnsettled(later(call, after)));
    assertThat(before.values())
        .anyMatch(call -> isUnsettled(call) && isUnsettled(later(call, after)));
    assertThat(before.values())
        .allSatisfy(
            call -> {
              JsonNode newer = later(call, after);
              boolean changed = !newer.equals(call);
              assertThat(time(newer, "date_updated").isAfter(time(call, "date_updated")))
                  .isEqualTo(changed);
              assertThat(call.get("price").isNull() || call.get("price").equals(newer.get("price")))
                  .isTrue();
            });
  }

  @Test
  void call_everyOne_hasTheFieldsOfTheirStatus() {
    List<JsonNode> calls = account.callsBetween(Instant.parse("2025-09-29T00:00:00Z"), NOW, 1000);

    assertThat(calls)
        .allSatisfy(
            call -> {
              assertThat(call.get("account_sid").textValue()).isEqualTo(twilio.accountSid());
              assertThat(call.get("sid").textValue()).matches("CA[0-9a-f]{32}");
              assertThat(call.get("subresource_uris")).hasSize(9);
              assertThat(call).hasSize(26);
              for (String date : List.of("date_created", "date_updated", "start_time")) {
                assertThat(time(call, date)).isBeforeOrEqualTo(NOW);
              }
              assertThat(call.get("price").asText("0")).matches("-[0-9]+\\.[0-9]+|0|null");
              if (status(call).equals("completed")) {
                assertThat(time(call, "start_time").plusSeconds(call.get("duration").asLong()))
                    .isEqualTo(time(call, "end_time"));
              } else {
                assertThat(call.get("price").asDouble(0)).isZero();
              }
            });
    assertThat(calls.stream().map(SimulatedTwilioTest::status))
        .contains("completed", "no-answer", "busy", "failed", "canceled");
  }

  @Test
  void call_bySid_isTheOneInTheList() {
    JsonNode listed = account.allCalls("/Calls.json?Status=busy&PageSize=1000").get(7);

    assertThat(account.json(listed.get("uri").textValue())).isEqualTo(listed);
  }

  @Test
  void refusals_haveTwiliosShape() {
    String list = account.path("/Calls.json");
    String otherAccount = list.replace(twilio.accountSid(), "AC00000000000000000000000000000009");
    String unknownCall = account.path("/Calls/CA00000000000000000000000000000099.json");

    assertRefused(account.send("GET", list, "wrong"), 401, 20003, "Authenticate");
    assertRefused(account.get(otherAccount), 404, 20404, otherAccount);
    assertRefused(account.get(unknownCall), 404, 20404, unknownCall);
    assertRefused(account.get("/elsewhere"), 404, 20404, "/elsewhere");
    assertRefused(account.send("PUT", list, twilio.authToken()), 405, 20004, "not allowed");
    assertRefused(account.get(list + "?PageSize=1001"), 400, 20001, "PageSize");
    assertRefused(account.get(list + "?PageSize=0"), 400, 20001, "PageSize");
    assertRefused(account.get(list + "?PageToken=PAxyz"), 400, 20001, "PageToken");
    assertRefused(account.get(list + "?StartTime%3E=yesterday"), 400, 20001, "yesterday");
  }

  @Test
  void requests_inParallel_areAnsweredTogetherAndNowAndThenRefused() {
    List<CompletableFuture<HttpResponse<String>>> requests =
        IntStream.range(0, 60)
            .mapToObj(i -> account.getAsync(account.path("/Calls.json?PageSize=1")))
            .toList();
    List<HttpResponse<String>> responses = requests.stream().map(CompletableFuture::join).toList();

    List<HttpResponse<String>> refused =
        responses.stream().filter(response -> response.statusCode() == 429).toList();
    assertThat(refused).hasSize(2);
    assertRefused(refused.get(0), 429, 20429, "Too Many Requests");
    assertThat(refused.get(0).headers().firstValue("Retry-After")).hasValue("1");
    assertThat(responses.stream().map(response -> header(response, "Twilio-Request-Id")))
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("RQ[0-9a-f]{32}"));
    assertThat(responses.stream().map(response -> header(response, "Twilio-Concurrent-Requests")))
        .anyMatch(running -> Integer.parseInt(running) > 3);
  }

  @Test
  void workspaces_namedWithOwnNumbers_leaveTwoNumbersUnassigned() {
    List<String> assigned =
        twilio.workspaces().stream().flatMap(w -> w.phoneNumbers().stream()).toList();
    Stream<String> callers =
        account.callsBetween(NOW.minusSeconds(20 * 86_400), NOW, 1000).stream()
            .filter(call -> call.get("direction").textValue().matches("outbound-api|.*terminating"))
            .map(call -> call.get("from").textValue());

    assertThat(twilio.workspaces())
        .extracting(Workspace::id)
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    assertThat(assigned)
        .doesNotHaveDuplicates()
        .allMatch(number -> number.matches("\\+1500555\\d{4}"));
    assertThat(callers.distinct())
        .hasSize(assigned.size() + 2)
        .containsAll(assigned)
        .containsAll(Campaign.UNASSIGNED);
  }

  public static SimulatedTwilio startAt(Instant instant) {
    return SimulatedTwilio.start(Clock.fixed(instant, ZoneOffset.UTC));
  }

  public static void assertRefused(
      HttpResponse<String> response, int status, int code, String message) {
    JsonNode body = AccountReader.parse(response.body());
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(fieldNames(body)).containsExactly("code", "message", "more_info", "status");
    assertThat(body.get("status").intValue()).isEqualTo(status);
    assertThat(body.get("code").intValue()).isEqualTo(code);
    assertThat(body.get("message").textValue()).contains(message);
    assertThat(body.get("more_info").textValue()).endsWith("/errors/" + code);
  }

  public static List<String> fieldNames(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static List<String> sids(List<JsonNode> calls) {
    return calls.stream().map(call -> call.get("sid").textValue()).toList();
  }

  private static Map<String, JsonNode> bySid(List<JsonNode> calls) {
    Map<String, JsonNode> bySid = new TreeMap<>();
    calls.forEach(call -> bySid.put(call.get("sid").textValue(), call));
    return bySid;
  }

  private static JsonNode later(JsonNode call, Map<String, JsonNode> after) {
    return after.get(call.get("sid").textValue());
  }

  private static String status(JsonNode call) {
    return call.get("status").textValue();
  }

  private static boolean isUnsettled(JsonNode call) {
    return status(call).equals("completed") && call.get("price").isNull();
  }

  private static Instant time(JsonNode call, String field) {
    String text = call.get(field).textValue();
    return OffsetDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElseThrow();
  }
}
