package io.centralita.twilio;

import io.centralita.attribution.AttributableCall;
import io.centralita.attribution.AttributedCall;
import io.centralita.attribution.Attribution;
import io.centralita.sync.ParsedPage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Groups a page of calls by direction, names its numbers, and makes rows of the attributed calls.
 */
public final class CallAttribution {

  private final long defaultWorkspace;

  public CallAttribution(long defaultWorkspace) {
    this.defaultWorkspace = defaultWorkspace;
  }

  /** The calls of a page, direction by direction. */
  public List<CallGroup> byDirection(ParsedPage<TwilioCall> page) {
    Map<String, List<TwilioCall>> directions = new LinkedHashMap<>();
    for (TwilioCall call : page.records()) {
      directions.computeIfAbsent(call.direction(), unused -> new ArrayList<>()).add(call);
    }
    return directions.entrySet().stream()
        .map(direction -> new CallGroup(direction.getKey(), direction.getValue()))
        .toList();
  }

  /**
   * The page with its calls as rows, in its own order.
   *
   * @param groups the same calls, direction by direction
   */
  public ParsedPage<CallRow> rows(ParsedPage<TwilioCall> page, List<List<AttributedCall>> groups) {
    Map<AttributableCall, Attribution> attributions = new IdentityHashMap<>();
    groups.forEach(
        group -> group.forEach(found -> attributions.put(found.call(), found.attribution())));
    return new ParsedPage<>(
        page.records().stream().map(call -> new CallRow(call, attributions.get(call))).toList(),
        page.rejects());
  }

  /** The numbers a page of calls is looked up by, and those that are added where missing. */
  public Map<String, Object> numbers(CallCursor cursor, ParsedPage<TwilioCall> page) {
    List<TwilioCall> calls = page.records();
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
