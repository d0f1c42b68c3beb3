package io.centralita.database;

import javax.sql.DataSource;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.component.jdbc.JdbcEndpoint;

/** Makes what routes need of the database, and the connections that other packages share. */
public final class DatabaseBeans implements CamelConfiguration {

  private final DatabaseGate gate;

  /**
   * @param gate opens when the tables are ready
   */
  public DatabaseBeans(DatabaseGate gate) {
    this.gate = gate;
  }

  @Override
  public void configure(CamelContext camel) {
    camel.getRegistry().bind("databaseGate", gate);
    camel.getRegistry().bind("dataSource", DataSource.class, gate.dataSource(Database::dataSource));
    camel
        .getRegistry()
        .bind("reservedDataSource", DataSource.class, gate.dataSource(Database::reserved));
    camel.getRegistry().bind("databaseFaults", new DatabaseFaults());
    camel.getRegistry().bind("waitingForDatabase", new WaitingForDatabase());
    // each statement is a transaction of its own: a process that freezes leaves none open behind it
    camel
        .getCamelContextExtension()
        .registerEndpointCallback(
            (uri, endpoint) -> {
              if (endpoint instanceof JdbcEndpoint statement) {
                statement.setResetAutoCommit(false);
              }
              return endpoint;
            });
  }

  /** The connections of the program's work. */
  public static DataSource dataSource(CamelContext camel) {
    return camel.getRegistry().lookupByNameAndType("dataSource", DataSource.class);
  }

  /** The connections that are kept for the ledger and for health. */
  public static DataSource reserved(CamelContext camel) {
    return camel.getRegistry().lookupByNameAndType("reservedDataSource", DataSource.class);
  }
}
