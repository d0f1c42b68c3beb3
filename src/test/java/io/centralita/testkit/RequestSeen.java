package io.centralita.testkit;

import com.sun.net.httpserver.HttpExchange;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** A request as it arrived; the query as it stood on the wire, null if there was none. */
public record RequestSeen(
    Instant time, String method, String path, String rawQuery, boolean authorizationPresent) {

  static RequestSeen of(HttpExchange exchange) {
    return new RequestSeen(
        Instant.now(),
        exchange.getRequestMethod(),
        exchange.getRequestURI().getRawPath(),
        exchange.getRequestURI().getRawQuery(),
        exchange.getRequestHeaders().containsKey("Authorization"));
  }

  /** The decoded value of a parameter, or null. */
  public String parameter(String name) {
    if (rawQuery == null) {
      return null;
    }
    for (String pair : rawQuery.split("&")) {
      String[] parts = pair.split("=", 2);
      if (decode(parts[0]).equals(name)) {
        return parts.length == 2 ? decode(parts[1]) : "";
      }
    }
    return null;
  }

  /** A list request, first page or later one. */
  public boolean isList() {
    return path.endsWith("/Calls.json");
  }

  public boolean isFirstPage() {
    return isList() && parameter("PageToken") == null;
  }

  static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
