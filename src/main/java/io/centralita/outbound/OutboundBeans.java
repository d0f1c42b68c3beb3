package io.centralita.outbound;

import java.time.Clock;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;

/** Makes what the route that places calls names. */
public final class OutboundBeans implements CamelConfiguration {

  private final OutboundSettings settings;
  private final Clock clock;

  public OutboundBeans(OutboundSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public void configure(CamelContext camel) {}
}
