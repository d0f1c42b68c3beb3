package io.centralita.statistics;

import io.centralita.database.Database;
import io.centralita.database.DatabaseBeans;
import io.centralita.database.DatabaseGate;
import io.centralita.runs.StopSignal;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.support.CamelContextHelper;
import org.jdbi.v3.core.Jdbi;

/** Makes what the addresses of statistics and workspaces name. */
public final class StatisticsBeans implements CamelConfiguration {

  @Override
  public void configure(CamelContext camel) {
    Jdbi database = Database.jdbi(DatabaseBeans.dataSource(camel));
    DatabaseGate gate = CamelContextHelper.mandatoryFindSingleByType(camel, DatabaseGate.class);
    StopSignal stopSignal = CamelContextHelper.mandatoryFindSingleByType(camel, StopSignal.class);
    Snapshots<CallSums> calls = new Snapshots<>(database, "twilio", CallSums::of, CallSums.NONE);
    Snapshots<ConversationSums> conversations =
        new Snapshots<>(database, "elevenlabs", ConversationSums::of, ConversationSums.NONE);
    camel.getRegistry().bind("statisticsApi", new StatisticsApi(calls, conversations));
    camel.getRegistry().bind("dailySums", new DailySums(database, stopSignal::tellsToStop));
    camel.getRegistry().bind("directionsApi", new DirectionsApi(database));
    camel
        .getRegistry()
        .bind("workspacesApi", new WorkspacesApi(database, gate::text, calls, conversations));
  }
}
