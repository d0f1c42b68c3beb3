package io.centralita;

import io.centralita.attribution.OtherDirectionResolver;
import io.centralita.attribution.OwnNumberResolver;
import io.centralita.attribution.TransferResolver;
import io.centralita.database.Database;
import io.centralita.database.DatabaseCondition;
import io.centralita.database.DatabaseFaults;
import io.centralita.database.DatabaseGate;
import io.centralita.database.WaitingForDatabase;
import io.centralita.elevenlabs.ConversationSlices;
import io.centralita.elevenlabs.ElevenLabsApi;
import io.centralita.elevenlabs.PostCallEvents;
import io.centralita.elevenlabs.PostCallSignature;
import io.centralita.fatal.WatchedSteps;
import io.centralita.fatal.WatchedThreadPools;
import io.centralita.ledger.JobSwitch;
import io.centralita.ledger.Ledger;
import io.centralita.ledger.RunEnding;
import io.centralita.ledger.SlicePlanner;
import io.centralita.provider.AnswerBudget;
import io.centralita.provider.AnswerDeadline;
import io.centralita.provider.BeforeAskingAgain;
import io.centralita.provider.RequestGate;
import io.centralita.reload.RouteReload;
import io.centralita.spool.Spool;
import io.centralita.spool.SpoolDelivery;
import io.centralita.sync.Batch;
import io.centralita.sync.ForgetFailure;
import io.centralita.sync.ProviderClock;
import io.centralita.sync.Settlement;
import io.centralita.sync.Slices;
import io.centralita.sync.SyncNarrator;
import io.centralita.twilio.CallBatch;
import io.centralita.twilio.Reconciliation;
import io.centralita.twilio.TwilioAccounts;
import io.centralita.twilio.TwilioApi;
import io.centralita.twilio.TwilioSlices;
import io.centralita.web.Alerts;
import io.centralita.web.Health;
import io.centralita.web.HttpGuard;
import io.centralita.web.JobAnswers;
import io.centralita.web.LimitedVertx;
import io.centralita.web.WebhookAnswers;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.component.jdbc.JdbcEndpoint;
import org.apache.camel.component.platform.http.HttpEndpointModel;
import org.apache.camel.component.platform.http.PlatformHttpComponent;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.seda.SedaComponent;
import org.apache.camel.component.timer.TimerConsumer;
import org.apache.camel.component.timer.TimerEndpoint;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.LoggingExceptionHandler;
import org.apache.camel.support.SimpleEventNotifierSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The beans that the routes name, each made once, here. */
public final class Wiring implements CamelConfiguration {

  private static final Logger LOG = LoggerFactory.getLogger(Centralita.class);

  /** Requests of all accounts together at the same time. */
  private static final int REQUESTS_IN_ALL = 16;

  /** HTTP requests that are worked off at the same time: many, for each holds a thread. */
  private static final int HTTP_WORKERS = 200;

  /** What an hourly run may spend on the records of one account that are still waited for. */
  private static final int SETTLEMENT_REQUESTS = 100;

  private static final String SIGNATURE = "postCallSignature";

  private final Settings settings;
  private final DatabaseGate gate;
  private final DataSource dataSource;
  private final DataSource reserved;
  private final Clock clock;
  private volatile boolean stopping;

  Wiring(Settings settings, DatabaseGate gate, Clock clock) {
    this.settings = settings;
    this.gate = gate;
    this.dataSource = gate.dataSource(Database::dataSource);
    this.reserved = gate.dataSource(Database::reserved);
    this.clock = clock;
  }

