package io.centralita.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Measures the requests that the HTTP server answers, those of webhooks apart. A label is the
 * address of a route, never that of a request, which anybody may make up. Thread-safe.
 */
final class ServerMeters {

  /** Before everything that may refuse a request. */
  private static final int FIRST = -2000;

  private static final Duration[] BUCKETS =
      Stream.of(10, 50, 100, 250, 500, 1000, 2500, 5000)
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  private final MeterRegistry meters;
  private final Set<String> webhooks;

  /**
   * @param webhooks their addresses
   */
  ServerMeters(MeterRegistry meters, Set<String> webhooks) {
    this.meters = meters;
    this.webhooks = webhooks;
  }

  void watch(Router router) {
    router.route().order(FIRST).handler(this::measure);
  }

  private void measure(RoutingContext request) {
    Timer.Sample time = Timer.start(meters);
    // routes serve it as well with a slash behind it
    String path = request.normalizedPath().replaceFirst("/$", "");
    request.addEndHandler(
        answer -> {
          String status =
              answer.succeeded() ? String.valueOf(request.response().getStatusCode()) : "error";
          boolean isWebhook = webhooks.contains(path);
          time.stop(server(request, isWebhook ? path : template(request.currentRoute()), status));
          if (isWebhook) {
            time.stop(webhook(path, status));
          }
        });
    request.next();
  }

  private static String template(Route route) {
    return route == null || route.getPath() == null ? "none" : route.getPath();
  }

  private Timer server(RoutingContext request, String template, String status) {
    String method = request.request().method().name();
    return Timer.builder("http.server.requests")
        .description("How long the HTTP server took to answer, by the address of the route")
        .tag("method", METHODS.contains(method) ? method : "other")
        .tag("uri", template)
        .tag("status", status)
        .serviceLevelObjectives(BUCKETS)
        .register(meters);
  }

  private Timer webhook(String path, String status) {
    return Timer.builder("centralita.webhook")
        .description("How long a webhook's sender waited for its answer")
        .tag("endpoint", path.substring(path.lastIndexOf('/') + 1))
        .tag("status", status)
        .serviceLevelObjectives(BUCKETS)
        .register(meters);
  }
}
