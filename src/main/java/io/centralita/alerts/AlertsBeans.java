package io.centralita.alerts;

import io.centralita.client.ClientBeans;
import io.centralita.client.ResponseDeadline;
import io.centralita.database.DatabaseBeans;
import io.centralita.runs.StopSignal;
import java.time.Duration;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.support.CamelContextHelper;

/** Makes what the routes over alerts name. */
public final class AlertsBeans implements CamelConfiguration {

  private final AlertSettings settings;

  public AlertsBeans(AlertSettings settings) {
    this.settings = settings;
  }

  @Override
  public void configure(CamelContext camel) {
    StopSignal stopSignal = CamelContextHelper.mandatoryFindSingleByType(camel, StopSignal.class);
    Duration firstPause =
        Duration.ofMillis(
            Long.parseLong(camel.resolvePropertyPlaceholders("{{alert.retry-delay:5000}}")));
    // less than a claim lasts; a stop waits for no receiver
    ResponseDeadline deadline = ClientBeans.deadline(camel, "{{alert.answer-timeout:15000}}");
    camel.getRegistry().bind("alerts", new Alerts());
    camel.getRegistry().bind("alertsApi", new AlertsApi(DatabaseBeans.dataSource(camel)));
    camel.getRegistry().bind("alertsClient", HttpClientConfigurer.class, client(deadline));
    camel
        .getRegistry()
        .bind("alertMessages", new AlertMessages(settings, firstPause, stopSignal::stopping));
  }

  /** Follows no redirect and repeats nothing. */
  private static HttpClientConfigurer client(ResponseDeadline deadline) {
    return client ->
        client
            .disableRedirectHandling()
            .disableAutomaticRetries()
            .disableCookieManagement()
            .disableAuthCaching()
            .addExecInterceptorFirst("deadline", deadline);
  }
}
