package io.centralita.testkit;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The filters of a list of calls, read as strictly as the documented parameters allow. */
final class CallsQuery {
  private static final Map<String, String> FIELDS =
      Map.of("To", "to", "From", "from", "ParentCallSid", "parent_call_sid", "Status", "status");
  private static final Set<String> TIMES =
      Set.of("StartTime", "StartTime<", "StartTime>", "EndTime", "EndTime<", "EndTime>");
  private static final String DATE = "\\d{4}-\\d{2}-\\d{2}";

  /** One side of a range; a plain date has a documented meaning, an instant has not. */
  private record Bound(Instant at, boolean date) {
    static Bound read(String name, String value) throws BadQuery {
      if (value == null) {
        return null;
      }
      if (!value.matches(DATE + "(T\\d{2}:\\d{2}:\\d{2}Z)?")) {
        throw new BadQuery(name + " is neither YYYY-MM-DD nor YYYY-MM-DDTHH:MM:SSZ: " + value);
      }
      try {
        boolean date = value.matches(DATE);
        return new Bound(
            date
                ? LocalDate.parse(value).atStartOfDay(ZoneOffset.UTC).toInstant()
                : Instant.parse(value),
            date);
      } catch (DateTimeException impossible) {
        throw new BadQuery(name + " is no date: " + value, impossible);
      }
    }

    LocalDate day() {
      return Semantics.day(at);
    }

    Semantics meaning(Semantics ofInstants) {
      return date ? Semantics.WHOLE_DAY : ofInstants;
    }
  }

  /** Null stands for an open side; the day wins over the other two. */
  private record Range(Bound on, Bound after, Bound before) {
    static Range read(String name, ListQuery query) throws BadQuery {
      return new Range(
          Bound.read(name, query.filter(name)),
          Bound.read(name + ">", query.filter(name + ">")),
          Bound.read(name + "<", query.filter(name + "<")));
    }

    boolean isOpen() {
      return on == null && after == null && before == null;
    }

    boolean holds(Instant time, Semantics semantics) {
      if (isOpen()) {
        return true;
      }
      if (time == null) {
        return false;
      }
      if (on != null) {
        return Semantics.day(time).equals(on.day());
      }
      return (after == null || after.meaning(semantics).after(time, after.at()))
          && (before == null || before.meaning(semantics).before(time, before.at()));
    }
  }

  private final Map<String, String> wantedByField = new HashMap<>();
  private final Range start;
  private final Range end;

  CallsQuery(ListQuery query) throws BadQuery {
    FIELDS.forEach(
        (name, field) -> {
          if (query.filter(name) != null) {
            wantedByField.put(field, query.filter(name));
          }
        });
    start = Range.read("StartTime", query);
    end = Range.read("EndTime", query);
  }

  static Set<String> names() {
    Set<String> names = new HashSet<>(FIELDS.keySet());
    names.addAll(TIMES);
    return names;
  }

  /** No call of an earlier day is selected; null where there is no such day. */
  LocalDate firstDay() {
    Bound bound = start.on() == null ? start.after() : start.on();
    return bound == null ? null : bound.day();
  }

  /** No call of a later day is selected; null where there is no such day. */
  LocalDate lastDay() {
    Bound bound = start.on() == null ? start.before() : start.on();
    return bound == null ? null : bound.day();
  }

  boolean selects(RawCall call, Semantics semantics) {
    return wantedByField.entrySet().stream()
            .allMatch(each -> each.getValue().equals(text(call, each.getKey())))
        && start.holds(call.selectedBy(), semantics)
        && (end.isOpen()
            || end.holds(TwilioDates.read(text(call, "end_time")).orElse(null), semantics));
  }

  private static String text(RawCall call, String field) {
    return call.json().path(field).asText("");
  }
}
