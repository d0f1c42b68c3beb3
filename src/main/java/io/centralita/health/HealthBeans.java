package io.centralita.health;

import io.centralita.database.DatabaseBeans;
import io.centralita.database.DatabaseCondition;
import java.util.List;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.component.seda.SedaComponent;

/** Collects every health check; comes after the packages that have one. */
public final class HealthBeans implements CamelConfiguration {

  @Override
  public void configure(CamelContext camel) {
    camel
        .getComponent("seda", SedaComponent.class)
        .setDefaultQueueFactory(ConsumerPulse.polledQueues());
    camel
        .getRegistry()
        .bind(
            "health",
            new Health(
                new DatabaseCondition(DatabaseBeans.reserved(camel))::obstacle,
                List.copyOf(camel.getRegistry().findByType(HealthCheck.class))));
  }
}
