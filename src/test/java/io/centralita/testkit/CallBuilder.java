package io.centralita.testkit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Builds one raw record in Twilio's shape; every field can then be bent out of it. */
public final class CallBuilder {
  private static final List<String> SUBRESOURCES =
      List.of(
          "notifications",
          "recordings",
          "payments",
          "events",
          "siprec",
          "streams",
          "transcriptions",
          "user_defined_message_subscriptions",
          "user_defined_messages");

  private final ObjectNode json = JsonNodeFactory.instance.objectNode();
  private Instant start;
  private Instant selectedBy;

  CallBuilder(String sid, String direction, String from, String to, Instant start) {
    this.start = start;
    String uri = "/2010-04-01/Accounts/" + TwilioCalls.ACCOUNT + "/Calls/" + sid;
    json.put("account_sid", TwilioCalls.ACCOUNT);
    json.putNull("answered_by");
    json.put("api_version", "2010-04-01");
    json.putNull("caller_name");
    json.put("date_created", TwilioDates.format(start.minusSeconds(2)));
    json.put("date_updated", TwilioDates.format(start));
    json.put("direction", direction);
    json.putNull("duration");
    json.putNull("end_time");
    json.putNull("forwarded_from");
    json.put("from", from);
    json.put("from_formatted", from);
    json.putNull("group_sid");
    json.putNull("parent_call_sid");
    json.putNull("phone_number_sid");
    json.putNull("price");
    json.put("price_unit", "USD");
    json.put("sid", sid);
    json.put("start_time", TwilioDates.format(start));
    json.put("status", "in-progress");
    ObjectNode subresources = json.putObject("subresource_uris");
    SUBRESOURCES.forEach(name -> subresources.put(name, uri + "/" + camel(name) + ".json"));
    json.put("to", to);
    json.put("to_formatted", to);
    json.putNull("trunk_sid");
    json.put("uri", uri + ".json");
    json.put("queue_time", "0");
  }

  /** Completed at that instant, with the duration that follows; no price yet. */
  public CallBuilder ended(Instant end) {
    return text("end_time", TwilioDates.format(end))
        .text("duration", Long.toString(Duration.between(start, end).toSeconds()))
        .text("status", "completed")
        .updated(end);
  }

  public CallBuilder endedAfter(Duration length) {
    return ended(start.plus(length));
  }

  /** Not dialed yet: neither start nor end, created at the instant given as start. */
  public CallBuilder queued() {
    return none("start_time")
        .none("end_time")
        .none("duration")
        .text("status", "queued")
        .created(start);
  }

  /** Twilio's negative amount, as text. */
  public CallBuilder price(String price) {
    return text("price", price);
  }

  public CallBuilder status(String status) {
    return text("status", status);
  }

  public CallBuilder created(Instant created) {
    return text("date_created", TwilioDates.format(created));
  }

  public CallBuilder updated(Instant updated) {
    return text("date_updated", TwilioDates.format(updated));
  }

  /** Null stands for a JSON null. */
  public CallBuilder text(String field, String value) {
    json.put(field, value);
    return this;
  }

  /** A JSON number where Twilio sends text. */
  public CallBuilder number(String field, String value) {
    json.put(field, new BigDecimal(value));
    return this;
  }

  public CallBuilder none(String field) {
    json.putNull(field);
    return this;
  }

  public CallBuilder without(String field) {
    json.remove(field);
    return this;
  }

  /** For a record that has no readable time: where the server lists it. */
  public CallBuilder selectedBy(Instant instant) {
    selectedBy = instant;
    return this;
  }

  public ObjectNode json() {
    return json.deepCopy();
  }

  public RawCall build() {
    return selectedBy == null ? RawCall.of(json()) : new RawCall(json(), selectedBy);
  }

  static String camel(String name) {
    StringBuilder camel = new StringBuilder();
    for (String word : name.split("_")) {
      camel.append(Character.toUpperCase(word.charAt(0))).append(word, 1, word.length());
    }
    return camel.toString();
  }
}
