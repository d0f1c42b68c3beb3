package io.centralita.demo.elevenlabs;

import io.centralita.demo.campaign.Hours;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a request for a list of conversations asks for; a parameter the list does not know is
 * ignored. Whether the real list counts the edges of {@code call_start_after_unix} and {@code
 * call_start_before_unix} in is not documented: this one does not, so that whoever relies on an
 * edge finds out.
 *
 * @param cursor the last conversation of the page before, null on the first page
 * @param after exclusive, in seconds
 * @param before exclusive, in seconds
 * @param agentId null for all
 * @param userId null for all; no conversation has one
 * @param successful null for all
 */
record ConversationsQuery(
    String cursor,
    int pageSize,
    long after,
    long before,
    String agentId,
    String userId,
    String successful,
    boolean withSummaries) {

  static ConversationsQuery of(Map<String, String> given) {
    Map<String, String> parameters = new HashMap<>(given);
    parameters.values().removeIf(String::isBlank);
    return new ConversationsQuery(
        cursor(parameters.get("cursor")),
        pageSize(parameters),
        number(parameters, "call_start_after_unix", Long.MIN_VALUE),
        number(parameters, "call_start_before_unix", Long.MAX_VALUE),
        parameters.get("agent_id"),
        parameters.get("user_id"),
        word(parameters, "call_successful", List.of("success", "failure", "unknown"), null),
        "include"
            .equals(word(parameters, "summary_mode", List.of("exclude", "include"), "exclude")));
  }

  boolean accepts(Conversation conversation, Instant now) {
    long start = conversation.start().getEpochSecond();
    return after < start
        && start < before
        && (cursor == null || conversation.id().compareTo(cursor) < 0)
        && (agentId == null || agentId.equals(conversation.agent().id()))
        && userId == null
        && (successful == null || successful.equals(conversation.successfulAt(now)));
  }

  long oldestHour() {
    return Math.floorDiv(after, (long) Hours.SECONDS);
  }

  long newestHour() {
    long newest = cursor == null ? before : Math.min(before, Conversation.secondOf(cursor));
    return Math.floorDiv(newest, (long) Hours.SECONDS);
  }

  private static String cursor(String text) {
    if (text != null && !Conversation.isId(text)) {
      throw ElevenLabsRefusal.cursorInvalid();
    }
    return text;
  }

  private static int pageSize(Map<String, String> parameters) {
    long size = number(parameters, "page_size", 30);
    if (size < 1) {
      throw ElevenLabsRefusal.unprocessable(
          "page_size", "Input should be greater than or equal to 1", "greater_than_equal");
    }
    if (size > 100) {
      throw ElevenLabsRefusal.unprocessable(
          "page_size", "Input should be less than or equal to 100", "less_than_equal");
    }
    return (int) size;
  }

  private static long number(Map<String, String> parameters, String name, long usual) {
    String text = parameters.get(name);
    if (text == null) {
      return usual;
    }
    if (!text.matches("-?[0-9]{1,18}")) {
      throw ElevenLabsRefusal.unprocessable(name, "Input should be a valid integer", "int_parsing");
    }
    return Long.parseLong(text);
  }

  private static String word(
      Map<String, String> parameters, String name, List<String> allowed, String usual) {
    String text = parameters.getOrDefault(name, usual);
    if (text != null && !allowed.contains(text)) {
      throw ElevenLabsRefusal.unprocessable(
          name, "Input should be one of " + String.join(", ", allowed), "enum");
    }
    return text;
  }
}
