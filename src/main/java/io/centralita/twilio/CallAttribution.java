package io.centralita.twilio;

import io.centralita.attribution.PhoneDirectory;
import io.centralita.attribution.Resolver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** What a chunk of calls is looked up by, and how its calls become the rows of one batch. */
public final class CallAttribution {

  private final long defaultWorkspace;

  public CallAttribution(long defaultWorkspace) {
    this.defaultWorkspace = defaultWorkspace;
  }

  /** The calls of a chunk, direction by direction. */
  public List<CallGroup> byDirection(List<TwilioCall> calls) {
    Map<String, List<TwilioCall>> directions = new LinkedHashMap<>();
    for (TwilioCall call : calls) {
      directions.computeIfAbsent(call.direction(), unused -> new ArrayList<>()).add(call);
    }
    return directions.entrySet().stream()
        .map(direction -> new CallGroup(direction.getKey(), direction.getValue()))
        .toList();
  }

  /** Calls of one direction with what the case's resolver makes of each. */
  public List<CallRow> rows(CallGroup alike, Resolver resolver, PhoneDirectory phones) {
    return alike.calls().stream()
        .map(call -> new CallRow(call, resolver.resolve(call, phones)))
        .toList();
  }

  /** All directions' rows as one batch. */
  public List<CallRow> joined(List<List<CallRow>> directions) {
    return directions.stream().flatMap(List::stream).toList();
  }

  /** The numbers a chunk of calls is looked up by, and those that are added where missing. */
  public Map<String, Object> numbers(CallCursor cursor, List<TwilioCall> calls) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("run", cursor.slice().run());
    parameters.put("slice", cursor.slice().id());
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
}
