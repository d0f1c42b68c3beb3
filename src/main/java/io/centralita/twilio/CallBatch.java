package io.centralita.twilio;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.centralita.attribution.Attribution;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Turns calls into the parameters of the statements that store them: one JSON text a batch. */
public final class CallBatch {

  private static final JsonFactory JSON = new JsonFactory();

  private final long defaultWorkspace;

  public CallBatch(long defaultWorkspace) {
    this.defaultWorkspace = defaultWorkspace;
  }

  /** A call and whose it is: one row of the batch. */
  public record Row(TwilioCall call, Attribution attribution) {}

  /** Joins a call and what was resolved of it. */
  public Row row(TwilioCall call, Attribution attribution) {
    return new Row(call, attribution);
  }

  /** The numbers a chunk of calls is looked up by, and those that are added where missing. */
  public Map<String, Object> numbers(SliceReading reading, List<TwilioCall> calls) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("slice", reading.slice().id());
    parameters.put("default_workspace", defaultWorkspace);
    parameters.put(
        "own_numbers",
        calls.stream()
            .filter(call -> call.callCase() <= 2 && call.fromNumber() != null)
            .map(TwilioCall::fromNumber)
            .distinct()
            .toArray(String[]::new));
    parameters.put(
        "numbers",
        calls.stream()
            .filter(call -> call.callCase() != 3)
            .flatMap(
                call -> Stream.of(call.fromNumber(), call.callCase() <= 2 ? null : call.toNumber()))
            .filter(Objects::nonNull)
            .distinct()
            .toArray(String[]::new));
    return parameters;
  }

  /** The batch as the parameter of upsert-calls.sql. */
  public Map<String, Object> rows(SliceReading reading, List<Row> batch) {
    return Map.of("slice", reading.slice().id(), "rows", json(batch, CallBatch::write));
  }

  /** One row alone, for when its batch was refused. */
  public Map<String, Object> alone(SliceReading reading, Row row) {
    return rows(reading, List.of(row));
  }

  /** What statements over the whole table need to know. */
  public Map<String, Object> defaults() {
    return Map.of("default_workspace", defaultWorkspace);
  }

  /** What statements that work off what is pending need to know: who takes it. */
  public Map<String, Object> takenBy(long run) {
    return Map.of("default_workspace", defaultWorkspace, "run", run);
  }

  /** Rejected records as the parameters of keep-rejects.sql. */
  public Map<String, Object> rejects(SliceReading reading, List<RejectedCall> rejects) {
    return Map.of(
        "run",
        reading.slice().run(),
        "slice",
        reading.slice().id(),
        "counted",
        !reading.slice().settlement(),
        "source",
        "twilio",
        "rows",
        json(rejects, CallBatch::write));
  }

  private interface Writer<T> {
    void write(JsonGenerator json, T row) throws IOException;
  }

  private static <T> String json(List<T> rows, Writer<T> writer) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartArray();
      for (T row : rows) {
        json.writeStartObject();
        writer.write(json, row);
        json.writeEndObject();
      }
      json.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, Row row) throws IOException {
    for (Map.Entry<String, Object> column : columns(row.call().sid(), row.call()).entrySet()) {
      json.writeObjectField(column.getKey(), column.getValue());
    }
    json.writeNumberField("workspace_id", row.attribution().workspace());
    json.writeStringField("phone_number", row.attribution().phoneNumber());
    json.writeStringField("attribution", row.attribution().kind());
    json.writeFieldName("raw_data");
    json.writeRawValue(row.call().raw());
  }

  /** The columns that follow from the record alone; only the id for one that is no call. */
  static Map<String, Object> columns(String id, CallRecord record) {
    Map<String, Object> columns = new LinkedHashMap<>();
    columns.put("id", id);
    if (record instanceof TwilioCall call) {
      columns.put("account_sid", call.accountSid());
      columns.put("call_date", text(call.callDate()));
      columns.put("start_time", text(call.startTime()));
      columns.put("end_time", text(call.endTime()));
      columns.put("date_updated", text(call.dateUpdated()));
      columns.put("direction", call.direction());
      columns.put("status", call.status());
      columns.put("from_number", call.fromNumber());
      columns.put("to_number", call.toNumber());
      columns.put("duration", call.duration());
      columns.put("cost", call.cost() == null ? null : call.cost().toPlainString());
      columns.put("price_unit", call.priceUnit());
    }
    return columns;
  }

  private static void write(JsonGenerator json, RejectedCall reject) throws IOException {
    json.writeStringField("key", reject.key());
    json.writeNumberField("call_case", reject.callCase());
    json.writeStringField("reason", reject.reason());
    json.writeStringField("raw_data", reject.raw());
  }

  private static String text(Instant instant) {
    return instant == null ? null : instant.toString();
  }
}
