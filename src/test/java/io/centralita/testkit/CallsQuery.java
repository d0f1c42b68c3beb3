package io.centralita.testkit;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;

/** The filters of a list of calls, read as strictly as the documented parameters allow. */
final class CallsQuery {
  private static final Set<String> EXACT = Set.of("To", "From", "ParentCallSid", "Status");
  private static final Set<String> TIMES =
      Set.of("StartTime", "StartTime<", "StartTime>", "EndTime", "EndTime<", "EndTime>");
  private static final String DATE = "\\d{4}-\\d{2}-\\d{2}";

  private final ListQuery query;

  CallsQuery(ListQuery query) throws BadQuery {
    this.query = query;
    for (Map.Entry<String, String> filter : query.filters().entrySet()) {
      if (TIMES.contains(filter.getKey())) {
        instant(filter.getKey(), filter.getValue());
      }
    }
  }

  static Set<String> names() {
    Set<String> names = new HashSet<>(EXACT);
    names.addAll(TIMES);
    return names;
  }

  boolean selects(RawCall call, Semantics semantics) {
    return EXACT.stream().allMatch(name -> equal(call, name))
        && inRange("StartTime", call.selectedBy(), semantics)
        && inRange(
            "EndTime",
            TwilioDates.read(call.json().path("end_time").asText("")).orElse(null),
            semantics);
  }

  private boolean equal(RawCall call, String name) {
    String wanted = query.filter(name);
    return wanted == null || wanted.equals(call.json().path(field(name)).asText(""));
  }

  private static String field(String name) {
    return switch (name) {
      case "To" -> "to";
      case "From" -> "from";
      case "Status" -> "status";
      default -> "parent_call_sid";
    };
  }

  private boolean inRange(String name, Instant time, Semantics semantics) {
    String on = query.filter(name);
    String after = query.filter(name + ">");
    String before = query.filter(name + "<");
    if (on == null && after == null && before == null) {
      return true;
    }
    if (time == null) {
      return false;
    }
    if (on != null) { // it wins over the inequalities
      return Semantics.day(time).equals(Semantics.day(parse(on)));
    }
    return holds(after, time, semantics(after, semantics)::after)
        && holds(before, time, semantics(before, semantics)::before);
  }

  /** A plain date has a documented meaning; only instants are open to interpretation. */
  private static Semantics semantics(String bound, Semantics forInstants) {
    return bound != null && bound.matches(DATE) ? Semantics.WHOLE_DAY : forInstants;
  }

  private static boolean holds(
      String bound, Instant time, BiPredicate<Instant, Instant> comparison) {
    return bound == null || comparison.test(time, parse(bound));
  }

  private static void instant(String name, String value) throws BadQuery {
    if (!value.matches(DATE + "(T\\d{2}:\\d{2}:\\d{2}Z)?")) {
      throw new BadQuery(name + " is neither YYYY-MM-DD nor YYYY-MM-DDTHH:MM:SSZ: " + value);
    }
    try {
      parse(value);
    } catch (DateTimeException impossible) {
      throw new BadQuery(name + " is no date: " + value, impossible);
    }
  }

  private static Instant parse(String value) {
    return value.length() == 10
        ? LocalDate.parse(value).atStartOfDay(ZoneOffset.UTC).toInstant()
        : Instant.parse(value);
  }
}
