package io.centralita.outbound;

import io.centralita.client.ClientBeans;
import io.centralita.client.ResponseDeadline;
import io.centralita.database.DatabaseGate;
import io.centralita.runs.StopSignal;
import java.time.Clock;
import java.time.Duration;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.support.CamelContextHelper;

/** Makes what the route that places calls names. */
public final class OutboundBeans implements CamelConfiguration {

  private final OutboundSettings settings;
  private final Clock clock;

  public OutboundBeans(OutboundSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public void configure(CamelContext camel) {
    DatabaseGate gate = CamelContextHelper.mandatoryFindSingleByType(camel, DatabaseGate.class);
    StopSignal stopSignal = CamelContextHelper.mandatoryFindSingleByType(camel, StopSignal.class);
    Duration longest =
        Duration.ofMillis(
            Long.parseLong(camel.resolvePropertyPlaceholders("{{call.answer-timeout:15000}}")));
    camel
        .getRegistry()
        .bind("outboundApi", new OutboundApi(settings, gate::text, stopSignal::stopping));
    camel.getRegistry().bind("callPlacer", new CallPlacer(settings, clock));
    camel
        .getRegistry()
        .bind(
            "callClient", HttpClientConfigurer.class, client(ClientBeans.watched(camel), longest));
  }

  /**
   * Sends once what places a call, whatever happens: nothing is repeated and nothing redirected.
   * Unlike other requests it is not cut off by a stop, which would leave nobody knowing.
   */
  private static HttpClientConfigurer client(HttpClientConfigurer watched, Duration longest) {
    return client -> {
      watched.configureHttpClient(client);
      client
          .disableAutomaticRetries()
          .disableRedirectHandling()
          .disableCookieManagement()
          .addExecInterceptorFirst("deadline", new ResponseDeadline(longest));
    };
  }
}
