package io.centralita.sync;

import io.centralita.client.ConcurrencyLimiter;
import io.centralita.database.DatabaseGate;
import io.centralita.runs.RunLedger;
import io.centralita.runs.SliceLedger;
import io.centralita.runs.StopSignal;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.support.CamelContextHelper;

/** Makes what the sync of any provider needs; comes after the beans of the providers. */
public final class SyncBeans implements CamelConfiguration {

  private final long defaultWorkspace;
  private final Clock clock;

  /**
   * @param defaultWorkspace the workspace of records that match no other
   */
  public SyncBeans(long defaultWorkspace, Clock clock) {
    this.defaultWorkspace = defaultWorkspace;
    this.clock = clock;
  }

  @Override
  public void configure(CamelContext camel) {
    StopSignal stopSignal = CamelContextHelper.mandatoryFindSingleByType(camel, StopSignal.class);
    ConcurrencyLimiter limiter =
        CamelContextHelper.mandatoryFindSingleByType(camel, ConcurrencyLimiter.class);
    camel
        .getRegistry()
        .bind(
            "lanePool",
            ExecutorService.class,
            camel.getExecutorServiceManager().newCachedThreadPool(this, "lane"));
    camel
        .getRegistry()
        .bind(
            "syncPlanner",
            new SyncPlanner(
                CamelContextHelper.mandatoryFindSingleByType(camel, RunLedger.class),
                CamelContextHelper.mandatoryFindSingleByType(camel, SliceLedger.class),
                new SlicePlanner(clock),
                camel.getRegistry().findByType(SyncSource.class),
                limiter::isPaused,
                stopSignal::check));
    DatabaseGate gate = CamelContextHelper.mandatoryFindSingleByType(camel, DatabaseGate.class);
    camel
        .getRegistry()
        .bind("statementParameters", new StatementParameters(defaultWorkspace, gate::text));
    camel.getRegistry().bind("batches", new Batches(gate::text));
    camel.getRegistry().bind("syncLog", new SyncLog());
    camel.getRegistry().bind("providerClock", new ProviderClock(clock));
  }
}
