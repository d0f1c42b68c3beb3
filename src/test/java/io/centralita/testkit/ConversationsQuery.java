package io.centralita.testkit;

import java.util.HashSet;
import java.util.Set;

/** What the list of conversations is asked for; null where it is not said. */
record ConversationsQuery(Long after, Long before, int pageSize, String cursor) {
  static final Set<String> NAMES =
      Set.of("call_start_after_unix", "call_start_before_unix", "page_size", "cursor");
  private static final int LARGEST_PAGE = 100;
  private static final int USUAL_PAGE = 30;

  /** What the server refuses, and how. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Answer answer;

    Refused(Answer answer) {
      super("refused");
      this.answer = answer;
    }

    Answer answer() {
      return answer;
    }
  }

  static ConversationsQuery of(RequestSeen seen) throws Refused {
    return new ConversationsQuery(
        whole(seen, "call_start_after_unix"),
        whole(seen, "call_start_before_unix"),
        pageSize(seen),
        seen.parameter("cursor"));
  }

  /** Names that the service would ignore. */
  static Set<String> unknown(RequestSeen seen) {
    Set<String> names = new HashSet<>(seen.parameterNames());
    names.removeAll(NAMES);
    return names;
  }

  /** What a cursor is bound to: the page size may change on the way. */
  String filters() {
    return after + " " + before;
  }

  boolean selects(RawConversation conversation, boolean afterInclusive, boolean beforeInclusive) {
    long start = conversation.selectedBy().getEpochSecond();
    boolean late = after == null || start > after || afterInclusive && start == after;
    boolean early = before == null || start < before || beforeInclusive && start == before;
    return late && early;
  }

  private static int pageSize(RequestSeen seen) throws Refused {
    Long size = whole(seen, "page_size");
    if (size == null) {
      return USUAL_PAGE;
    }
    if (size < 1) {
      throw refused(
          "page_size", "Input should be greater than or equal to 1", "greater_than_equal");
    }
    if (size > LARGEST_PAGE) {
      throw refused("page_size", "Input should be less than or equal to 100", "less_than_equal");
    }
    return size.intValue();
  }

  private static Long whole(RequestSeen seen, String name) throws Refused {
    String text = seen.parameter(name);
    if (text == null) {
      return null;
    }
    if (!text.matches("-?\\d{1,15}")) {
      throw refused(
          name,
          "Input should be a valid integer, unable to parse string as an integer",
          "int_parsing");
    }
    return Long.valueOf(text);
  }

  private static Refused refused(String name, String message, String type) {
    return new Refused(ElevenLabsAnswer.invalidParameter(name, message, type));
  }
}
