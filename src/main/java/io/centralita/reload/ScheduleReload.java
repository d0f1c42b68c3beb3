package io.centralita.reload;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.centralita.runs.Schedules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.component.quartz.QuartzEndpoint;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Camel's live reload for the schedules, plus a check: an edit is tried in a dry run before it is
 * applied, and what is wrong with it stays known until it is put right. An edit of another route
 * file holds from the next start on.
 */
final class ScheduleReload extends ServiceSupport {
  private static final Logger LOG = LoggerFactory.getLogger(ScheduleReload.class);
  private static final String SCHEDULES = "schedules.camel.yaml";
  private static final long STOP_SECONDS = 1;

  /** What the program has to do every hour; its schedules say when. */
  private static final List<String> JOBS = List.of("twilio-hourly", "elevenlabs-hourly");

  private final CamelContext camel;
  private final Path folder;
  private final long pollMillis;
  private final Map<String, Problem> problems = new ConcurrentSkipListMap<>();
  private volatile Set<String> routeIds = Set.of();
  private volatile List<String> missingJobs = List.of();
  private volatile Thread looking;
  private ScheduledExecutorService poller;

  /** What the last look found, and what of it has been dealt with. */
  private Map<String, RouteFile> seen;

  private Map<String, RouteFile> settled;
  private RouteFile lastGood;

  ScheduleReload(CamelContext camel, Path folder, long pollMillis) {
    this.camel = camel;
    this.folder = folder;
    this.pollMillis = pollMillis;
  }

  /** What is wrong with the schedules as they are now, or with their folder. */
  List<Problem> problems() {
    return List.copyOf(problems.values());
  }

  /** The ids of the routes that there should be. */
  Set<String> routeIds() {
    return routeIds;
  }

  /**
   * Which hourly job no schedule starts any more, in one sentence; one with {@code autoStartup:
   * false} is there.
   */
  Optional<String> missingSchedule() {
    List<String> missing = missingJobs;
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "No schedule starts %s: put its route back into routes/%s, with autoStartup: false where it is not wanted."
                .formatted(String.join(" and ", missing), SCHEDULES));
  }

  @Override
  protected void doInit() throws Exception {
    // read before Camel loads them: what is saved in between is then seen as an edit
    settled = RouteFile.in(folder);
    seen = Map.copyOf(settled);
    lastGood = settled.get(SCHEDULES);
    camel.addLifecycleStrategy(
        new LifecycleStrategySupport() {
          @Override
          public void onContextInitializing(CamelContext context) {
            check();
          }

          @Override
          public void onContextStarting(CamelContext context) {
            lookAtRoutes();
          }

          @Override
          public void onEndpointAdd(Endpoint endpoint) {
            refuseLateFiring(endpoint);
          }
        });
  }

  @Override
  protected void doStart() {
    poller =
        camel.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "ScheduleReload");
    poller.scheduleWithFixedDelay(this::look, pollMillis, pollMillis, MILLISECONDS);
  }

  @Override
  protected void doStop() {
    camel.getExecutorServiceManager().shutdownNow(poller);
  }

  // what is wrong with the steps of other files Camel says when it starts them
  private void check() {
    settled.values().forEach(file -> file.requireRoutes(camel));
    if (lastGood != null) {
      new ScheduleCheck(camel, lastGood).run();
    }
  }

  /**
   * A schedule that fires while it is taken away finds its endpoint gone; Camel would make it anew,
   * and with it the old trigger, beside or in place of the edited one.
   */
  private void refuseLateFiring(Endpoint endpoint) {
    if (endpoint instanceof QuartzEndpoint
        && camel.isStarted()
        && !Thread.currentThread().equals(looking)) {
      throw new IllegalStateException("This schedule has just been changed or taken away.");
    }
  }

  private void look() {
    if (!camel.isStarted()) {
      return;
    }
    looking = Thread.currentThread();
    String folderName = folder.getFileName().toString();
    try {
      Map<String, RouteFile> files = RouteFile.in(folder);
      resolve(folderName);
      Map<String, RouteFile> before = seen;
      seen = files;
      Set<String> names = new TreeSet<>(files.keySet());
      names.addAll(settled.keySet());
      for (String name : names) {
        RouteFile file = files.get(name);
        // an editor may save in several steps: what stays for two looks is meant
        if (Objects.equals(file, before.get(name)) && !Objects.equals(file, settled.get(name))) {
          settled.put(name, file);
          settle(name, file);
        }
      }
      lookAtRoutes();
    } catch (IOException e) {
      report(new Problem(folderName, 1, "The folder cannot be read; is it there?"));
    } catch (BrokenRouteFileException e) {
      LOG.debug("{} is broken", SCHEDULES, e);
      report(e.problem());
    } catch (Exception | LinkageError | StackOverflowError e) {
      report(new Problem(SCHEDULES, 1, Diagnosis.sentence(e)));
    }
  }

  private void settle(String name, RouteFile file) throws Exception {
    if (!name.equals(SCHEDULES)) {
      LOG.info("{} has been edited: that holds from the next start on.", name);
    } else if (file == null) {
      remove();
      lastGood = null;
      problems.remove(name);
      LOG.info("{} is gone and its routes are stopped.", name);
    } else if (file.equals(lastGood)) {
      resolve(name);
    } else {
      swap(file);
      lastGood = file;
      problems.remove(name);
      LOG.info("{} has been applied.", name);
    }
  }

  private void swap(RouteFile file) {
    ScheduleCheck check = new ScheduleCheck(camel, file);
    check.run();
    try {
      load(check);
    } catch (Exception | LinkageError e) {
      restore();
      throw check.broken(e);
    }
  }

  // what only shows when a route starts: put back what ran before
  private void restore() {
    try {
      remove();
      if (lastGood != null) {
        load(new ScheduleCheck(camel, lastGood));
      }
    } catch (Exception e) {
      LOG.error("The last good schedules could not be put back; a restart is needed.", e);
    }
  }

  private void load(ScheduleCheck check) throws Exception {
    remove();
    PluginHelper.getRoutesLoader(camel).updateRoutes(List.of(check.resource()));
  }

  // by their file, for an edit may have renamed them
  private void remove() throws Exception {
    RouteFile file = new RouteFile(folder.resolve(SCHEDULES), null, null);
    for (RouteDefinition route : List.copyOf(routes())) {
      if (file.isSourceOf(route.getResource())) {
        camel.getRouteController().stopRoute(route.getRouteId(), STOP_SECONDS, SECONDS);
        camel.removeRoute(route.getRouteId());
        routes().remove(route);
      }
    }
  }

  private List<RouteDefinition> routes() {
    return camel.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinitions();
  }

  private void lookAtRoutes() {
    routeIds =
        routes().stream()
            .filter(route -> route.hasCustomIdAssigned() && !route.isCreatedFromTemplate())
            .map(RouteDefinition::getRouteId)
            .collect(Collectors.toUnmodifiableSet());
    List<String> missing =
        JOBS.stream().filter(job -> routes().stream().noneMatch(Schedules.starting(job))).toList();
    if (!missing.equals(missingJobs)) {
      missingJobs = missing;
      missingSchedule()
          .ifPresentOrElse(LOG::warn, () -> LOG.info("Every hourly job has its schedule again."));
    }
  }

  private void report(Problem problem) {
    if (!problem.equals(problems.put(problem.file(), problem))) {
      LOG.warn(
          "{} {}",
          problem,
          lastGood == null ? "It is not used." : "The last good version goes on.");
    }
  }

  private void resolve(String name) {
    if (problems.remove(name) != null) {
      LOG.info("{} is good again.", name);
    }
  }
}
