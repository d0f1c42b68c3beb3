package io.centralita.testkit;

import com.fasterxml.jackson.databind.JsonNode;

/** The counts in the answer of a Twilio job. */
public record Counts(
    int totalCalls,
    int savedCalls,
    int rejectedCount,
    int case1Count,
    int case2Count,
    int case3Count,
    int otherCount,
    int createdPhones,
    int snapshots) {

  /** Reads an answer; a count that is not there, or no integer, is -1. */
  public static Counts of(JsonNode answer) {
    return new Counts(
        count(answer, "totalCalls"),
        count(answer, "savedCalls"),
        count(answer, "rejectedCount"),
        count(answer, "case1Count"),
        count(answer, "case2Count"),
        count(answer, "case3Count"),
        count(answer, "otherCount"),
        count(answer, "createdPhones"),
        count(answer, "snapshots"));
  }

  static int count(JsonNode answer, String name) {
    JsonNode value = answer.path(name);
    return value.isInt() ? value.intValue() : -1;
  }
}
