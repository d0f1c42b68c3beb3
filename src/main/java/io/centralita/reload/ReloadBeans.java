package io.centralita.reload;

import java.nio.file.Path;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;

/** Makes the live reload of the schedules, and the health check of all routes. */
public final class ReloadBeans implements CamelConfiguration {
  private static final long POLL_MILLIS = 400;

  @Override
  public void configure(CamelContext camel) throws Exception {
    ScheduleReload reload = new ScheduleReload(camel, Path.of("routes"), POLL_MILLIS);
    camel.addService(reload);
    camel.getRegistry().bind("routeHealth", new RouteHealth(camel, reload));
  }
}
