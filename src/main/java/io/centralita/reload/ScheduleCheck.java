package io.centralita.reload;

import java.text.ParseException;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.StartupSummaryLevel;
import org.apache.camel.component.quartz.QuartzEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteDefinitionHelper;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.service.ServiceHelper;
import org.quartz.CronExpression;
import org.quartz.TriggerKey;

/**
 * A dry run of the schedules: their routes are built in a context of their own that is never
 * started, with the beans and properties of the running one.
 */
final class ScheduleCheck {
  // Quartz keeps these two for itself: it takes an hour 99 for any hour
  private static final Pattern RESERVED = Pattern.compile("(?<!\\d)9[89](?!\\d)");

  private final CamelContext running;
  private final RouteFile file;
  private final Set<String> routeIds = new HashSet<>();
  private final Set<TriggerKey> triggers = new HashSet<>();
  private String routeId;

  ScheduleCheck(CamelContext running, RouteFile file) {
    this.running = running;
    this.file = file;
  }

  /** Refuses a file that cannot be used. */
  void run() {
    try {
      file.requireRoutes(running);
      dryRun();
    } catch (BrokenRouteFileException e) {
      throw e;
    } catch (Exception | LinkageError | StackOverflowError e) {
      throw broken(e);
    }
  }

  BrokenRouteFileException broken(Throwable failure) {
    return new BrokenRouteFileException(Diagnosis.of(running, file, routeId, failure), failure);
  }

  Resource resource() {
    return ResourceHelper.fromString("file:" + file.path(), file.text());
  }

  // never started, so there is nothing to close
  @SuppressWarnings({"resource", "PMD.CloseResource"})
  private void dryRun() throws Exception {
    DefaultCamelContext scratch =
        new DefaultCamelContext(new DefaultRegistry(running.getRegistry()));
    scratch.disableJMX();
    scratch.setStartupSummaryLevel(StartupSummaryLevel.Off);
    scratch
        .getPropertiesComponent()
        .setInitialProperties(running.getPropertiesComponent().loadProperties());
    scratch.build();
    for (RoutesBuilder routes :
        PluginHelper.getRoutesLoader(scratch).findRoutesBuilders(List.of(resource()))) {
      routes.addRoutesToCamelContext(scratch);
    }
    List<RouteDefinition> routes = List.copyOf(model(scratch).getRouteDefinitions());
    RouteDefinitionHelper.forceAssignIds(scratch, routes);
    for (RouteDefinition route : routes) {
      routeId = route.getRouteId();
      checkId(route);
      if (model(scratch).getModelReifierFactory().createRoute(scratch, route).getEndpoint()
          instanceof QuartzEndpoint schedule) {
        checkTrigger(schedule.getTriggerKey());
        checkSchedule(schedule);
      }
      ServiceHelper.initService(scratch.getEndpoints());
    }
    routeId = null;
  }

  private void checkId(RouteDefinition route) {
    // Camel would put the one in the place of the other
    Route namesake = running.getRoute(routeId);
    boolean taken = namesake != null && !file.isSourceOf(namesake.getSourceResource());
    if (route.hasCustomIdAssigned() && (taken || !routeIds.add(routeId))) {
      throw broken(routeId, "Route id " + routeId + " is already used.");
    }
  }

  // Camel would lose the one with the other
  private void checkTrigger(TriggerKey trigger) {
    boolean taken =
        running.getRoutes().stream()
            .filter(route -> !file.isSourceOf(route.getSourceResource()))
            .map(Route::getEndpoint)
            .anyMatch(
                from ->
                    from instanceof QuartzEndpoint other && other.getTriggerKey().equals(trigger));
    if (taken || !triggers.add(trigger)) {
      throw broken(trigger.getName(), "Trigger " + trigger + " is already used.");
    }
  }

  private void checkSchedule(QuartzEndpoint schedule) {
    Map<String, Object> trigger = schedule.getTriggerParameters();
    Object zone = trigger.get("timeZone");
    // what Java does not know it silently takes for GMT
    if (zone != null
        && !zone.equals("GMT")
        && TimeZone.getTimeZone(zone.toString()).getID().equals("GMT")) {
      throw broken("trigger.timeZone", "Unknown time zone '" + zone + "'.");
    }
    String cron = schedule.getCron();
    if (cron == null && !trigger.containsKey("repeatInterval")) {
      throw broken(routeId, "The schedule has no cron and would run every second.");
    }
    if (cron != null) {
      checkCron(cron);
    }
  }

  private void checkCron(String cron) {
    Matcher reserved = RESERVED.matcher(cron);
    if (reserved.find()) {
      throw broken("cron", "Bad cron '" + cron + "': " + reserved.group() + " is too large.");
    }
    try {
      if (new CronExpression(cron).getNextValidTimeAfter(new Date()) == null) {
        throw broken("cron", "The cron '" + cron + "' never fires.");
      }
    } catch (ParseException e) {
      // Quartz adds an exception of Java's where it does not know what is wrong
      String why = Diagnosis.oneLine(e.getMessage()).replaceFirst(" \\(java[.].*\\)", "");
      throw new BrokenRouteFileException(problem("cron", "Bad cron '" + cron + "': " + why), e);
    }
  }

  private BrokenRouteFileException broken(String word, String sentence) {
    return new BrokenRouteFileException(problem(word, sentence), null);
  }

  private Problem problem(String word, String sentence) {
    YamlLines lines = file.lines(routeId);
    return file.problem(lines.option(word).orElse(lines.first()), sentence);
  }

  private static Model model(CamelContext context) {
    return context.getCamelContextExtension().getContextPlugin(Model.class);
  }
}
