package io.centralita.fatal;

import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;

/** Watches Camel's threads; comes before whatever makes one. */
public final class FatalBeans implements CamelConfiguration {

  @Override
  public void configure(CamelContext camel) {
    camel.getExecutorServiceManager().setThreadPoolFactory(new WatchedThreadPools());
  }
}
