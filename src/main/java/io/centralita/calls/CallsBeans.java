package io.centralita.calls;

import io.centralita.database.DatabaseBeans;
import io.centralita.database.DatabaseGate;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.support.CamelContextHelper;

/** Makes what the addresses of calls name. */
public final class CallsBeans implements CamelConfiguration {

  @Override
  public void configure(CamelContext camel) {
    DatabaseGate gate = CamelContextHelper.mandatoryFindSingleByType(camel, DatabaseGate.class);
    CallSearch search = new CallSearch(DatabaseBeans.dataSource(camel));
    camel.getRegistry().bind("callsApi", new CallsApi(search, gate::text));
  }
}
