package io.centralita.demo.twilio;

import static io.centralita.demo.twilio.SimulatedTwilioTest.assertRefused;
import static io.centralita.demo.twilio.SimulatedTwilioTest.fieldNames;
import static io.centralita.demo.twilio.SimulatedTwilioTest.startAt;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.demo.AccountReader;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedUsageTest {
  private static final Instant NOW = Instant.parse("2025-10-08T11:31:20Z");
  private static final LocalDate TODAY = LocalDate.parse("2025-10-08");
  private static final String DAILY = "/Usage/Records/Daily.json";
  private static final String CALLS = DAILY + "?Category=calls&IncludeSubaccounts=false";

  private SimulatedTwilio twilio;
  private AccountReader account;

  @BeforeEach
  void start() {
    twilio = startAt(NOW);
    account = new AccountReader(twilio);
  }

  @AfterEach
  void stop() {
    twilio.close();
  }

  @ParameterizedTest
  @CsvSource({
    "2025-09-30, 2025-10-08T11:31:20Z",
    "2025-10-05, 2025-10-08T11:31:20Z",
    "2025-10-07, 2025-10-08T11:31:20Z",
    "2025-10-07, 2025-10-08T00:40:00Z",
    "2025-10-08, 2025-10-08T11:31:20Z"
  })
  void usage_ofADay_isTheSumOfItsCalls(String day, Instant now) {
    try (SimulatedTwilio then = startAt(now)) {
      AccountReader reader = new AccountReader(then);
      List<JsonNode> calls = reader.allCalls("/Calls.json?PageSize=1000&StartTime=" + day);
      List<JsonNode> records = usage(reader, CALLS + between(day, day));

      assertThat(calls).hasSizeGreaterThan(2);
      assertThat(records).hasSize(1);
      JsonNode record = records.get(0);
      assertThat(record.get("start_date").textValue()).isEqualTo(day);
      assertThat(record.get("end_date").textValue()).isEqualTo(day);
      assertThat(record.get("count").textValue()).isEqualTo(String.valueOf(calls.size()));
      assertThat(record.get("usage").textValue()).isEqualTo(String.valueOf(minutes(calls)));
      assertThat(new BigDecimal(record.get("price").textValue()))
          .isPositive()
          .isEqualByComparingTo(cost(calls));
    }
  }

  @Test
  void record_everyOne_hasTwiliosFieldsAndLeadsToItself() {
    List<JsonNode> records = usage(account, CALLS + between("2025-10-04", "2025-10-06"));

    assertThat(records)
        .hasSize(3)
        .allSatisfy(
            usage -> {
              assertThat(fieldNames(usage))
                  .containsExactly(
                      "account_sid",
                      "api_version",
                      "as_of",
                      "category",
                      "count",
                      "count_unit",
                      "description",
                      "end_date",
                      "price",
                      "price_unit",
                      "start_date",
                      "subresource_uris",
                      "uri",
                      "usage",
                      "usage_unit");
              assertThat(usage.get("account_sid").textValue()).isEqualTo(twilio.accountSid());
              assertThat(usage.get("api_version").textValue()).isEqualTo("2010-04-01");
              assertThat(usage.get("as_of").textValue()).isEqualTo("2025-10-08T11:31:20+00:00");
              assertThat(usage.get("category").textValue()).isEqualTo("calls");
              assertThat(usage.get("count_unit").textValue()).isEqualTo("calls");
              assertThat(usage.get("description").textValue()).isEqualTo("Voice Minutes");
              assertThat(usage.get("price_unit").textValue()).isEqualTo("usd");
              assertThat(usage.get("subresource_uris").isObject()).isTrue();
              assertThat(usage.get("subresource_uris")).isEmpty();
              assertThat(usage.get("usage_unit").textValue()).isEqualTo("minutes");
              assertThat(account.json(usage.get("uri").textValue()).get("usage_records"))
                  .containsExactly(usage);
            });
  }

  @Test
  void list_pagesToTheEnd_giveWhatOnePageGives() {
    String period = CALLS + between("2025-09-15", "2025-10-07");
    List<JsonNode> paged = usage(account, period + "&PageSize=4");

    assertThat(paged).isEqualTo(usage(account, period + "&PageSize=1000"));
    assertThat(days(paged))
        .isEqualTo(days(LocalDate.parse("2025-10-07"), LocalDate.parse("2025-09-15")));
  }

  @Test
  void list_secondPage_continuesAfterTheFirstAndLeadsBack() {
    String list = CALLS + between("2025-09-29", "2025-10-07") + "&PageSize=3";
    JsonNode first = account.json(account.path(list));
    JsonNode second = account.json(first.get("next_page_uri").textValue());
    JsonNode third = account.json(second.get("next_page_uri").textValue());

    assertThat(fieldNames(first))
        .containsExactly(
            "usage_records",
            "end",
            "first_page_uri",
            "next_page_uri",
            "page",
            "page_size",
            "previous_page_uri",
            "start",
            "uri");
    assertThat(first.get("uri").textValue()).isEqualTo(account.path(list + "&Page=0"));
    assertThat(first.get("previous_page_uri").isNull()).isTrue();
    assertThat(second.get("page").intValue()).isEqualTo(1);
    assertThat(second.get("page_size").intValue()).isEqualTo(3);
    assertThat(second.get("start").intValue()).isEqualTo(3);
    assertThat(second.get("end").intValue()).isEqualTo(5);
    assertThat(third.get("usage_records")).hasSize(3);
    assertThat(third.get("next_page_uri").isNull()).isTrue();
    JsonNode back = account.json(third.get("previous_page_uri").textValue());
    assertThat(back.get("usage_records")).isEqualTo(second.get("usage_records"));
    assertThat(account.json(back.get("previous_page_uri").textValue()).get("usage_records"))
        .isEqualTo(first.get("usage_records"));
    assertThat(account.json(third.get("first_page_uri").textValue())).isEqualTo(first);
  }

  @Test
  void list_midnightBetweenTwoPages_repeatsNoDay() {
    JsonNode first = account.json(account.path(CALLS + "&PageSize=5"));

    try (SimulatedTwilio tomorrow = startAt(NOW.plusSeconds(86_400))) {
      JsonNode second = new AccountReader(tomorrow).json(first.get("next_page_uri").textValue());
      assertThat(second.at("/usage_records/0/start_date").textValue()).isEqualTo("2025-10-03");
    }
  }

  @Test
  void list_withoutDates_isTheLastThirtyDays() {
    assertThat(days(usage(account, CALLS))).isEqualTo(days(TODAY, TODAY.minusDays(29)));
    assertThat(days(usage(account, DAILY + "?StartDate=&EndDate=")))
        .isEqualTo(days(TODAY, TODAY.minusDays(29)));
  }

  @Test
  void list_longPeriod_endsWhereTheAccountsCallsDo() {
    List<JsonNode> records = usage(account, CALLS + between("2000-01-01", "2100-01-01"));

    assertThat(days(records)).isEqualTo(days(TODAY, TODAY.minusDays(42)));
    assertThat(records.get(42).get("count").textValue()).isNotEqualTo("0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?Category=sms",
        "?Category=calls&StartDate=2025-10-07&EndDate=2025-10-06",
        "?Category=calls&StartDate=2025-10-09&EndDate=2025-10-10",
        "?Category=calls&StartDate=2024-01-01&EndDate=2024-02-01"
      })
  void list_nothingThere_isAnEmptyLastPage(String query) {
    JsonNode page = account.json(account.path(DAILY + query));

    assertThat(page.get("usage_records").isArray()).isTrue();
    assertThat(page.get("usage_records")).isEmpty();
    assertThat(page.get("end").intValue()).isZero();
    assertThat(page.get("next_page_uri").isNull()).isTrue();
    assertThat(page.get("previous_page_uri").isNull()).isTrue();
  }

  @Test
  void refusals_haveTwiliosShape() {
    String list = account.path(DAILY);
    String otherAccount = list.replace(twilio.accountSid(), "AC00000000000000000000000000000009");

    assertRefused(account.send("GET", list, "wrong"), 401, 20003, "Authenticate");
    assertRefused(account.get(otherAccount), 404, 20404, otherAccount);
    assertRefused(account.send("POST", list, twilio.authToken()), 405, 20004, "not allowed");
    assertRefused(account.get(list + "?StartDate=yesterday"), 400, 20001, "StartDate 'yesterday'");
    assertRefused(account.get(list + "?EndDate=2025-02-30"), 400, 20001, "EndDate '2025-02-30'");
    assertRefused(account.get(list + "?EndDate=2025-10-08T00:00:00Z"), 400, 20001, "EndDate");
    assertRefused(account.get(list + "?PageSize=1001"), 400, 20001, "PageSize");
    assertRefused(account.get(list + "?PageToken=PAxyz"), 400, 20001, "PageToken");
    assertRefused(account.get(list + "?PageToken=2025-10-01"), 400, 20001, "PageToken");
  }

  @Test
  void requests_ofUsageAndCalls_areRefusedNowAndThenTogether() {
    List<CompletableFuture<Integer>> statuses =
        IntStream.range(0, 50)
            .mapToObj(i -> account.path(i % 2 == 0 ? DAILY : "/Calls.json") + "?PageSize=1")
            .map(path -> account.getAsync(path).thenApply(response -> response.statusCode()))
            .toList();

    assertThat(statuses.stream().map(CompletableFuture::join).filter(status -> status == 429))
        .hasSize(2);
  }

  private static List<JsonNode> usage(AccountReader reader, String list) {
    return reader.all("usage_records", reader.path(list));
  }

  private static String between(String start, String end) {
    return "&StartDate=" + start + "&EndDate=" + end;
  }

  private static long minutes(List<JsonNode> calls) {
    return calls.stream()
        .mapToLong(call -> (long) Math.ceil(call.get("duration").asInt(0) / 60.0))
        .sum();
  }

  private static BigDecimal cost(List<JsonNode> calls) {
    return calls.stream()
        .filter(call -> !call.get("price").isNull())
        .map(call -> new BigDecimal(call.get("price").textValue()).negate())
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static List<LocalDate> days(List<JsonNode> records) {
    return records.stream()
        .map(usage -> LocalDate.parse(usage.get("start_date").textValue()))
        .toList();
  }

  private static List<LocalDate> days(LocalDate newest, LocalDate oldest) {
    return Stream.iterate(newest, day -> !day.isBefore(oldest), day -> day.minusDays(1)).toList();
  }
}
