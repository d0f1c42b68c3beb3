package io.centralita.testkit;

import com.sun.net.httpserver.HttpExchange;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request as it arrived; the query as it stood on the wire, null if there was none. {@code
 * account} is the sid of the account in the path, {@code user} the user name of the Basic
 * authorization: each null where there is none.
 */
public record RequestSeen(
    Instant time,
    String method,
    String path,
    String rawQuery,
    boolean authorizationPresent,
    String account,
    String user) {
  private static final Pattern ACCOUNT = Pattern.compile(FakeTwilio.ACCOUNTS + "/([^/.]+)");

  static RequestSeen of(HttpExchange exchange, Instant arrival) {
    String path = exchange.getRequestURI().getRawPath();
    Matcher account = ACCOUNT.matcher(path);
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    return new RequestSeen(
        arrival,
        exchange.getRequestMethod(),
        path,
        exchange.getRequestURI().getRawQuery(),
        authorization != null,
        account.find() ? account.group(1) : null,
        user(authorization));
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

  /** Decoded, in the order sent. */
  List<String> parameterNames() {
    return rawQuery == null
        ? List.of()
        : Arrays.stream(rawQuery.split("&"))
            .filter(pair -> !pair.isEmpty())
            .map(pair -> decode(pair.split("=", 2)[0]))
            .toList();
  }

  /** A list request for calls, first page or later one. */
  public boolean isList() {
    return path.endsWith("/Calls.json");
  }

  /** A request to place a call. */
  public boolean isPlacing() {
    return isList() && "POST".equals(method);
  }

  public boolean isFirstPage() {
    return isList() && parameter("PageToken") == null;
  }

  static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static String user(String authorization) {
    if (authorization == null || !authorization.startsWith("Basic ")) {
      return null;
    }
    try {
      byte[] pair = Base64.getDecoder().decode(authorization.substring("Basic ".length()).strip());
      String text = new String(pair, StandardCharsets.UTF_8);
      return text.substring(0, Math.max(0, text.indexOf(':')));
    } catch (IllegalArgumentException malformed) {
      return null;
    }
  }
}
