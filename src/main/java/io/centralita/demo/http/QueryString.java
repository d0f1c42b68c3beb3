package io.centralita.demo.http;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Parses a query into names and values in the order they came; of a repeated name the last value
 * counts.
 */
public final class QueryString {
  private QueryString() {}

  public static Map<String, String> decode(String rawQuery) {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (rawQuery == null) {
      return parameters;
    }
    for (String pair : rawQuery.split("&")) {
      // in "StartTime>=D" as in "StartTime%3E=D" the inequality sign belongs to the name
      int equals = pair.indexOf('=');
      if (equals > 0) {
        parameters.put(
            decodePart(pair.substring(0, equals)), decodePart(pair.substring(equals + 1)));
      }
    }
    return parameters;
  }

  /** Every value of a name that may be repeated, in the order they came. */
  public static List<String> all(String rawQuery, String name) {
    return Stream.of(rawQuery.split("&"))
        .filter(pair -> decodePart(pair.split("=", 2)[0]).equals(name))
        .map(pair -> decodePart(pair.substring(pair.indexOf('=') + 1)))
        .toList();
  }

  public static String encode(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(parameter -> encodePart(parameter.getKey()) + "=" + encodePart(parameter.getValue()))
        .collect(Collectors.joining("&"));
  }

  /** Never fails: what is badly escaped is no address, and the server refuses it by itself. */
  private static String decodePart(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static String encodePart(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
