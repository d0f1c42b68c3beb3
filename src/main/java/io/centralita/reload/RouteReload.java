package io.centralita.reload;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;
import org.apache.camel.component.quartz.QuartzEndpoint;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Camel's live reload plus a check: an edit of a route file is tried in a dry run before it is
 * applied, no file waits for another, and what is wrong stays known until it is put right.
 */
public final class RouteReload extends ServiceSupport implements CamelContextAware {
  private static final Logger LOG = LoggerFactory.getLogger(RouteReload.class);
  private static final long POLL_MILLIS = 400;
  private static final long STOP_SECONDS = 1;
  private static final String SUFFIX = ".camel.yaml";

  /** What the program has to do every hour; its schedules say when. */
  private static final List<String> JOBS = List.of("twilio-hourly", "elevenlabs-hourly");

  private final Path directory;
  private final long pollMillis;
  private final Map<String, WatchedFile> files = new TreeMap<>();
  private final Map<String, Problem> problems = new ConcurrentSkipListMap<>();
  private final ReentrantLock loading = new ReentrantLock();
  private final Map<String, String> scheduleFiles = new ConcurrentHashMap<>();
  private volatile Set<String> routeIds = Set.of();
  private volatile List<String> missingSchedules = List.of();
  private CamelContext camelContext;
  private ScheduledExecutorService poller;

  private RouteReload(Path directory, long pollMillis) {
    this.directory = directory;
    this.pollMillis = pollMillis;
  }

  /**
   * Checks the directory's route files before the context starts, failing the start with a {@link
   * BrokenRouteFileException}, and watches them from then on.
   */
  public static RouteReload register(CamelContext context, Path directory) throws Exception {
    return register(context, directory, POLL_MILLIS);
  }

  static RouteReload register(CamelContext context, Path directory, long pollMillis)
      throws Exception {
    RouteReload reload = new RouteReload(directory, pollMillis);
    context.addService(reload);
    return reload;
  }

  /** What is wrong with the files as they are now; the routes of their last good versions run. */
  public List<Problem> problems() {
    return List.copyOf(problems.values());
  }

  /** The ids of the routes that the last good version of every file holds. */
  public Set<String> routeIds() {
    return routeIds;
  }

  @Override
  public CamelContext getCamelContext() {
    return camelContext;
  }

  @Override
  public void setCamelContext(CamelContext context) {
    camelContext = context;
  }

