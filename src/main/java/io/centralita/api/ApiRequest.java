package io.centralita.api;

import io.vertx.ext.auth.User;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Holds what an HTTP request says; whatever it does not say is {@code null}.
 *
 * @param id the id in the address
 * @param phoneNumber the number in the address, as somebody typed it
 * @param query as it came, encoded
 * @param body a stream, or the fields of a form
 * @param signedIn whether it comes from somebody who signed in to the pages, not from a bearer of
 *     the secret
 */
public record ApiRequest(
    String method,
    String id,
    String phoneNumber,
    String query,
    String contentType,
    String prefer,
    Object body,
    boolean signedIn) {

  /** The request as the listener hands it over: what its address says is among the headers. */
  public static ApiRequest of(Map<String, Object> headers, Object body) {
    return new ApiRequest(
        text(headers, "CamelHttpMethod"),
        text(inAddress(headers.get("id"))),
        text(inAddress(headers.get("number"))),
        text(headers, "CamelHttpRawQuery"),
        text(headers, "Content-Type"),
        text(headers, "Prefer"),
        body,
        // what a client sends is text
        headers.get("CamelVertxPlatformHttpAuthenticatedUser") instanceof User);
  }

  /** The id in the address; empty where it is none that anything here can have. */
  public Optional<Long> number() {
    return Optional.of(id).filter(text -> text.matches("[0-9]{1,18}")).map(Long::valueOf);
  }

  /** What the address says stands behind what the client's own headers of that name do. */
  private static Object inAddress(Object value) {
    return value instanceof List<?> values ? values.get(values.size() - 1) : value;
  }

  /** Headers of one name become a list, in brackets. */
  private static String text(Map<String, Object> headers, String name) {
    return text(headers.get(name));
  }

  private static String text(Object value) {
    return value == null ? null : value.toString();
  }
}
