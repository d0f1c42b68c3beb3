package io.centralita.twilio;

import com.fasterxml.jackson.core.JsonGenerator;
import io.centralita.attribution.Attribution;
import io.centralita.sync.UpsertRow;
import java.io.IOException;
import java.time.Instant;

/** A call and whose it is: one row of upsert-calls.sql. */
record CallRow(TwilioCall call, Attribution attribution) implements UpsertRow {

  @Override
  public String key() {
    return call.sid();
  }

  @Override
  public void write(JsonGenerator json) throws IOException {
    json.writeStringField("id", call.sid());
    columns(json, call);
    json.writeNumberField("workspace_id", attribution.workspace());
    json.writeStringField("phone_number", attribution.phoneNumber());
    json.writeStringField("attribution", attribution.kind());
  }

  @Override
  public String raw() {
    return call.raw();
  }

  /** The columns that follow from the record alone. */
  static void columns(JsonGenerator json, TwilioCall call) throws IOException {
    json.writeStringField("account_sid", call.accountSid());
    time(json, "call_date", call.callDate());
    time(json, "start_time", call.startTime());
    time(json, "end_time", call.endTime());
    time(json, "date_updated", call.dateUpdated());
    json.writeStringField("direction", call.direction());
    json.writeStringField("status", call.status());
    json.writeStringField("from_number", call.fromNumber());
    json.writeStringField("to_number", call.toNumber());
    json.writeObjectField("duration", call.duration());
    json.writeStringField("cost", call.cost() == null ? null : call.cost().toPlainString());
    json.writeStringField("price_unit", call.priceUnit());
  }

  private static void time(JsonGenerator json, String name, Instant instant) throws IOException {
    json.writeStringField(name, instant == null ? null : instant.toString());
  }
}
