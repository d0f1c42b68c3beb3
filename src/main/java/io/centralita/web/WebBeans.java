package io.centralita.web;

import io.centralita.api.BearerSecret;
import io.centralita.api.HttpSettings;
import io.centralita.api.Sessions;
import io.vertx.ext.web.Router;
import java.time.Clock;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.SimpleEventNotifierSupport;

/** Puts the pages and the sign-in on the HTTP server. */
public final class WebBeans implements CamelConfiguration {

  private final HttpSettings settings;
  private final Clock clock;

  public WebBeans(HttpSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public void configure(CamelContext camel) {
    camel
        .getManagementStrategy()
        .addEventNotifier(
            new SimpleEventNotifierSupport() {
              @Override
              public void notify(CamelEvent event) {
                if (event instanceof CamelEvent.CamelContextStartingEvent) {
                  serve(
                      camel,
                      VertxPlatformHttpRouter.lookup(
                          camel, VertxPlatformHttpRouter.getRouterNameFromPort(settings.port())));
                }
              }
            });
  }

  private void serve(CamelContext camel, Router router) {
    new Pages().serve(router);
    new SignIn(
            new BearerSecret(settings.cronSecret()),
            CamelContextHelper.mandatoryFindSingleByType(camel, Sessions.class),
            settings.publicAddress(),
            new WrongTries(clock),
            // in the demo only
            camel.getRegistry().findSingleByType(OneTimeToken.class))
        .serve(router);
  }
}
