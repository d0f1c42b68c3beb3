package io.centralita;

import io.centralita.web.Health.Check;
import java.util.List;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;

/** Whether each route that should be running is. */
final class RouteChecks implements Supplier<List<Check>> {

  private final CamelContext camel;

  RouteChecks(CamelContext camel) {
    this.camel = camel;
  }

  @Override
  public List<Check> get() {
    return camel.getRoutes().stream().filter(Route::isAutoStartup).map(this::check).toList();
  }

  private Check check(Route route) {
    boolean started = camel.getRouteController().getRouteStatus(route.getId()).isStarted();
    return started
        ? Check.up(route.getId())
        : new Check(route.getId(), "DOWN", "The route is not running.");
  }
}
