package io.centralita.testkit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** One day's usage in Twilio's shape: every amount is text, the price is positive. */
record UsageRecord(String account, LocalDate day, Usage usage) {
  private static final List<String> SUBRESOURCES =
      List.of(
          "all_time",
          "daily",
          "last_month",
          "monthly",
          "this_month",
          "today",
          "yearly",
          "yesterday");

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("account_sid", account);
    json.put("api_version", "2010-04-01");
    json.put(
        "as_of", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", "+00:00"));
    json.put("category", "calls");
    json.put("count", Long.toString(usage.calls()));
    json.put("count_unit", "calls");
    json.put("description", "Voice Minutes");
    json.put("end_date", day.toString());
    json.put("price", price());
    json.put("price_unit", "usd");
    json.put("start_date", day.toString());
    String list = FakeTwilio.ACCOUNTS + "/" + account + "/Usage/Records";
    ObjectNode subresources = json.putObject("subresource_uris");
    SUBRESOURCES.forEach(
        name ->
            subresources.put(name, list + "/" + CallBuilder.camel(name) + ".json?Category=calls"));
    json.put("uri", list + "/Daily.json?Category=calls&StartDate=" + day + "&EndDate=" + day);
    json.put("usage", Long.toString(usage.minutes()));
    json.put("usage_unit", "minutes");
    return json;
  }

  private String price() {
    return usage.cost().signum() == 0 ? "0" : Numbers.plain(usage.cost()).toPlainString();
  }
}
