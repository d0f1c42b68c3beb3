package io.centralita.sync;

import io.centralita.client.ConcurrencyLimiter;
import io.centralita.database.DatabaseGate;
import io.centralita.fatal.WatchedSteps;
import io.centralita.log.RunInLog;
import io.centralita.runs.AccountFailures;
import io.centralita.runs.RunCloser;
import io.centralita.runs.RunLedger;
import io.centralita.runs.SliceLedger;
import io.centralita.runs.StopSignal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.CamelContextHelper;

/** Makes what the sync of any provider needs; comes after the beans of the providers. */
public final class SyncBeans implements CamelConfiguration {

  private final long defaultWorkspace;
  private final Integer rawDataDays;
  private final boolean toldOfRuns;
  private final Clock clock;

  /**
   * @param defaultWorkspace the workspace of records that match no other
   * @param rawDataDays how old a record may be whose provider's JSON is kept; {@code null} for any
   *     age
   * @param toldOfRuns whether this process is told of other processes' runs, and need not look for
   *     them
   */
  public SyncBeans(long defaultWorkspace, Integer rawDataDays, boolean toldOfRuns, Clock clock) {
    this.defaultWorkspace = defaultWorkspace;
    this.rawDataDays = rawDataDays;
    this.toldOfRuns = toldOfRuns;
    this.clock = clock;
  }

  @Override
  public void configure(CamelContext camel) {
    camel
        .getRegistry()
        .bind(
            "lanePool",
            ExecutorService.class,
            camel.getExecutorServiceManager().newCachedThreadPool(this, "lane"));
    StopSignal stopSignal = CamelContextHelper.mandatoryFindSingleByType(camel, StopSignal.class);
    RunLedger runLedger = CamelContextHelper.mandatoryFindSingleByType(camel, RunLedger.class);
    SliceLedger sliceLedger =
        CamelContextHelper.mandatoryFindSingleByType(camel, SliceLedger.class);
    AccountFailures failures =
        CamelContextHelper.mandatoryFindSingleByType(camel, AccountFailures.class);
    SyncSources sources = new SyncSources(camel.getRegistry().findByType(SyncSource.class));
    SliceQueue queue =
        new SliceQueue(
            sliceLedger,
            failures,
            CamelContextHelper.mandatoryFindSingleByType(camel, RunCloser.class),
            runLedger::workers,
            CamelContextHelper.mandatoryFindSingleByType(camel, ConcurrencyLimiter.class)::paused,
            stopSignal,
            sources);
    camel
        .getCamelContextExtension()
        .addInterceptStrategy(
            new WatchedSteps(exchange -> progressing(exchange, runLedger, queue)));
    camel.getCamelContextExtension().addInterceptStrategy(new RunInLog());
    camel
        .getRegistry()
        .bind(
            "syncPlanner",
            new SyncPlanner(runLedger, sliceLedger, failures, new SlicePlanner(clock), sources));
    camel.getRegistry().bind("sliceQueue", queue);
    camel
        .getRegistry()
        .bind(
            "runWatch",
            new RunWatch(runLedger, sliceLedger, failures, queue, stopSignal, toldOfRuns));
    DatabaseGate gate = CamelContextHelper.mandatoryFindSingleByType(camel, DatabaseGate.class);
    camel
        .getRegistry()
        .bind(
            "statementParameters",
            new StatementParameters(defaultWorkspace, rawDataDays, gate::text));
    camel.getRegistry().bind("batches", new Batches(gate::text));
    SyncListeners listeners = listeners(camel);
    runLedger.whenOver(listeners::slicesOver);
    runLedger.whenEnded(listeners::ended);
    camel.getRegistry().bind("syncListener", listeners);
    camel.getRegistry().bind("providerClock", new ProviderClock(clock));
  }

  /** A run that lanes read here gets on only with them: somebody looks after it every second. */
  private static void progressing(Exchange exchange, RunLedger runLedger, SliceQueue queue) {
    if (exchange.getVariable("run") instanceof Long run
        && (exchange.getVariable("lane") != null || !queue.isAtWork(run))) {
      runLedger.progressing(run);
    }
  }

  /** The bar after the log, whose first lines stand above it. */
  private static SyncListeners listeners(CamelContext camel) {
    TerminalProgress progress = new TerminalProgress();
    List<SyncListener> listeners =
        new ArrayList<>(List.of(new SyncLog(progress::isShown), progress));
    listeners.addAll(camel.getRegistry().findByType(SyncListener.class));
    return new SyncListeners(listeners);
  }
}
