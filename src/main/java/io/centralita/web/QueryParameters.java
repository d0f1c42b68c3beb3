package io.centralita.web;

import io.centralita.ledger.BadRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;

/**
 * The parameters of a request's address, and of nothing else: a header or a form field of the same
 * name is none.
 */
final class QueryParameters {

  private final Map<String, List<String>> values;

  /**
   * @param query as it came, or {@code null}
   * @throws BadRequest where it cannot be decoded
   */
  QueryParameters(String query) {
    try {
      values = new QueryStringDecoder(query == null ? "" : query, false).parameters();
    } catch (IllegalArgumentException e) {
      throw new BadRequest("The query of the address cannot be decoded.", e);
    }
  }

  /**
   * The value of a parameter, {@code null} where it is missing.
   *
   * @throws BadRequest where it is given more than once
   */
  String get(String name) {
    List<String> given = values.getOrDefault(name, List.of());
    if (given.size() > 1) {
      throw new BadRequest(name + " is given more than once.");
    }
    return given.isEmpty() ? null : given.get(0);
  }
}
