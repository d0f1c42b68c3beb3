package io.centralita.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.centralita.runs.Coverage;
import io.centralita.time.Timestamps;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Writes the coverage of all accounts as JSON, with one account in memory at a time. */
final class CoverageJson {

  private static final ObjectMapper JSON = new ObjectMapper();

  private CoverageJson() {}

  static InputStream of(List<Coverage.Account> accounts) {
    Stream<String> each =
        IntStream.range(0, accounts.size())
            .mapToObj(i -> (i == 0 ? "" : ",") + json(accounts.get(i)));
    // not flatMap, whose iterator makes them all before the first is asked for
    Iterator<String> parts =
        Stream.concat(
                Stream.of("{\"success\":true,\"accounts\":["), Stream.concat(each, Stream.of("]}")))
            .iterator();
    return new SequenceInputStream(
        new Enumeration<>() {
          @Override
          public boolean hasMoreElements() {
            return parts.hasNext();
          }

          @Override
          public InputStream nextElement() {
            return new ByteArrayInputStream(parts.next().getBytes(StandardCharsets.UTF_8));
          }
        });
  }

  private static String json(Coverage.Account account) {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("account", account.sid());
    content.put("coveredUntil", Timestamps.format(account.coveredUntil()));
    content.put("unsettledCalls", account.unsettledCalls());
    content.put("oldestUnsettled", Timestamps.format(account.oldestUnsettled()));
    content.put("days", account.days().stream().map(CoverageJson::day).toList());
    try {
      return JSON.writeValueAsString(content);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, Object> day(Coverage.Day day) {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("day", day.day().toString());
    content.put("covered", day.covered());
    content.put("calls", day.calls());
    content.put("unsettledCalls", day.unsettledCalls());
    content.put("lastRead", Timestamps.format(day.lastRead()));
    return content;
  }
}
