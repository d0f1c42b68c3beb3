package io.centralita.calls;

import io.centralita.database.DatabaseBeans;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;

/** Makes what the addresses of calls name. */
public final class CallsBeans implements CamelConfiguration {

  @Override
  public void configure(CamelContext camel) {
    CallSearch search = new CallSearch(DatabaseBeans.dataSource(camel));
    camel.getRegistry().bind("callsApi", new CallsApi(search));
  }
}
