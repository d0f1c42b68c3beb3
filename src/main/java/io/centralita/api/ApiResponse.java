package io.centralita.api;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Holds the answer to an HTTP request. It is no record: the expressions that read it would compute
 * its hash code each time, from every value of a content that may be large.
 */
public final class ApiResponse {

  private final int status;
  private final String location;
  private final Map<String, Object> content;

  /**
   * @param location the header of that name, or {@code null}
   * @param content becomes the JSON body, in this order
   */
  public ApiResponse(int status, String location, Map<String, Object> content) {
    this.status = status;
    this.location = location;
    this.content = content;
  }

  public ApiResponse(int status, Map<String, Object> content) {
    this(status, null, content);
  }

  /** The answer to a request that is refused for a reason, said in one sentence. */
  public static ApiResponse refused(int status, String sentence) {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("success", false);
    content.put("error", sentence);
    return new ApiResponse(status, content);
  }

  public int status() {
    return status;
  }

  public String location() {
    return location;
  }

  public Map<String, Object> content() {
    return content;
  }
}