  @Override
  public void configure(CamelContext camel) throws Exception {
    // a slice that waits for a database that is gone is not waited for
    camel.getExecutorServiceManager().setShutdownAwaitTermination(500);
    RouteReload routes = RouteReload.register(camel, Path.of("routes"));
    Ledger ledger = new Ledger(dataSource, reserved, clock, settings.historicalStart());
    watch(camel, ledger);
    TwilioApi twilio = new TwilioApi(settings.twilioApiUrl(), credentials(), clock);
    bind(camel, "dataSource", DataSource.class, dataSource);
    bind(camel, "ledger", Ledger.class, ledger);
    RunEnding runEnding = new RunEnding(ledger, () -> stopping);
    bind(camel, "runEnding", RunEnding.class, runEnding);
    RequestGate requestGate =
        new RequestGate(this::requestsAtOnce, REQUESTS_IN_ALL, clock, runEnding::goOn);
    AnswerBudget budget = AnswerBudget.ofHeap(Runtime.getRuntime().maxMemory(), runEnding::goOn);
    ledger.whenOver(
        run -> {
          requestGate.over(run);
          budget.end(run);
        });
    bind(camel, "requestGate", RequestGate.class, requestGate);
    bind(camel, "providerClock", ProviderClock.class, new ProviderClock(clock));
    bind(camel, "twilioApi", TwilioApi.class, twilio);
    bind(
        camel,
        "twilioAccounts",
        TwilioAccounts.class,
        new TwilioAccounts(twilio, settings.twilioSubaccounts()));
    bindSlices(camel, ledger, requestGate, runEnding);
    Reconciliation reconciliation = new Reconciliation(dataSource);
    bind(camel, "reconciliation", Reconciliation.class, reconciliation);
    bind(camel, "alerts", Alerts.class, new Alerts());
    bind(camel, "callBatch", CallBatch.class, new CallBatch(settings.defaultWorkspaceId()));
    bind(camel, "batch", Batch.class, new Batch(settings.defaultWorkspaceId()));
    bind(camel, "narrator", SyncNarrator.class, new SyncNarrator());
    bind(camel, "ownNumberResolver", OwnNumberResolver.class, new OwnNumberResolver());
    bind(camel, "transferResolver", TransferResolver.class, new TransferResolver());
    bind(
        camel,
        "otherDirectionResolver",
        OtherDirectionResolver.class,
        new OtherDirectionResolver());
    bind(camel, "databaseFaults", DatabaseFaults.class, new DatabaseFaults());
    bind(camel, "waitingForDatabase", WaitingForDatabase.class, new WaitingForDatabase());
    bind(camel, "beforeAskingAgain", Processor.class, new BeforeAskingAgain());
    bind(camel, "forgetFailure", Processor.class, new ForgetFailure());
    bind(camel, "jobAnswers", JobAnswers.class, new JobAnswers(ledger, reconciliation::details));
    Spool spool = bindWebhook(camel);
    bind(
        camel,
        "health",
        Health.class,
        new Health(
            new DatabaseCondition(reserved)::obstacle,
            List.of(new SpoolCheck(spool), new RouteChecks(camel, routes))));
    AnswerDeadline deadline = answerDeadline(camel);
    bind(camel, "answerBudget", AnswerBudget.class, budget);
    bind(camel, "providerClient", HttpClientConfigurer.class, providerClient(deadline, budget));
    // a run answers when it has ended, however long that takes, and without a database each request
    // waits for it: no worker thread is stuck by that, nor may webhooks have to wait for one
    Vertx vertx =
        new LimitedVertx(
            new VertxOptions()
                .setWorkerPoolSize(HTTP_WORKERS)
                .setMaxWorkerExecuteTime(1)
                .setMaxWorkerExecuteTimeUnit(TimeUnit.DAYS));
    bind(camel, "vertx", Vertx.class, vertx);
    camel.getManagementStrategy().addEventNotifier(new Lifecycle(camel, ledger, deadline, vertx));
  }

  /** Nothing that goes wrong in a thread of Camel's goes by unseen. */
  private void watch(CamelContext camel, Ledger ledger) {
    camel.getExecutorServiceManager().setThreadPoolFactory(new WatchedThreadPools());
    camel
        .getCamelContextExtension()
        .addInterceptStrategy(
            new WatchedSteps(
                exchange -> {
                  if (exchange.getProperty("run") instanceof Long run) {
                    ledger.progressing(run);
                  }
                }));
    camel
        .getComponent("seda", SedaComponent.class)
        .setDefaultQueueFactory(ConsumerPulse.polledQueues());
    // each statement is a transaction of its own: a process that freezes leaves none open behind it
    camel
        .getCamelContextExtension()
        .registerEndpointCallback(
            (uri, endpoint) -> {
              if (endpoint instanceof JdbcEndpoint statement) {
                statement.setResetAutoCommit(false);
              }
              if (endpoint instanceof TimerEndpoint timer) {
                timer.setExceptionHandler(
                    new LoggingExceptionHandler(camel, TimerConsumer.class) {
                      // what a stop cuts off reaches no error handling of its route any more
                      @Override
                      public void handleException(
                          String message, Exchange exchange, Throwable failure) {
                        if (!stopping) {
                          super.handleException(message, exchange, failure);
                        }
                      }
                    });
              }
              return endpoint;
            });
  }

