package io.centralita.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FakeTwilioUsageTest {
  private static final String RECORDS = "usage_records";
  private static final String SHOP = TwilioCalls.sid("AC", 2);
  private static final Instant NOON = Instant.parse("2025-10-05T12:00:00Z");
  private static final Instant MIDNIGHT = Instant.parse("2025-10-06T00:00:00Z");

  private final FakeTwilio twilio = FakeTwilio.start();
  private final ApiReader main = ApiReader.ofMain(twilio);
  private int calls;

  @AfterEach
  void stop() {
    twilio.close();
  }

  @Test
  void list_aRecordADay_newestFirst_inPages() throws Exception {
    twilio.add(call(NOON, 61, "-0.0130"), call(MIDNIGHT.minusSeconds(1), 60, null));
    twilio.add(call(MIDNIGHT, 1, "-1.2"));

    List<JsonNode> records =
        main.walk(daily(TwilioCalls.ACCOUNT, "2025-10-04", "2025-10-06") + "&PageSize=2", RECORDS);

    assertThat(records)
        .extracting(FakeTwilioUsageTest::inShort)
        .containsExactly(
            "2025-10-06: 1 calls, 1 minutes, 1.2 usd",
            "2025-10-05: 2 calls, 3 minutes, 0.013 usd",
            "2025-10-04: 0 calls, 0 minutes, 0 usd");
    JsonNode newest = records.get(0);
    assertThat(newest.path("account_sid").textValue()).isEqualTo(TwilioCalls.ACCOUNT);
    assertThat(newest.path("end_date").textValue()).isEqualTo("2025-10-06");
    assertThat(newest.path("category").textValue()).isEqualTo("calls");
    assertThat(newest.path("as_of").textValue()).matches("\\d{4}-\\d\\d-\\d\\dT[0-9:]{8}\\+00:00");
    assertThat(newest.path("subresource_uris").path("all_time").textValue())
        .endsWith("/AllTime.json?Category=calls");
    assertThat(twilio.unknownParameters()).isEmpty();
  }

  @Test
  void list_countsACallOnce_asItIsNow() throws Exception {
    CallBuilder grown = TwilioCalls.inbound(TwilioCalls.sid(9), "+1", "+2", NOON);
    twilio.add(grown.build(), grown.ended(NOON.plusSeconds(200)).price("-0.02").build());
    twilio.add(TwilioCalls.inbound(TwilioCalls.sid(8), "+1", "+2", NOON).queued().build());

    assertThat(day("")).isEqualTo("2025-10-05: 2 calls, 4 minutes, 0.02 usd");

    twilio.replace(grown.price("-0.03").build());

    assertThat(day("")).isEqualTo("2025-10-05: 2 calls, 4 minutes, 0.03 usd");
  }

  @Test
  void list_subaccounts_areIncludedUnlessTheQuerySaysOtherwise() throws Exception {
    twilio.add(call(NOON, 60, "-0.01"));
    twilio.addTo(SHOP, List.of(call(NOON, 60, "-0.02"), call(NOON, 60, "-0.04")));

    assertThat(day("")).isEqualTo("2025-10-05: 3 calls, 3 minutes, 0.07 usd");
    assertThat(day("&IncludeSubaccounts=true")).isEqualTo(day(""));
    assertThat(day("&IncludeSubaccounts=false"))
        .isEqualTo("2025-10-05: 1 calls, 1 minutes, 0.01 usd");
    assertThat(main.walk(daily(SHOP, "2025-10-05", "2025-10-05"), RECORDS))
        .extracting(FakeTwilioUsageTest::inShort)
        .containsExactly("2025-10-05: 2 calls, 2 minutes, 0.06 usd");
  }

  @Test
  void usageOff_isKnownToTheUsageOnly() throws Exception {
    twilio.add(call(NOON, 60, "-0.01"));
    twilio
        .usageOff(LocalDate.of(2025, 10, 5), 2, new BigDecimal("0.5000"))
        .usageOff(SHOP, LocalDate.of(2025, 10, 5), 1, BigDecimal.ONE);

    assertThat(day("")).isEqualTo("2025-10-05: 4 calls, 1 minutes, 1.51 usd");
    assertThat(day("&IncludeSubaccounts=false"))
        .isEqualTo("2025-10-05: 3 calls, 1 minutes, 0.51 usd");
    assertThat(twilio.calls()).hasSize(1);

    twilio.clear();
    assertThat(day("&IncludeSubaccounts=false")).isEqualTo("2025-10-05: 0 calls, 0 minutes, 0 usd");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "StartDate=2025-10-05&EndDate=2025-10-05",
        "Category=sms&StartDate=2025-10-05&EndDate=2025-10-05",
        "Category=calls&StartDate=2025-10-05",
        "Category=calls&StartDate=2025-13-05&EndDate=2025-10-05",
        "Category=calls&StartDate=2025-10-05T00:00:00Z&EndDate=2025-10-05",
        "Category=calls&StartDate=2025-10-06&EndDate=2025-10-05",
        "Category=calls&StartDate=2025-10-05&EndDate=2025-10-05&IncludeSubaccounts=no"
      })
  void list_badQuery_400(String query) throws Exception {
    assertThat(main.status(path(TwilioCalls.ACCOUNT) + "?" + query)).isEqualTo(400);
  }

  private RawCall call(Instant start, int seconds, String price) {
    return TwilioCalls.inbound(TwilioCalls.sid(++calls), "+1", "+2", start)
        .endedAfter(Duration.ofSeconds(seconds))
        .price(price)
        .build();
  }

  private String day(String furtherQuery) throws Exception {
    List<JsonNode> records =
        main.walk(daily(TwilioCalls.ACCOUNT, "2025-10-05", "2025-10-05") + furtherQuery, RECORDS);
    assertThat(records).hasSize(1);
    return inShort(records.get(0));
  }

  private static String inShort(JsonNode usage) {
    return String.format(
        "%s: %s %s, %s %s, %s %s",
        usage.path("start_date").textValue(),
        usage.path("count").textValue(),
        usage.path("count_unit").textValue(),
        usage.path("usage").textValue(),
        usage.path("usage_unit").textValue(),
        usage.path("price").textValue(),
        usage.path("price_unit").textValue());
  }

  private static String daily(String account, String from, String to) {
    return path(account) + "?Category=calls&StartDate=" + from + "&EndDate=" + to;
  }

  private static String path(String account) {
    return "/2010-04-01/Accounts/" + account + "/Usage/Records/Daily.json";
  }
}
