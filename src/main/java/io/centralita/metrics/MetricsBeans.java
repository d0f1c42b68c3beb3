package io.centralita.metrics;

import io.centralita.api.Door;
import io.centralita.client.RequestWatcher;
import io.centralita.database.DatabaseBeans;
import io.centralita.database.DatabaseGate;
import io.centralita.health.Health;
import io.centralita.runs.Provider;
import io.centralita.runs.RunLedger;
import io.centralita.webhook.Sender;
import io.centralita.webhook.Spool;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.SimpleEventNotifierSupport;

/**
 * Makes what measures, and what answers with the figures; comes before the beans of the clients and
 * of the sync, which look for who listens to them.
 */
public final class MetricsBeans implements CamelConfiguration {

  private final int port;
  private final Map<Provider, URI> providers;

  /**
   * @param port of the HTTP server
   * @param providers where each provider is asked
   */
  public MetricsBeans(int port, Map<Provider, URI> providers) {
    this.port = port;
    this.providers = providers;
  }

  @Override
  public void configure(CamelContext camel) {
    PrometheusMeterRegistry meters = meters(camel);
    camel.getRegistry().bind("syncMeters", new SyncMeters(meters));
    camel
        .getRegistry()
        .bind("requestMeters", RequestWatcher.class, new ProviderRequestMeters(meters, providers));
    camel.addRoutePolicyFactory(new StatementMeters(meters));
    camel.getManagementStrategy().addEventNotifier(new Server(camel, meters));
    camel
        .getRegistry()
        .bind(
            "metrics",
            new Metrics(
                meters,
                () -> CamelContextHelper.mandatoryFindSingleByType(camel, Health.class),
                figures(camel),
                CamelContextHelper.mandatoryFindSingleByType(camel, DatabaseGate.class),
                spools(camel)));
  }

  /** Counted again once a run has ended here: whoever started it may look at once. */
  private static DatabaseFigures figures(CamelContext camel) {
    RunLedger ledger = CamelContextHelper.mandatoryFindSingleByType(camel, RunLedger.class);
    DatabaseFigures figures =
        new DatabaseFigures(
            ledger.coverage(),
            DatabaseBeans.dataSource(camel),
            Duration.ofMillis(
                Long.parseLong(
                    camel.resolvePropertyPlaceholders("{{metrics.count-period:15000}}"))));
    ledger.whenEnded(run -> figures.changed());
    return figures;
  }

  /** The registry of Camel's own meters: whoever of the two comes first makes it. */
  private static PrometheusMeterRegistry meters(CamelContext camel) {
    PrometheusMeterRegistry known =
        camel
            .getRegistry()
            .lookupByNameAndType(
                MicrometerConstants.METRICS_REGISTRY_NAME, PrometheusMeterRegistry.class);
    if (known != null) {
      return known;
    }
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    camel.getRegistry().bind(MicrometerConstants.METRICS_REGISTRY_NAME, meters);
    return meters;
  }

  private static Map<Sender, Spool> spools(CamelContext camel) {
    Map<Sender, Spool> spools = new EnumMap<>(Sender.class);
    for (Sender sender : Sender.values()) {
      spools.put(
          sender, camel.getRegistry().lookupByNameAndType(sender.id() + "Spool", Spool.class));
    }
    return spools;
  }

  private final class Server extends SimpleEventNotifierSupport {

    private final CamelContext camel;
    private final MeterRegistry meters;

    Server(CamelContext camel, MeterRegistry meters) {
      this.camel = camel;
      this.meters = meters;
    }

    @Override
    public void notify(CamelEvent event) {
      if (event instanceof CamelEvent.CamelContextStartingEvent) {
        new ServerMeters(
                meters,
                camel.getRegistry().findByType(Door.class).stream()
                    .map(Door::path)
                    .collect(Collectors.toSet()))
            .watch(
                VertxPlatformHttpRouter.lookup(
                    camel, VertxPlatformHttpRouter.getRouterNameFromPort(port)));
      }
    }
  }
}
