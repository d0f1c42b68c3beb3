package io.centralita.api;

/**
 * Holds what an HTTP request says; whatever it does not say is {@code null}.
 *
 * @param id the id in the address
 * @param query as it came, encoded
 * @param body a stream, or the fields of a form
 */
public record ApiRequest(String id, String query, String contentType, String prefer, Object body) {

  /** For routes, which cannot call a constructor. */
  public static ApiRequest of(
      String id, String query, String contentType, String prefer, Object body) {
    return new ApiRequest(id, query, contentType, prefer, body);
  }
}
