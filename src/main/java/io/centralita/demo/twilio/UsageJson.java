package io.centralita.demo.twilio;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.centralita.demo.http.QueryString;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A day's usage as Twilio's 2010 API writes it: text throughout, dates in ISO 8601. */
final class UsageJson {
  static final String CATEGORY = "calls";

  private static final DateTimeFormatter ISO_8601 =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final String accountSid;
  private final String listPath;

  UsageJson(String accountSid, String listPath) {
    this.accountSid = accountSid;
    this.listPath = listPath;
  }

  ObjectNode write(DailyUsage usage, Instant now) {
    String day = usage.day().toString();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("account_sid", accountSid);
    json.put("api_version", "2010-04-01");
    json.put("as_of", ISO_8601.format(now));
    json.put("category", CATEGORY);
    json.put("count", String.valueOf(usage.calls()));
    json.put("count_unit", "calls");
    json.put("description", "Voice Minutes");
    json.put("end_date", day);
    json.put("price", usage.price().toPlainString());
    json.put("price_unit", "usd");
    json.put("start_date", day);
    json.putObject("subresource_uris");
    json.put("uri", uri(day));
    json.put("usage", String.valueOf(usage.minutes()));
    json.put("usage_unit", "minutes");
    return json;
  }

  private String uri(String day) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("Category", CATEGORY);
    parameters.put("StartDate", day);
    parameters.put("EndDate", day);
    return listPath + "?" + QueryString.encode(parameters);
  }
}
