package io.centralita.testkit;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The query of any list: its paging, and the filters of the names that the list knows. */
final class ListQuery {
  private static final Set<String> PAGING = Set.of("PageSize", "Page", "PageToken");

  private final SortedMap<String, String> filters = new TreeMap<>();
  private final Map<String, String> paging = new TreeMap<>();
  private final List<String> unknown = new ArrayList<>();
  private final int pageSize;

  ListQuery(String rawQuery, Set<String> names) throws BadQuery {
    if (rawQuery != null && !rawQuery.isEmpty()) {
      for (String pair : rawQuery.split("&", -1)) {
        take(pair, names);
      }
    }
    pageSize = integer("PageSize", 50, 1, 1000);
    integer("Page", 0, 0, Integer.MAX_VALUE);
  }

  /** What belongs to the query itself, by which a page token is bound to it. */
  SortedMap<String, String> filters() {
    return filters;
  }

  /** Null where it is not given. */
  String filter(String name) {
    return filters.get(name);
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

  /** The filters and the given page size, encoded. */
  String encoded() {
    StringBuilder query = new StringBuilder();
    filters.forEach(
        (name, value) -> query.append(encode(name)).append('=').append(encode(value)).append('&'));
    return query.append("PageSize=").append(pageSize).toString();
  }

  private void take(String pair, Set<String> names) throws BadQuery {
    String[] parts = pair.split("=", 2);
    String name = decode(parts[0]);
    String value = parts.length == 2 ? decode(parts[1]) : "";
    if (PAGING.contains(name)) {
      put(paging, name, value);
    } else if (names.contains(name)) {
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
