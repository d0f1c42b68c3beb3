package io.centralita.reload;

import java.nio.file.Path;
import java.text.ParseException;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.StartupSummaryLevel;
import org.apache.camel.component.quartz.QuartzEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteDefinitionHelper;
import org.apache.camel.spi.PropertiesSource;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.util.URISupport;
import org.quartz.CronExpression;

/**
 * A dry run of one route file: its routes are built in a context of their own that is never
 * started, with the beans and properties of the running one.
 */
final class RouteFileCheck {
  static final String ROUTE_ID = "Route id ";
  private static final Set<String> ZONES = Set.of(TimeZone.getAvailableIDs());
  // Quartz keeps these two for itself: it takes an hour 99 for any hour
  private static final Pattern RESERVED = Pattern.compile("(?<!\\d)9[89](?!\\d)");

  private final CamelContext running;
  private final Path path;
  private final FileContent content;
  private final Diagnosis diagnosis;
  private final Map<String, String> taken;
  private String routeId;

  /** The check of a file, where {@code taken} says what other files have already claimed. */
  RouteFileCheck(CamelContext running, Path path, FileContent content, Map<String, String> taken) {
    this.running = running;
    this.path = path;
    this.content = content;
    this.diagnosis = new Diagnosis(running, path, content.text());
    this.taken = taken;
  }

  String text() {
    return content.text();
  }

  Resource resource() {
    return ResourceHelper.fromString("file:" + path, text());
  }

  /**
   * Checks the file and returns what only one file may have: route ids, triggers, and the endpoints
   * it reads from.
   */
  Set<String> run() {
    if (content.fault() != null) {
      throw broken(1, content.fault(), null);
    }
    try (Borrowed beans = new Borrowed(running)) {
      YamlLines lines = new YamlLines(text());
      if (lines.isEmpty()) {
        throw broken(1, "The file holds no route; delete it to remove its routes.", null);
      }
      if (!lines.isList()) {
        throw broken(lines.first(), "The file is not a list; is a '- ' missing?", null);
      }
      return dryRun(beans);
    } catch (BrokenRouteFileException e) {
      throw e;
    } catch (StackOverflowError e) {
      throw broken(1, "The file is nested too deeply.", e);
    } catch (Exception | LinkageError e) {
      throw broken(e);
    }
  }

  private Set<String> dryRun(Borrowed beans) throws Exception {
    DefaultRegistry registry = new DefaultRegistry(beans);
    // never started, so there is nothing to stop but what the file's own beans opened; stopping
    // the context would stop borrowed beans with it
    @SuppressWarnings({"resource", "PMD.CloseResource"})
    DefaultCamelContext scratch = new DefaultCamelContext(registry);
    try {
      scratch.disableJMX();
      scratch.setStartupSummaryLevel(StartupSummaryLevel.Off);
      scratch.getPropertiesComponent().addPropertiesSource(new RunningProperties(running));
      scratch.build();
      Set<String> claims = new LinkedHashSet<>();
      List<RouteDefinition> routes = load(scratch);
      RouteDefinitionHelper.forceAssignIds(scratch, routes);
      for (RouteDefinition route : routes) {
        routeId = route.getRouteId();
        check(scratch, route, routes, claims);
      }
      routeId = null;
      return claims;
    } finally {
      registry.stop();
    }
  }

  private List<RouteDefinition> load(CamelContext scratch) throws Exception {
    RoutesBuilder builder =
        PluginHelper.getRoutesLoader(scratch)
            .findRoutesBuilders(List.of(resource()))
            .iterator()
            .next();
    if (builder instanceof RouteConfigurationsBuilder configurations) {
      configurations.addRouteConfigurationsToCamelContext(scratch);
    }
    builder.addRoutesToCamelContext(scratch);
    // not the builder's own list: a REST route has taken in the direct route it calls
    return List.copyOf(model(scratch).getRouteDefinitions());
  }

  @SuppressWarnings("PMD.CloseResource")
  private void check(
      CamelContext scratch, RouteDefinition route, List<RouteDefinition> all, Set<String> claims)
      throws Exception {
    if (route.hasCustomIdAssigned()) {
      claim(claims, ROUTE_ID + routeId);
    }
    String twice = RouteDefinitionHelper.validateUniqueIds(route, all, route.getNodePrefixId());
    if (twice != null) {
      throw broken(line(twice), "Id " + twice + " is used twice.", null);
    }
    Endpoint from =
        model(scratch).getModelReifierFactory().createRoute(scratch, route).getEndpoint();
    if (from instanceof QuartzEndpoint schedule) {
      checkSchedule(schedule);
      claim(claims, "Trigger " + schedule.getTriggerKey());
    } else if (!(from instanceof MultipleConsumersSupport shared
        && shared.isMultipleConsumersSupported())) {
      claim(claims, "Endpoint " + URISupport.sanitizeUri(from.getEndpointUri()));
    }
    ServiceHelper.initService(scratch.getEndpoints());
  }

  private static Model model(CamelContext scratch) {
    return scratch.getCamelContextExtension().getContextPlugin(Model.class);
  }

  private void claim(Set<String> claims, String claim) {
    String other = taken.get(claim);
    if (other != null) {
      throw broken(line(routeId), claim + " is already used in " + other + ".", null);
    }
    if (!claims.add(claim)) {
      throw broken(line(routeId), claim + " is used twice.", null);
    }
  }

  private void checkSchedule(QuartzEndpoint schedule) {
    Map<String, Object> trigger = schedule.getTriggerParameters();
    Object zone = trigger.get("timeZone");
    if (zone != null && !isKnown(zone.toString())) {
      throw broken(line("trigger.timeZone"), "Unknown time zone '" + zone + "'.", null);
    }
    String cron = schedule.getCron();
    if (cron == null && !trigger.containsKey("repeatInterval")) {
      throw broken(line(routeId), "The schedule has no cron and would run every second.", null);
    }
    if (cron == null) {
      return;
    }
    Matcher reserved = RESERVED.matcher(cron);
    if (reserved.find()) {
      throw broken(
          line("cron"), "Bad cron '" + cron + "': " + reserved.group() + " is too large.", null);
    }
    try {
      CronExpression expression = new CronExpression(cron);
      if (!schedule.isIgnoreExpiredNextFireTime()
          && expression.getNextValidTimeAfter(new Date()) == null) {
        throw broken(line("cron"), "The cron '" + cron + "' never fires.", null);
      }
    } catch (ParseException e) {
      throw broken(line("cron"), "Bad cron '" + cron + "': " + Sentences.of(e), e);
    }
  }

  // what the JVM does not know it silently takes for GMT
  private static boolean isKnown(String zone) {
    return ZONES.contains(zone) || !"GMT".equals(TimeZone.getTimeZone(zone).getID());
  }

  BrokenRouteFileException broken(Throwable failure) {
    return new BrokenRouteFileException(diagnosis.of(failure, routeId), failure);
  }

  private BrokenRouteFileException broken(int line, String sentence, Throwable cause) {
    return new BrokenRouteFileException(diagnosis.at(line, sentence), cause);
  }

  private int line(String option) {
    YamlLines lines = diagnosis.lines(routeId);
    return lines.option(option).orElse(lines.first());
  }

  private record RunningProperties(CamelContext running) implements PropertiesSource {
    @Override
    public String getName() {
      return "running";
    }

    @Override
    public String getProperty(String name) {
      return running.getPropertiesComponent().resolveProperty(name).orElse(null);
    }
  }
}
