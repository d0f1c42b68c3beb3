package io.centralita.runs;

import java.time.Instant;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.component.quartz.QuartzEndpoint;
import org.apache.camel.model.RouteDefinition;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;

/** Tells which schedules start a job, and when: as they are loaded now, for they may be edited. */
public final class Schedules {

  private final CamelContext camel;

  public Schedules(CamelContext camel) {
    this.camel = camel;
  }

  /**
   * Holds a schedule.
   *
   * @param cron {@code null} where it has none
   * @param next when it fires next; {@code null} where its route is stopped, or no schedule fires
   */
  public record Schedule(String route, String cron, Instant next) {}

  /** Those that start the job, by the ids of their routes. */
  public List<Schedule> of(Job job) {
    Predicate<RouteDefinition> starts = starting(job.id());
    return camel.getRoutes().stream()
        .filter(route -> route.getEndpoint() instanceof QuartzEndpoint)
        .filter(route -> route.getRoute() instanceof RouteDefinition made && starts.test(made))
        .map(Schedules::schedule)
        .sorted(Comparator.comparing(Schedule::route))
        .toList();
  }

  /** By the route's id, or what its steps name: the queue, or what is put into it. */
  public static Predicate<RouteDefinition> starting(String job) {
    Predicate<String> named = Pattern.compile("(?<![\\w-])" + job + "(?![\\w-])").asPredicate();
    return route ->
        route.getInput().getEndpointUri().startsWith("quartz:")
            && (route.getRouteId().equals("schedule-" + job)
                || named.test(route.getOutputs().toString()));
  }

  private static Schedule schedule(Route route) {
    QuartzEndpoint endpoint = (QuartzEndpoint) route.getEndpoint();
    try {
      return new Schedule(route.getRouteId(), endpoint.getCron(), next(endpoint));
    } catch (SchedulerException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Instant next(QuartzEndpoint endpoint) throws SchedulerException {
    Scheduler scheduler = endpoint.getComponent().getScheduler();
    if (!scheduler.isStarted() || scheduler.isInStandbyMode()) {
      return null;
    }
    Trigger trigger = scheduler.getTrigger(endpoint.getTriggerKey());
    // a route that is stopped has paused its trigger, or never made one
    if (trigger == null
        || scheduler.getTriggerState(trigger.getKey()) == Trigger.TriggerState.PAUSED) {
      return null;
    }
    Date next = trigger.getNextFireTime();
    return next == null ? null : next.toInstant();
  }
}
