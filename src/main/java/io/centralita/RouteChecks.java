package io.centralita;

import io.centralita.reload.Problem;
import io.centralita.reload.RouteReload;
import io.centralita.web.Health.Check;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;

/**
 * Whether each route that should be running is, and what is wrong with an edit that was not
 * applied.
 */
final class RouteChecks implements Supplier<List<Check>> {

  private final CamelContext camel;
  private final RouteReload reload;
  private final ConsumerPulse pulse = new ConsumerPulse(System::nanoTime);

  RouteChecks(CamelContext camel, RouteReload reload) {
    this.camel = camel;
    this.reload = reload;
  }

  @Override
  public List<Check> get() {
    return Stream.concat(
            reload.problems().stream().map(RouteChecks::check),
            reload.routeIds().stream().sorted().flatMap(this::check))
        .toList();
  }

  private static Check check(Problem problem) {
    return new Check("routes/" + problem.file(), "DEGRADED", problem.toString());
  }

  private Stream<Check> check(String id) {
    Route route = camel.getRoute(id);
    if (route == null) {
      return Stream.of(new Check(id, "DOWN", "The route is gone."));
    }
    if (!route.isAutoStartup()) {
      return Stream.empty();
    }
    if (!camel.getRouteController().getRouteStatus(id).isStarted()) {
      return Stream.of(new Check(id, "DOWN", "The route is not running."));
    }
    return Stream.of(
        pulse.hasStopped(route)
            ? new Check(id, "DOWN", "Nothing sets the route going any more: restart the program.")
            : Check.up(id));
  }
}
