package io.centralita.reload;

import io.centralita.health.ConsumerPulse;
import io.centralita.health.Health.Check;
import io.centralita.health.HealthCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;

/**
 * Whether each route that should be running is, schedules apart, and what is wrong with an edit
 * that was not applied.
 */
final class RouteHealth implements HealthCheck {

  /** What the names of files and routes begin with that say when something runs. */
  private static final String SCHEDULE = "schedule";

  private final CamelContext camel;
  private final ScheduleReload reload;
  private final ConsumerPulse pulse = new ConsumerPulse(System::nanoTime);

  RouteHealth(CamelContext camel, ScheduleReload reload) {
    this.camel = camel;
    this.reload = reload;
  }

  @Override
  public List<Check> look() {
    Predicate<String> schedule = name -> name.startsWith(SCHEDULE);
    List<Check> schedules = checks(schedule);
    reload
        .missingSchedule()
        .ifPresent(reason -> schedules.add(new Check("missing-schedule", "DEGRADED", reason)));
    return List.of(Check.of("routes", checks(schedule.negate())), Check.of("schedules", schedules));
  }

  private List<Check> checks(Predicate<String> name) {
    List<Check> checks = new ArrayList<>();
    for (Problem problem : reload.problems()) {
      if (name.test(problem.file())) {
        checks.add(new Check("routes/" + problem.file(), "DEGRADED", problem.toString()));
      }
    }
    reload.routeIds().stream()
        .filter(name)
        .sorted()
        .forEach(id -> check(id).ifPresent(checks::add));
    return checks;
  }

  /** Of a route that is not to run by itself there is nothing to say. */
  private Optional<Check> check(String id) {
    Route route = camel.getRoute(id);
    if (route == null) {
      return Optional.of(new Check(id, "DOWN", "The route " + id + " is gone."));
    }
    if (!route.isAutoStartup()) {
      return Optional.empty();
    }
    if (!camel.getRouteController().getRouteStatus(id).isStarted()) {
      return Optional.of(new Check(id, "DOWN", "The route " + id + " is not running."));
    }
    return Optional.of(
        pulse.hasStopped(route)
            ? new Check(
                id,
                "DOWN",
                "Nothing sets the route " + id + " going any more: restart the program.")
            : Check.up(id));
  }
}
