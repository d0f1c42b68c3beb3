package io.centralita.phones;

import io.centralita.database.Database;
import io.centralita.database.DatabaseBeans;
import io.centralita.database.DatabaseGate;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.support.CamelContextHelper;

/** Makes what the addresses of numbers name. */
public final class PhonesBeans implements CamelConfiguration {

  private final long defaultWorkspace;

  /**
   * @param defaultWorkspace the workspace of numbers and conversations that match no other
   */
  public PhonesBeans(long defaultWorkspace) {
    this.defaultWorkspace = defaultWorkspace;
  }

  @Override
  public void configure(CamelContext camel) {
    DatabaseGate gate = CamelContextHelper.mandatoryFindSingleByType(camel, DatabaseGate.class);
    Phones phones = new Phones(Database.jdbi(DatabaseBeans.dataSource(camel)), defaultWorkspace);
    camel.getRegistry().bind("phonesApi", new PhonesApi(phones, gate::text));
  }
}
