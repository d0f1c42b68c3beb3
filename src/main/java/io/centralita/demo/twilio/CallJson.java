package io.centralita.demo.twilio;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.centralita.demo.campaign.CallOutcome;
import io.centralita.demo.campaign.PlannedCall;
import io.centralita.demo.campaign.Sids;
import io.centralita.demo.http.Rfc2822;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** A call as Twilio's 2010 API writes it: text or null throughout, dates in RFC 2822. */
final class CallJson {
  private static final Map<String, String> SUBRESOURCES = subresources();

  private final String accountPath;
  private final String accountSid;
  private final String trunkSid;

  CallJson(String accountPath, String accountSid) {
    this.accountPath = accountPath;
    this.accountSid = accountSid;
    this.trunkSid = Sids.of("TK", accountSid);
  }

  ObjectNode write(PlannedCall call, Instant now) {
    CallOutcome course = call.course();
    String path = accountPath + "/Calls/" + call.sid();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("account_sid", accountSid);
    json.putNull("answered_by");
    json.put("api_version", "2010-04-01");
    json.putNull("caller_name");
    json.put("date_created", Rfc2822.date(course.created()));
    json.put("date_updated", Rfc2822.date(course.updatedAt(now)));
    json.put("direction", call.direction().wireName());
    json.put("duration", duration(course, now));
    json.put("end_time", Rfc2822.date(course.endAt(now)));
    json.putNull("forwarded_from");
    json.put("from", call.from());
    json.put("from_formatted", formatted(call.from()));
    json.putNull("group_sid");
    json.put("parent_call_sid", call.parentSid());
    json.put("phone_number_sid", phoneNumberSid(call));
    json.put("price", price(course.priceAt(now)));
    json.put("price_unit", "USD");
    json.put("sid", call.sid());
    json.put("start_time", Rfc2822.date(course.startAt(now)));
    json.put("status", course.statusAt(now));
    ObjectNode subresources = json.putObject("subresource_uris");
    SUBRESOURCES.forEach((name, file) -> subresources.put(name, path + "/" + file + ".json"));
    json.put("to", call.to());
    json.put("to_formatted", formatted(call.to()));
    json.put("trunk_sid", call.direction().usesTrunk() ? trunkSid : null);
    json.put("uri", path + ".json");
    json.put("queue_time", queueTime(course));
    return json;
  }

  private static String duration(CallOutcome course, Instant now) {
    Instant end = course.endAt(now);
    if (end == null || "failed".equals(course.outcome()) || "canceled".equals(course.outcome())) {
      return null;
    }
    return course.isCompleted()
        ? String.valueOf(Duration.between(course.start(), end).toSeconds())
        : "0";
  }

  private static String price(BigDecimal price) {
    return price == null ? null : price.toPlainString();
  }

  private static String queueTime(CallOutcome course) {
    return String.valueOf(Duration.between(course.created(), course.start()).toMillis());
  }

  private static String phoneNumberSid(PlannedCall call) {
    return call.ownNumber() == null ? null : Sids.of("PN", call.ownNumber());
  }

  private static String formatted(String party) {
    if (!party.matches("\\+1[0-9]{10}")) {
      return party;
    }
    return "(%s) %s-%s".formatted(party.substring(2, 5), party.substring(5, 8), party.substring(8));
  }

  private static Map<String, String> subresources() {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("notifications", "Notifications");
    files.put("recordings", "Recordings");
    files.put("payments", "Payments");
    files.put("events", "Events");
    files.put("siprec", "Siprec");
    files.put("streams", "Streams");
    files.put("transcriptions", "Transcriptions");
    files.put("user_defined_message_subscriptions", "UserDefinedMessageSubscriptions");
    files.put("user_defined_messages", "UserDefinedMessages");
    return files;
  }
}
