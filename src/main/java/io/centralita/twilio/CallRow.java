package io.centralita.twilio;

import com.fasterxml.jackson.core.JsonGenerator;
import io.centralita.attribution.Attribution;
import io.centralita.sync.Row;
import java.io.IOException;
import java.util.Map;

/** A call and whose it is: one row of upsert-calls.sql. */
record CallRow(TwilioCall call, Attribution attribution) implements Row {

  @Override
  public void write(JsonGenerator json) throws IOException {
    for (Map.Entry<String, Object> column : CallBatch.columns(call.sid(), call).entrySet()) {
      json.writeObjectField(column.getKey(), column.getValue());
    }
    json.writeNumberField("workspace_id", attribution.workspace());
    json.writeStringField("phone_number", attribution.phoneNumber());
    json.writeStringField("attribution", attribution.kind());
    json.writeFieldName("raw_data");
    json.writeRawValue(call.raw());
  }
}
