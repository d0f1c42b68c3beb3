package io.centralita.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;

/**
 * Measures how long each statement of the routes takes, a failed attempt like any other. Camel's
 * own policy for Micrometer leaves Kamelets out, and a statement is one.
 */
final class StatementMeters implements RoutePolicyFactory {

  private static final Duration[] BUCKETS =
      Stream.of(10, 50, 100, 500, 1000, 5000, 30_000, 300_000)
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final MeterRegistry meters;

  StatementMeters(MeterRegistry meters) {
    this.meters = meters;
  }

  /** Only a statement's route is named by a file in a folder. */
  @Override
  public RoutePolicy createRoutePolicy(CamelContext camel, String routeId, NamedNode route) {
    return routeId.contains("/") ? new Times(time(routeId)) : null;
  }

  private Timer time(String statement) {
    return Timer.builder("centralita.statement")
        .description("How long an SQL statement of a route took, with the wait for a connection")
        .tag("statement", statement)
        .serviceLevelObjectives(BUCKETS)
        .register(meters);
  }

  private static final class Times extends RoutePolicySupport {

    private final Timer time;
    private final Map<Exchange, Timer.Sample> underWay = new ConcurrentHashMap<>();

    Times(Timer time) {
      this.time = time;
    }

    @Override
    public void onExchangeBegin(Route route, Exchange exchange) {
      underWay.put(exchange, Timer.start());
    }

    @Override
    public void onExchangeDone(Route route, Exchange exchange) {
      Timer.Sample sample = underWay.remove(exchange);
      if (sample != null) {
        sample.stop(time);
      }
    }
  }
}