  private void bindSlices(
      CamelContext camel, Ledger ledger, RequestGate requestGate, RunEnding runEnding)
      throws Exception {
    // beans and not thread pool profiles: the check of an edited route file knows beans
    bind(
        camel,
        "lanePool",
        ExecutorService.class,
        camel.getExecutorServiceManager().newCachedThreadPool(this, "lane"));
    // twice as many as may ask: those that wait before they ask again hold nobody up
    bind(
        camel,
        "conversationPool",
        ExecutorService.class,
        camel
            .getExecutorServiceManager()
            .newFixedThreadPool(this, "conversation", 2 * settings.elevenLabsConcurrency()));
    TwilioSlices calls =
        new TwilioSlices(
            new Settlement(dataSource, clock, "calls", SETTLEMENT_REQUESTS),
            settings.twilioConcurrency(),
            settings.defaultWorkspaceId());
    ElevenLabsApi elevenLabs =
        new ElevenLabsApi(settings.elevenLabsApiUrl(), settings.elevenLabsApiKey(), clock);
    ConversationSlices conversations =
        new ConversationSlices(
            elevenLabs,
            new Settlement(dataSource, clock, "conversations", SETTLEMENT_REQUESTS),
            settings.elevenLabsConcurrency());
    bind(camel, "twilioSlices", TwilioSlices.class, calls);
    bind(camel, "elevenLabsApi", ElevenLabsApi.class, elevenLabs);
    bind(camel, "conversationSlices", ConversationSlices.class, conversations);
    bind(
        camel,
        "jobSwitch",
        JobSwitch.class,
        new JobSwitch(
            settings.elevenLabsHourlySyncDisabled(),
            credentials().isPresent(),
            settings.elevenLabsApiKey().isPresent()));
    bind(
        camel,
        "slices",
        Slices.class,
        new Slices(
            ledger,
            new SlicePlanner(clock),
            Map.of("twilio", calls, "elevenlabs", conversations),
            requestGate::isShut,
            runEnding::goOn));
  }

  private int requestsAtOnce(String account) {
    return ElevenLabsApi.ACCOUNT.equals(account)
        ? settings.elevenLabsConcurrency()
        : settings.twilioConcurrency();
  }

  private Spool bindWebhook(CamelContext camel) {
    Spool spool =
        new Spool(Path.of(camel.resolvePropertyPlaceholders("{{elevenlabs.spool}}")), clock);
    try {
      spool.deleteUnfinished();
    } catch (IOException e) {
      LOG.warn(
          "{} cannot be read ({}): webhooks are answered 500.", spool.directory(), e.toString());
    }
    bind(camel, "elevenLabsSpool", Spool.class, spool);
    bind(
        camel,
        "elevenLabsDelivery",
        SpoolDelivery.class,
        new SpoolDelivery("ElevenLabs", spool, () -> stopping));
    bind(
        camel,
        SIGNATURE,
        PostCallSignature.class,
        new PostCallSignature(settings.elevenLabsWebhookSecret(), clock));
    bind(camel, "postCallEvents", PostCallEvents.class, new PostCallEvents());
    bind(camel, "webhookAnswers", WebhookAnswers.class, new WebhookAnswers());
    return spool;
  }

