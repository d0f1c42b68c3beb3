package io.centralita.testkit;

import com.fasterxml.jackson.databind.JsonNode;

/** The counts in the answer of an ElevenLabs job. */
public record ConversationCounts(
    int totalConversations, int savedConversations, int rejectedCount, int snapshots) {

  /** Reads an answer; a count that is not there, or no integer, is -1. */
  public static ConversationCounts of(JsonNode answer) {
    return new ConversationCounts(
        Counts.count(answer, "totalConversations"),
        Counts.count(answer, "savedConversations"),
        Counts.count(answer, "rejectedCount"),
        Counts.count(answer, "snapshots"));
  }
}
