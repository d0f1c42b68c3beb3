package io.centralita.alerts;

import io.centralita.database.DatabaseBeans;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;

/** Makes what the routes over alerts name. */
public final class AlertsBeans implements CamelConfiguration {

  @Override
  public void configure(CamelContext camel) {
    camel.getRegistry().bind("alerts", new Alerts());
    camel.getRegistry().bind("alertsApi", new AlertsApi(DatabaseBeans.dataSource(camel)));
  }
}
