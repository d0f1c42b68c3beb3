package io.centralita.demo.twilio;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.centralita.demo.http.Rfc2822;
import io.centralita.demo.telephony.Recording;

/** A recording as Twilio's 2010 API writes it. */
final class RecordingJson {
  private final String accountPath;
  private final String accountSid;

  RecordingJson(String accountPath, String accountSid) {
    this.accountPath = accountPath;
    this.accountSid = accountSid;
  }

  ObjectNode write(Recording recording) {
    String path = accountPath + "/Recordings/" + recording.sid();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("account_sid", accountSid);
    json.put("api_version", "2010-04-01");
    json.put("call_sid", recording.callSid());
    json.putNull("conference_sid");
    json.put("channels", 1);
    json.put("date_created", Rfc2822.date(recording.start()));
    json.put("date_updated", Rfc2822.date(recording.end()));
    json.put("start_time", Rfc2822.date(recording.start()));
    json.put("price", "-0.0025");
    json.put("price_unit", "USD");
    json.put("duration", String.valueOf(recording.message().seconds()));
    json.put("sid", recording.sid());
    json.putNull("encryption_details");
    json.put("source", recording.source());
    json.put("status", "completed");
    json.putNull("error_code");
    json.put("uri", path + ".json");
    json.put("media_url", "https://api.demo.invalid" + path);
    return json;
  }
}
