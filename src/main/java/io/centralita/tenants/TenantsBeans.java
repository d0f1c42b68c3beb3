package io.centralita.tenants;

import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;

/** Makes what answers about tenants. */
public final class TenantsBeans implements CamelConfiguration {

  @Override
  public void configure(CamelContext camel) {}
}
