package io.centralita.api;

import ch.qos.logback.classic.LoggerContext;
import io.centralita.database.Database;
import io.centralita.database.DatabaseBeans;
import io.centralita.database.DatabaseGate;
import io.centralita.health.Health;
import io.centralita.runs.JobSwitch;
import io.centralita.runs.RunDetails;
import io.centralita.runs.RunLedger;
import io.centralita.runs.Schedules;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.ext.web.Router;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.SimpleEventNotifierSupport;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the HTTP server with its guard and makes the beans that answer requests; comes last. */
public final class ApiBeans implements CamelConfiguration {

  private static final Logger LOG = LoggerFactory.getLogger(ApiBeans.class);

  /** HTTP requests served at the same time: many, for each holds a thread. */
  private static final int HTTP_WORKERS = 200;

  /** Sessions looked up at the same time, and those that may wait for that. */
  private static final int SESSION_WORKERS = 4;

  private static final int SESSIONS_WAITING = 200;

  private final HttpSettings settings;

  public ApiBeans(HttpSettings settings) {
    this.settings = settings;
  }

  @Override
  public void configure(CamelContext camel) {
    Health health = CamelContextHelper.mandatoryFindSingleByType(camel, Health.class);
    camel.getRegistry().bind("healthApi", new HealthApi(health));
    camel.getRegistry().bind("csvDownload", new CsvDownload());
    camel
        .getRegistry()
        .bind("logLevelApi", new LogLevelApi((LoggerContext) LoggerFactory.getILoggerFactory()));
    camel
        .getRegistry()
        .bind(
            "runsApi",
            new RunsApi(
                CamelContextHelper.mandatoryFindSingleByType(camel, RunLedger.class),
                CamelContextHelper.mandatoryFindSingleByType(camel, RunDetails.class)));
    camel
        .getRegistry()
        .bind(
            "jobsApi",
            new JobsApi(
                CamelContextHelper.mandatoryFindSingleByType(camel, RunLedger.class),
                CamelContextHelper.mandatoryFindSingleByType(camel, JobSwitch.class),
                new Schedules(camel)));
    camel
        .getRegistry()
        .bind(
            "sessions",
            new Sessions(
                Database.jdbi(DatabaseBeans.dataSource(camel)),
                settings.cronSecret(),
                sessionWorkers(camel)));
    // a run answers when it has ended, however long that takes, and without a database each request
    // waits for it: no worker thread is stuck by that, nor may webhooks have to wait for one
    Vertx vertx =
        new LimitedVertx(
            new VertxOptions()
                .setWorkerPoolSize(HTTP_WORKERS)
                .setMaxWorkerExecuteTime(1)
                .setMaxWorkerExecuteTimeUnit(TimeUnit.DAYS));
    camel.getRegistry().bind("vertx", Vertx.class, vertx);
    camel.getManagementStrategy().addEventNotifier(new Server(camel, health, vertx));
  }

  /**
   * Of their own: strangers who claim to be signed in take no thread and no connection of others.
   */
  private ExecutorService sessionWorkers(CamelContext camel) {
    return camel
        .getExecutorServiceManager()
        .newThreadPool(
            this,
            "sessions",
            new ThreadPoolProfileBuilder("sessions")
                .poolSize(SESSION_WORKERS)
                .maxPoolSize(SESSION_WORKERS)
                .maxQueueSize(SESSIONS_WAITING)
                .rejectedPolicy(ThreadPoolRejectedPolicy.Abort)
                .build());
  }

  private final class Server extends SimpleEventNotifierSupport {

    private final CamelContext camel;
    private final Health health;
    private final Vertx vertx;

    Server(CamelContext camel, Health health, Vertx vertx) {
      this.camel = camel;
      this.health = health;
      this.vertx = vertx;
    }

    @Override
    public void notify(CamelEvent event) {
      if (event instanceof CamelEvent.CamelContextStartingEvent) {
        Router router =
            VertxPlatformHttpRouter.lookup(
                camel, VertxPlatformHttpRouter.getRouterNameFromPort(settings.port()));
        guard().protect(router);
        new OpenApi().serve(router);
      } else if (event instanceof CamelEvent.CamelContextStartedEvent) {
        LOG.info(
            "Centralita listens on http://{}:{}; schedules {}.",
            settings.host(),
            settings.port(),
            settings.schedulesEnabled() ? "fire" : "do not fire");
      } else if (event instanceof CamelEvent.CamelContextStoppedEvent) {
        vertx.close();
      }
    }

    private HttpGuard guard() {
      DatabaseGate gate = CamelContextHelper.mandatoryFindSingleByType(camel, DatabaseGate.class);
      HttpGuard guard =
          new HttpGuard(
              new BearerSecret(settings.cronSecret()),
              CamelContextHelper.mandatoryFindSingleByType(camel, Sessions.class),
              settings.publicAddress(),
              gate::whyClosed,
              this::transition);
      camel.getRegistry().findByType(Door.class).forEach(guard::door);
      return guard.waitFor("/health", health::look);
    }

    private Optional<String> transition() {
      if (camel.isStarted()) {
        return Optional.empty();
      }
      return Optional.of(
          camel.isStopping() || camel.isStopped()
              ? "The program is stopping."
              : "The program is starting.");
    }
  }
}
