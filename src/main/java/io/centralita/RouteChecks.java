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

  RouteChecks(CamelContext camel, RouteReload reload) {
    this.camel = camel;
    this.reload = reload;
  }

  @Override
  public List<Check> get() {
    return Stream.of(
            reload.problems().stream().map(RouteChecks::check),
            Stream.of(schedules()),
            reload.routeIds().stream().sorted().flatMap(this::check))
        .flatMap(checks -> checks)
        .toList();
  }

  private Check schedules() {
    return reload
        .missingSchedule()
        .map(reason -> new Check("schedules", "DEGRADED", reason))
        .orElseGet(() -> Check.up("schedules"));
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
    return Stream.of(
        camel.getRouteController().getRouteStatus(id).isStarted()
            ? Check.up(id)
            : new Check(id, "DOWN", "The route is not running."));
  }
}
