package io.centralita.reload;

import java.nio.file.Path;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;

/** Live edits of routes, and whether every route runs. */
public final class ReloadBeans implements CamelConfiguration {

  @Override
  public void configure(CamelContext camel) throws Exception {
    RouteReload reload = RouteReload.register(camel, Path.of("routes"));
    camel.getRegistry().bind("routeHealth", new RouteHealth(camel, reload));
  }
}
