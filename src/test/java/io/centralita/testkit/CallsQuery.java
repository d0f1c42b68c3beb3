package io.centralita.testkit;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/** The query of a list request, read as strictly as the documented parameters allow. */
final class CallsQuery {
  private static final Set<String> PAGING = Set.of("PageSize", "Page", "PageToken");
  private static final Set<String> EXACT = Set.of("To", "From", "ParentCallSid", "Status");
  private static final Set<String> TIMES =
      Set.of("StartTime", "StartTime<", "StartTime>", "EndTime", "EndTime<", "EndTime>");
  private static final String DATE = "\\d{4}-\\d{2}-\\d{2}";

  /** What the server refuses with 400. */
  static final class BadQuery extends Exception {
    private static final long serialVersionUID = 1L;

    BadQuery(String message) {
      super(message);
    }

    BadQuery(String message, Exception cause) {
      super(message, cause);
    }
  }

  private final SortedMap<String, String> filters = new TreeMap<>();
  private final Map<String, String> paging = new TreeMap<>();
  private final List<String> unknown = new ArrayList<>();
  private final int pageSize;

  CallsQuery(String rawQuery) throws BadQuery {
    if (rawQuery != null && !rawQuery.isEmpty()) {
      for (String pair : rawQuery.split("&", -1)) {
        take(pair);
      }
    }
    pageSize = integer("PageSize", 50, 1, 1000);
    integer("Page", 0, 0, Integer.MAX_VALUE);
  }

  /** What belongs to the query itself, by which a page token is bound to it. */
  SortedMap<String, String> filters() {
    return filters;
  }

  /** Names the server does not know; it ignores them. */
  List<String> unknown() {
    return unknown;
  }

  int pageSize() {
    return pageSize;
  }

  /** Null on a first page. */
  String token() {
    return paging.get("PageToken");
  }

  boolean selects(RawCall call, Semantics semantics) {
    return EXACT.stream().allMatch(name -> equal(call, name))
        && inRange("StartTime", call.selectedBy(), semantics)
        && inRange(
            "EndTime",
            TwilioDates.read(call.json().path("end_time").asText("")).orElse(null),
            semantics);
  }

  /** The filters and the given page size, encoded. */
  String encoded() {
    StringBuilder query = new StringBuilder();
    filters.forEach(
        (name, value) -> query.append(encode(name)).append('=').append(encode(value)).append('&'));
    return query.append("PageSize=").append(pageSize).toString();
  }

  private void take(String pair) throws BadQuery {
    String[] parts = pair.split("=", 2);
    String name = decode(parts[0]);
    String value = parts.length == 2 ? decode(parts[1]) : "";
    if (PAGING.contains(name)) {
      put(paging, name, value);
    } else if (EXACT.contains(name)) {
      put(filters, name, value);
    } else if (TIMES.contains(name)) {
      instant(name, value);
      put(filters, name, value);
    } else {
      unknown.add(name);
    }
  }

  private static void put(Map<String, String> map, String name, String value) throws BadQuery {
    if (map.put(name, value) != null) {
      throw new BadQuery(name + " is given twice");
    }
  }

  private int integer(String name, int absent, int least, int most) throws BadQuery {
    String text = paging.get(name);
    if (text == null) {
      return absent;
    }
    if (!text.matches("\\d{1,9}")
        || Integer.parseInt(text) < least
        || Integer.parseInt(text) > most) {
      throw new BadQuery(name + " is not between " + least + " and " + most + ": " + text);
    }
    return Integer.parseInt(text);
  }

  private boolean equal(RawCall call, String name) {
    String wanted = filters.get(name);
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
    String on = filters.get(name);
    String after = filters.get(name + ">");
    String before = filters.get(name + "<");
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

  private static String decode(String text) throws BadQuery {
    try {
      return RequestSeen.decode(text);
    } catch (IllegalArgumentException malformed) {
      throw new BadQuery("malformed encoding: " + text, malformed);
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
