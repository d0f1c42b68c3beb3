package io.centralita.api;

import io.centralita.health.Health;
import io.centralita.health.Health.Check;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Answers {@code /health}. */
public final class HealthApi {

  private final Health health;

  public HealthApi(Health health) {
    this.health = health;
  }

  /**
   * All checks: 503 where one is DOWN.
   *
   * @param request with {@code verbose} in its query, the parts of the checks are listed as well
   */
  public ApiResponse report(ApiRequest request) {
    List<Check> checks = health.last().join();
    String status = Check.worst(checks);
    boolean verbose = new QueryParameters(request.query()).has("verbose");
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("status", status);
    content.put(
        "checks",
        checks.stream()
            .flatMap(
                check ->
                    Stream.concat(
                        Stream.of(check), verbose ? check.parts().stream() : Stream.empty()))
            .map(HealthApi::content)
            .toList());
    return new ApiResponse(Health.DOWN.equals(status) ? 503 : 200, content);
  }

  private static Map<String, Object> content(Check check) {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("name", check.name());
    content.put("status", check.status());
    if (check.reason() != null) {
      content.put("reason", check.reason());
    }
    return content;
  }

  /** That the process answers at all. */
  public ApiResponse live() {
    return new ApiResponse(200, Map.of("status", Health.UP));
  }
}
