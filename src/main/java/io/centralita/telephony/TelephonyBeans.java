package io.centralita.telephony;

import java.time.Clock;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;

/** Makes what the routes that answer calls name. */
public final class TelephonyBeans implements CamelConfiguration {

  private final TelephonySettings settings;
  private final Clock clock;

  public TelephonyBeans(TelephonySettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public void configure(CamelContext camel) {}
}