  @Override
  protected void doInit() throws Exception {
    // read before Camel loads them: what is saved in between is then seen as an edit
    Map<String, FileContent> contents = read();
    camelContext.addLifecycleStrategy(
        new LifecycleStrategySupport() {
          @Override
          public void onContextInitializing(CamelContext context) {
            contents.forEach(RouteReload.this::accept);
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
        camelContext
            .getExecutorServiceManager()
            .newSingleThreadScheduledExecutor(this, "RouteReload");
    poller.scheduleWithFixedDelay(this::poll, pollMillis, pollMillis, MILLISECONDS);
  }

  @Override
  protected void doStop() {
    camelContext.getExecutorServiceManager().shutdownNow(poller);
  }

  /**
   * A schedule that fires while it is taken away finds its endpoint gone; Camel would make it anew,
   * and with it the old trigger, beside or in place of the edited one.
   */
  private void refuseLateFiring(Endpoint endpoint) {
    if (endpoint instanceof QuartzEndpoint
        && camelContext.isStarted()
        && !loading.isHeldByCurrentThread()) {
      throw new IllegalStateException("This schedule has just been changed or taken away.");
    }
  }

  private void accept(String name, FileContent content) {
    WatchedFile file = new WatchedFile();
    file.isNewAndStable(content);
    file.applied(content.text(), check(name, content).run());
    file.judged();
    files.put(name, file);
    expect();
  }

  private void expect() {
    files.forEach(
        (name, file) ->
            JOBS.stream()
                .filter(job -> file.applied() != null && file.applied().contains("seda:" + job))
                .filter(job -> file.applied().contains("quartz:"))
                .forEach(job -> scheduleFiles.put(job, name)));
    routeIds =
        files.values().stream()
            .flatMap(file -> file.claims().stream())
            .filter(claim -> claim.startsWith(RouteFileCheck.ROUTE_ID))
            .map(claim -> claim.substring(RouteFileCheck.ROUTE_ID.length()))
            .collect(Collectors.toUnmodifiableSet());
  }

  private void poll() {
    if (!camelContext.isStarted()) {
      return;
    }
    String folder = directory.getFileName().toString();
    try {
      Map<String, FileContent> contents = read();
      resolve(folder);
      // deletions first, so that a route may move to another file
      for (String name : new TreeSet<>(files.keySet())) {
        if (!contents.containsKey(name)) {
          look(name, null);
        }
      }
      contents.forEach(this::look);
      missingSchedules(JOBS.stream().filter(job -> routes().noneMatch(starts(job))).toList());
    } catch (IOException e) {
      report(new Problem(folder, 1, "The folder cannot be read; is it there?"));
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      report(new Problem(folder, 1, Sentences.of(e)));
    }
  }

  private static Predicate<RouteDefinition> starts(String job) {
    return route ->
        String.valueOf(route.getInput().getEndpointUri()).startsWith("quartz:")
            && (route.getRouteId().equals("schedule-" + job)
                || ProcessorDefinitionHelper.filterTypeInOutputs(
                        route.getOutputs(), ToDefinition.class)
                    .stream()
                    .anyMatch(to -> to.getEndpointUri().equals("seda:" + job)));
  }

  private void missingSchedules(List<String> missing) {
    List<String> before = missingSchedules;
    missingSchedules = missing;
    if (missing.equals(before)) {
      return;
    }
    if (missing.isEmpty()) {
      LOG.info("Every hourly job has its schedule again.");
    } else {
      LOG.warn(missingSchedule().orElseThrow());
    }
  }

  /**
   * Which hourly job no schedule starts any more, in one sentence that names the file it was last
   * in; one with {@code autoStartup: false} is there.
   */
  public Optional<String> missingSchedule() {
    List<String> missing = missingSchedules;
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "No schedule starts %s: put its route back into %s, with autoStartup: false where it is not wanted."
                .formatted(
                    String.join(" and ", missing),
                    missing.stream()
                        .map(
                            job ->
                                "routes/" + scheduleFiles.getOrDefault(job, "schedules" + SUFFIX))
                        .distinct()
                        .collect(Collectors.joining(" and "))));
  }

  private Map<String, FileContent> read() throws IOException {
    Map<String, FileContent> contents = new TreeMap<>();
    try (Stream<Path> paths = Files.list(directory)) {
      paths
          .filter(path -> isRouteFile(path.getFileName().toString()))
          .forEach(path -> contents.put(path.getFileName().toString(), FileContent.of(path)));
    }
    return contents;
  }

  private static boolean isRouteFile(String name) {
    return name.endsWith(SUFFIX) && !name.startsWith(".");
  }

  private void look(String name, FileContent content) {
    WatchedFile file = files.computeIfAbsent(name, added -> new WatchedFile());
    if (!file.isNewAndStable(content) || file.isWaiting() && isBusy(name)) {
      return;
    }
    file.judged();
    if (content == null) {
      delete(name, file);
    } else if (content.text() != null && content.text().equals(file.applied())) {
      resolve(name);
    } else {
      edit(name, file, content);
    }
  }

  private void edit(String name, WatchedFile file, FileContent content) {
    RouteFileCheck check = check(name, content);
    try {
      Set<String> claims = check.run();
      if (isBusy(name)) {
        waitForRun(name, file);
        return;
      }
      boolean before = file.isForOthers();
      swap(name, file, check, claims);
      problems.remove(name);
      if (before || file.isForOthers()) {
        LOG.info(
            "{}: its own routes go by it now, those of other files go by what it says of errors,"
                + " beans and templates from the next start on.",
            name);
      } else {
        LOG.info("{} has been applied.", name);
      }
      judgeBrokenFilesAgain();
    } catch (BrokenRouteFileException e) {
      LOG.debug("{} is broken", name, e);
      report(e.problem());
    }
  }

  private void delete(String name, WatchedFile file) {
    if (isBusy(name)) {
      waitForRun(name, file);
      return;
    }
    try {
      remove(name);
      files.remove(name);
      expect();
      problems.remove(name);
      LOG.info("{} is gone and its routes are stopped.", name);
      if (file.isForOthers()) {
        report(
            new Problem(
                name,
                1,
                "The file is gone; what it says of errors, beans and templates goes on until the"
                    + " next start only: put it back."));
      }
      judgeBrokenFilesAgain();
    } catch (Exception e) {
      LOG.debug("{} cannot be unloaded", name, e);
      report(new Problem(name, 1, "Its routes cannot be stopped: " + Sentences.of(e)));
    }
  }

  private void swap(String name, WatchedFile file, RouteFileCheck check, Set<String> claims) {
    try {
      load(name, check);
      file.applied(check.text(), claims);
      expect();
    } catch (Exception | LinkageError e) {
      restore(name, file);
      throw check.broken(e);
    }
  }

  // what only shows when a route starts: put back what ran before
  private void restore(String name, WatchedFile file) {
    try {
      if (file.applied() == null) {
        remove(name);
      } else {
        load(name, check(name, new FileContent(file.applied(), null)));
      }
    } catch (Exception e) {
      LOG.error("{} could not be restored to its last good version; a restart is needed.", name, e);
    }
  }

  private void load(String name, RouteFileCheck check) throws Exception {
    remove(name);
    loading.lock();
    try {
      PluginHelper.getRoutesLoader(camelContext).updateRoutes(List.of(check.resource()));
    } finally {
      loading.unlock();
    }
  }

  private void remove(String name) throws Exception {
    Model model = model();
    for (RouteDefinition route : routes(name)) {
      camelContext.getRouteController().stopRoute(route.getRouteId(), STOP_SECONDS, SECONDS);
      camelContext.removeRoute(route.getRouteId());
      model.getRouteDefinitions().remove(route);
    }
  }

  private void waitForRun(String name, WatchedFile file) {
    file.waitForRun();
    LOG.info("{} has changed and waits for a run in progress to end.", name);
  }

  // stopping a route cuts off what runs in it; what a schedule has called runs on
  private boolean isBusy(String name) {
    return routes(name).stream().map(RouteDefinition::getRouteId).anyMatch(this::isRunning);
  }

  private boolean isRunning(String routeId) {
    Route route = camelContext.getRoute(routeId);
    if (route == null) {
      return false;
    }
    boolean tapped =
        route.getServices().stream()
            .anyMatch(
                step -> step instanceof ShutdownAware tap && tap.getPendingExchangesSize() > 0);
    boolean schedule = route.getEndpoint() instanceof QuartzEndpoint;
    return tapped || !schedule && camelContext.getInflightRepository().size(routeId) > 0;
  }

  private Stream<RouteDefinition> routes() {
    return model().getRouteDefinitions().stream();
  }

  private List<RouteDefinition> routes(String name) {
    return routes()
        .filter(route -> route.getResource() != null)
        .filter(route -> isFrom(name, route.getResource().getLocation()))
        .toList();
  }

  private Model model() {
    return camelContext.getCamelContextExtension().getContextPlugin(Model.class);
  }

  private boolean isFrom(String name, String location) {
    Path file = directory.resolve(name).toAbsolutePath().normalize();
    return location.startsWith("file:")
        && Path.of(location.substring(5)).toAbsolutePath().normalize().equals(file);
  }

  private RouteFileCheck check(String name, FileContent content) {
    Map<String, String> taken = new HashMap<>();
    files.forEach(
        (other, file) -> {
          if (!other.equals(name)) {
            file.claims().forEach(claim -> taken.put(claim, other));
          }
        });
    return new RouteFileCheck(camelContext, directory.resolve(name), content, taken);
  }

  // their trouble may have been with what has just changed
  private void judgeBrokenFilesAgain() {
    files.forEach(
        (name, file) -> {
          if (problems.containsKey(name)) {
            file.judgeAgain();
          }
        });
  }

  private void report(Problem problem) {
    if (!problem.equals(problems.put(problem.file(), problem))) {
      WatchedFile file = files.get(problem.file());
      boolean unused = file != null && file.applied() == null;
      LOG.warn("{} {}", problem, unused ? "It is not used." : "The last good version goes on.");
    }
  }

  private void resolve(String name) {
    if (problems.remove(name) != null) {
      LOG.info("{} is good again.", name);
    }
  }
}