  private HttpGuard guard(CamelContext camel, Supplier<Collection<HttpEndpointModel>> endpoints) {
    var signature = camel.getRegistry().lookupByNameAndType(SIGNATURE, PostCallSignature.class);
    var answers = camel.getRegistry().lookupByNameAndType("webhookAnswers", WebhookAnswers.class);
    var health = camel.getRegistry().lookupByNameAndType("health", Health.class);
    return new HttpGuard(
            settings.cronSecret(), endpoints, gate::whyClosed, () -> !camel.isStarted())
        .door(
            "/functions/v1/elevenlabs-webhook",
            request ->
                !signature.isConfigured()
                    ? Optional.of(answers.without("ELEVENLABS_WEBHOOK_SECRET"))
                    : signature.isPlausible(request.getHeader("ElevenLabs-Signature"))
                        ? Optional.empty()
                        : Optional.of(answers.unauthorized()))
        .waitFor("/health", health::look);
  }

  private static <T> void bind(CamelContext camel, String name, Class<T> type, T bean) {
    camel.getRegistry().bind(name, type, bean);
  }

  /** The key where one is set, else the account's own token. */
  private Optional<TwilioApi.Credentials> credentials() {
    return settings
        .twilioAccountSid()
        .flatMap(
            account ->
                settings
                    .twilioApiKey()
                    .map(
                        key ->
                            new TwilioApi.Credentials(
                                account,
                                key,
                                settings.twilioApiSecret().orElseThrow(),
                                settings.twilioAuthToken().orElse(null)))
                    .or(
                        () ->
                            settings
                                .twilioAuthToken()
                                .map(
                                    token ->
                                        new TwilioApi.Credentials(
                                            account, account, token, token))));
  }

  private static AnswerDeadline answerDeadline(CamelContext camel) {
    return new AnswerDeadline(
        Duration.ofMillis(
            Long.parseLong(
                camel.resolvePropertyPlaceholders("{{provider.answer-timeout:60000}}"))));
  }

  /** The HTTP client repeats 429 and 503 on its own unless told not to; routes do that here. */
  private static HttpClientConfigurer providerClient(AnswerDeadline deadline, AnswerBudget budget) {
    return client ->
        client
            .disableAutomaticRetries()
            .disableCookieManagement()
            .addExecInterceptorFirst("deadline", deadline)
            // in front of it, to read what it hands over
            .addExecInterceptorFirst("budget", budget);
  }

  private final class Lifecycle extends SimpleEventNotifierSupport {

    private final CamelContext camel;
    private final Ledger ledger;
    private final AnswerDeadline answers;
    private final Vertx vertx;

    Lifecycle(CamelContext camel, Ledger ledger, AnswerDeadline answers, Vertx vertx) {
      this.camel = camel;
      this.ledger = ledger;
      this.answers = answers;
      this.vertx = vertx;
    }

    private Set<HttpEndpointModel> endpoints() {
      return camel.getComponent("platform-http", PlatformHttpComponent.class).getHttpEndpoints();
    }

    @Override
    public void notify(CamelEvent event) {
      if (event instanceof CamelEvent.CamelContextStartingEvent) {
        var web =
            VertxPlatformHttpRouter.lookup(
                camel, VertxPlatformHttpRouter.getRouterNameFromPort(settings.port()));
        guard(camel, this::endpoints).protect(web);
      } else if (event instanceof CamelEvent.CamelContextStartedEvent) {
        LOG.info(
            "Centralita listens on http://{}:{}; schedules {}.",
            settings.host(),
            settings.port(),
            settings.schedulesEnabled() ? "fire" : "do not fire");
        if (settings.elevenLabsApiKey().isEmpty()) {
          LOG.info("ElevenLabs is off: ELEVENLABS_API_KEY is not set.");
        }
      } else if (event instanceof CamelEvent.CamelContextStoppingEvent) {
        stopping = true;
        answers.hangUp();
      } else if (event instanceof CamelEvent.CamelContextStoppedEvent) {
        closeWhatIsLeft();
        vertx.close();
      }
    }

    /**
     * Runs that could not come to an end in time; with the database gone, they are left to others.
     */
    private void closeWhatIsLeft() {
      if (gate.whyClosed().isPresent()) {
        return;
      }
      try {
        CompletableFuture.runAsync(ledger::interruptOwn).get(1, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException | TimeoutException e) {
        LOG.warn("A run could not be closed; it is taken up when the database is back.");
      }
    }
  }
}
