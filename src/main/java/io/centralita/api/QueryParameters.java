package io.centralita.api;

import io.centralita.runs.InvalidRequestException;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;

/**
 * Reads the parameters of a request's address; a header or form field of the same name is ignored.
 */
public final class QueryParameters {

  private static final int LONGEST_NAME = 50;

  private final Map<String, List<String>> values;

  /**
   * @param query as it came, or {@code null}
   * @throws InvalidRequestException where it cannot be decoded
   */
  public QueryParameters(String query) {
    try {
      values = new QueryStringDecoder(query == null ? "" : query, false).parameters();
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException("The query of the address cannot be decoded.", e);
    }
  }

  /**
   * These and no others: who mistypes one is not to get what was never asked for.
   *
   * @param known every name that is understood
   * @throws InvalidRequestException naming one that is not
   */
  public static QueryParameters of(String query, String... known) {
    QueryParameters parameters = new QueryParameters(query);
    for (String name : parameters.values.keySet()) {
      if (!List.of(known).contains(name)) {
        throw new InvalidRequestException(
            "There is no parameter \"%s\" here; %s."
                .formatted(
                    name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "…" : name,
                    known.length == 0 ? "none is taken" : "known are " + String.join(", ", known)));
      }
    }
    return parameters;
  }

  /**
   * The value of a parameter, {@code null} where it is missing.
   *
   * @throws InvalidRequestException where it is given more than once
   */
  public String get(String name) {
    List<String> given = values.getOrDefault(name, List.of());
    if (given.size() > 1) {
      throw new InvalidRequestException(name + " is given more than once.");
    }
    return given.isEmpty() ? null : given.get(0);
  }

  /**
   * The id that a parameter names, {@code null} where it is missing.
   *
   * @throws InvalidRequestException where it is none that anything here can have
   */
  public Long id(String name) {
    String text = get(name);
    if (text != null && !text.matches("[0-9]{1,18}")) {
      throw new InvalidRequestException(name + " must be an id, a whole number.");
    }
    return text == null ? null : Long.valueOf(text);
  }

  /**
   * How many are asked for.
   *
   * @param usual where it is missing
   * @throws InvalidRequestException where it is no whole number from 1 to {@code most}
   */
  public int count(String name, int usual, int most) {
    String count = get(name);
    if (count == null) {
      return usual;
    }
    if (count.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(count);
      if (number >= 1 && number <= most) {
        return number;
      }
    }
    throw new InvalidRequestException(
        "%s must be a whole number from 1 to %d.".formatted(name, most));
  }

  /** Whether the parameter is there, whatever its value. */
  public boolean has(String name) {
    return values.containsKey(name);
  }
}
