package io.centralita.testkit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Serves lists page by page. A page token is bound to its list and the filters of its query and
 * walks the list as it was when the first page was asked for; the page size may change on the way.
 */
final class Paging {
  private record Cursor(
      String path, SortedMap<String, String> filters, List<ObjectNode> records, int offset) {}

  /** Everything a list holds now, asked for with a first page only. */
  @FunctionalInterface
  interface Selection {
    List<ObjectNode> records() throws BadQuery;
  }

  private final Map<String, Cursor> cursors = new ConcurrentHashMap<>();
  private final AtomicInteger tokens = new AtomicInteger();
  private volatile boolean emptyLast;

  void emptyLast(boolean on) {
    emptyLast = on;
  }

  /** The page asked for; {@code repeating}, it begins with the last record of the one before. */
  Answer page(String path, String key, ListQuery query, boolean repeating, Selection selection)
      throws BadQuery {
    Cursor cursor = cursor(path, query, selection);
    int start = cursor.offset();
    int end = Math.min(start + query.pageSize(), cursor.records().size());
    ObjectNode page = JsonNodeFactory.instance.objectNode();
    ArrayNode records = page.putArray(key);
    records.addAll(cursor.records().subList(start, end));
    String list = path + "?" + query.encoded();
    int number = start / query.pageSize();
    page.put("end", Math.max(start, end - 1));
    page.put("first_page_uri", list + "&Page=0");
    page.put("next_page_uri", next(query, cursor, list, end, repeating));
    page.put("page", number);
    page.put("page_size", query.pageSize());
    page.put("previous_page_uri", previous(cursor, list, start - query.pageSize()));
    page.put("start", start);
    page.put("uri", list + "&Page=" + number + token(query.token()));
    return Answer.json(200, page);
  }

  private Cursor cursor(String path, ListQuery query, Selection selection) throws BadQuery {
    if (query.token() == null) {
      return new Cursor(path, query.filters(), selection.records(), 0);
    }
    Cursor cursor = cursors.get(query.token());
    if (cursor == null) {
      throw new BadQuery("Invalid PageToken " + query.token());
    }
    if (!cursor.path().equals(path) || !cursor.filters().equals(query.filters())) {
      throw new BadQuery("PageToken " + query.token() + " belongs to another query");
    }
    return cursor;
  }

  private String next(ListQuery query, Cursor cursor, String list, int end, boolean repeating) {
    boolean more = end < cursor.records().size();
    boolean emptyOne = emptyLast && end > cursor.offset() && !more;
    if (!more && !emptyOne) {
      return null;
    }
    // a page of one that repeats itself would never get on
    boolean repeat = more && repeating && query.pageSize() > 1;
    int page = end / query.pageSize();
    return list + "&Page=" + page + token(remember(cursor, repeat ? end - 1 : end));
  }

  private String previous(Cursor cursor, String list, int offset) {
    return cursor.offset() == 0
        ? null
        : list + "&Page=0" + token(remember(cursor, Math.max(0, offset)));
  }

  private String remember(Cursor cursor, int offset) {
    String token = TwilioCalls.sid("PACA", tokens.incrementAndGet() * 7_919L);
    cursors.put(token, new Cursor(cursor.path(), cursor.filters(), cursor.records(), offset));
    return token;
  }

  private static String token(String token) {
    return token == null ? "" : "&PageToken=" + token;
  }
}
