package io.centralita.runs;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.component.quartz.QuartzEndpoint;
import org.apache.camel.model.Model;
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
    // a copy: an edit may be taking them away at this moment
    List<RouteDefinition> routes =
        new ArrayList<>(
            camel.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinitions());
    return routes.stream()
        .filter(Objects::nonNull)
        .filter(starting(job.id()))
        .map(route -> camel.getRoute(route.getRouteId()))
        .filter(route -> route != null && route.getEndpoint() instanceof QuartzEndpoint)
        .map(this::schedule)
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

  private Schedule schedule(Route route) {
    QuartzEndpoint endpoint = (QuartzEndpoint) route.getEndpoint();
    // the trigger of one that was never started fires as well, and nobody is there to hear it
    boolean isStarted = camel.getRouteController().getRouteStatus(route.getRouteId()).isStarted();
    try {
      return new Schedule(
          route.getRouteId(), endpoint.getCron(), isStarted ? next(endpoint) : null);
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
    if (trigger == null) {
      return null;
    }
    Date next = trigger.getNextFireTime();
    return next == null ? null : next.toInstant();
  }
}
