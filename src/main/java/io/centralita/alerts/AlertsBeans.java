package io.centralita.alerts;

import io.centralita.database.DatabaseBeans;
import io.centralita.runs.StopSignal;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.SimpleEventNotifierSupport;

/** Makes what the routes over alerts name. */
public final class AlertsBeans implements CamelConfiguration {

  private final AlertSettings settings;

  public AlertsBeans(AlertSettings settings) {
    this.settings = settings;
  }

  @Override
  public void configure(CamelContext camel) {
    StopSignal stopSignal = CamelContextHelper.mandatoryFindSingleByType(camel, StopSignal.class);
    ScheduledExecutorService timer =
        camel.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "alerts");
    AlertClient client = new AlertClient(timer, millis(camel, "{{alert.answer-timeout:15000}}"));
    camel.getRegistry().bind("alerts", new Alerts());
    camel.getRegistry().bind("alertsApi", new AlertsApi(DatabaseBeans.dataSource(camel)));
    camel.getRegistry().bind("alertsClient", HttpClientConfigurer.class, client);
    camel
        .getRegistry()
        .bind(
            "alertMessages",
            new AlertMessages(
                settings, millis(camel, "{{alert.retry-delay:5000}}"), stopSignal::stopping));
    camel
        .getManagementStrategy()
        .addEventNotifier(
            new SimpleEventNotifierSupport() {
              @Override
              public void notify(CamelEvent event) {
                if (event instanceof CamelEvent.CamelContextStoppingEvent) {
                  client.hangUp();
                  // what it would still cut off is over
                  camel.getExecutorServiceManager().shutdownNow(timer);
                }
              }
            });
  }

  private static Duration millis(CamelContext camel, String setting) {
    return Duration.ofMillis(Long.parseLong(camel.resolvePropertyPlaceholders(setting)));
  }
}
