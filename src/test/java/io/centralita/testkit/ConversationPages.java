package io.centralita.testkit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Serves the list page by page. A cursor is bound to the filters it came with and walks the list as
 * it was when the first page was asked for.
 */
final class ConversationPages {
  static final String ENDLESS_CURSOR = "once-more-from-the-top";

  private record Cursor(String filters, List<RawConversation> selected, int offset, boolean empty) {
    Cursor at(int next, boolean emptyOne) {
      return new Cursor(filters, selected, next, emptyOne);
    }
  }

  private final Map<String, Cursor> cursors = new ConcurrentHashMap<>();
  private volatile boolean repeatLast;
  private volatile boolean emptyBetween;
  private volatile boolean endless;

  void repeatLast(boolean on) {
    repeatLast = on;
  }

  void emptyBetween(boolean on) {
    emptyBetween = on;
  }

  void endless(boolean on) {
    endless = on;
  }

  Answer page(ConversationsQuery query, Supplier<List<RawConversation>> selection)
      throws ConversationsQuery.Refused {
    Cursor cursor = cursor(query, selection);
    int size = cursor.selected().size();
    int end = cursor.empty() ? cursor.offset() : Math.min(cursor.offset() + query.pageSize(), size);
    boolean more = end < size;
    ObjectNode page = JsonNodeFactory.instance.objectNode();
    ArrayNode conversations = page.putArray("conversations");
    cursor
        .selected()
        .subList(cursor.offset(), end)
        .forEach(conversation -> conversations.add(conversation.summary()));
    page.put("has_more", more || endless);
    page.put("next_cursor", next(cursor, query, end, more));
    return Answer.json(200, page);
  }

  private Cursor cursor(ConversationsQuery query, Supplier<List<RawConversation>> selection)
      throws ConversationsQuery.Refused {
    if (query.cursor() == null || endless && ENDLESS_CURSOR.equals(query.cursor())) {
      return new Cursor(query.filters(), selection.get(), 0, false);
    }
    Cursor cursor = cursors.get(query.cursor());
    if (cursor == null || !cursor.filters().equals(query.filters())) {
      throw new ConversationsQuery.Refused(ElevenLabsAnswer.invalidCursor());
    }
    return cursor;
  }

  private String next(Cursor cursor, ConversationsQuery query, int end, boolean more) {
    if (endless) {
      return ENDLESS_CURSOR;
    }
    if (!more) {
      return null;
    }
    boolean emptyNext = emptyBetween && !cursor.empty();
    // a page of one that repeats itself would never get on
    boolean repeat = repeatLast && !cursor.empty() && query.pageSize() > 1;
    String name = UUID.randomUUID().toString();
    cursors.put(name, cursor.at(repeat ? end - 1 : end, emptyNext));
    return name;
  }
}
