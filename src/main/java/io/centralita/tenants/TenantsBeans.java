package io.centralita.tenants;

import io.centralita.database.Database;
import io.centralita.database.DatabaseBeans;
import io.centralita.database.DatabaseGate;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.support.CamelContextHelper;

/** Makes what answers about tenants. */
public final class TenantsBeans implements CamelConfiguration {

  @Override
  public void configure(CamelContext camel) {
    DatabaseGate gate = CamelContextHelper.mandatoryFindSingleByType(camel, DatabaseGate.class);
    camel
        .getRegistry()
        .bind(
            "tenantsApi",
            new TenantsApi(Database.jdbi(DatabaseBeans.dataSource(camel)), gate::text));
  }
}
