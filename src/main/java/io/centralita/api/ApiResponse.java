package io.centralita.api;

import java.util.Map;

/**
 * Holds the answer to an HTTP request.
 *
 * @param location the header of that name, or {@code null}
 * @param content becomes the JSON body, in this order
 */
public record ApiResponse(int status, String location, Map<String, Object> content) {

  public ApiResponse(int status, Map<String, Object> content) {
    this(status, null, content);
  }
}
