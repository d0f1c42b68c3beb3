package io.centralita.telephony;

import io.centralita.database.DatabaseGate;
import java.time.Clock;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.support.CamelContextHelper;

/** Makes what the routes that answer calls name. */
public final class TelephonyBeans implements CamelConfiguration {

  private final TelephonySettings settings;
  private final Clock clock;

  public TelephonyBeans(TelephonySettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public void configure(CamelContext camel) {
    DatabaseGate gate = CamelContextHelper.mandatoryFindSingleByType(camel, DatabaseGate.class);
    camel.getRegistry().bind("twilioEvents", new TwilioEvents(gate::text));
  }
}
