package io.centralita.twilio;

import io.centralita.attribution.Attribution;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** What calls are looked up by, and how they and what was resolved of them become rows. */
public final class CallBatch {

  private final long defaultWorkspace;

  public CallBatch(long defaultWorkspace) {
    this.defaultWorkspace = defaultWorkspace;
  }

  /** Joins a call and what was resolved of it. */
  public CallRow row(TwilioCall call, Attribution attribution) {
    return new CallRow(call, attribution);
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

  private static String text(Instant instant) {
    return instant == null ? null : instant.toString();
  }
}
