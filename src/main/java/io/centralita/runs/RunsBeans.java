package io.centralita.runs;

import io.centralita.database.DatabaseBeans;
import io.centralita.database.DatabaseGate;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.timer.TimerConsumer;
import org.apache.camel.component.timer.TimerEndpoint;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.support.LoggingExceptionHandler;
import org.apache.camel.support.SimpleEventNotifierSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the ledger of runs and what opens, watches and closes them. */
public final class RunsBeans implements CamelConfiguration {

  private static final Logger LOG = LoggerFactory.getLogger("job");

  private final Instant historicalStart;
  private final JobSwitch jobSwitch;
  private final Clock clock;

  /**
   * @param historicalStart where a historical run begins that is asked for no other beginning
   */
  public RunsBeans(Instant historicalStart, JobSwitch jobSwitch, Clock clock) {
    this.historicalStart = historicalStart;
    this.jobSwitch = jobSwitch;
    this.clock = clock;
  }

  @Override
  public void configure(CamelContext camel) {
    // a slice that waits for a database that is gone is not waited for
    camel.getExecutorServiceManager().setShutdownAwaitTermination(500);
    UUID process = UUID.randomUUID();
    LOG.info("In the ledger this process is {}.", process);
    DataSource dataSource = DatabaseBeans.dataSource(camel);
    RunLedger ledger =
        new RunLedger(dataSource, DatabaseBeans.reserved(camel), process, clock, historicalStart);
    AccountFailures failures = new AccountFailures(dataSource, process);
    ledger.whenOver(failures::over);
    StopSignal stopSignal = new StopSignal(ledger::isWorkingOn, ledger::isCancelled, failures);
    camel.getRegistry().bind("runLedger", ledger);
    camel.getRegistry().bind("sliceLedger", new SliceLedger(dataSource, process));
    camel.getRegistry().bind("accountFailures", failures);
    camel.getRegistry().bind("stopSignal", stopSignal);
    camel.getRegistry().bind("runCloser", new RunCloser(ledger, failures, stopSignal));
    camel.getRegistry().bind("failureLog", new FailureLog());
    camel.getRegistry().bind("jobSwitch", jobSwitch);
    camel
        .getCamelContextExtension()
        .registerEndpointCallback(
            (uri, endpoint) -> {
              if (endpoint instanceof TimerEndpoint timer) {
                timer.setExceptionHandler(untilTheStop(camel, stopSignal));
              }
              return endpoint;
            });
    DatabaseGate gate = camel.getRegistry().lookupByNameAndType("databaseGate", DatabaseGate.class);
    camel
        .getManagementStrategy()
        .addEventNotifier(
            new SimpleEventNotifierSupport() {
              @Override
              public void notify(CamelEvent event) {
                if (event instanceof CamelEvent.CamelContextStoppingEvent) {
                  stopSignal.stop();
                } else if (event instanceof CamelEvent.CamelContextStoppedEvent
                    && gate.whyClosed().isEmpty()) {
                  interruptWhatIsLeft(ledger);
                }
              }
            });
  }

  /** What a stop cuts off reaches no error handling of its route any more. */
  private static ExceptionHandler untilTheStop(CamelContext camel, StopSignal stopSignal) {
    return new LoggingExceptionHandler(camel, TimerConsumer.class) {
      @Override
      public void handleException(String message, Exchange exchange, Throwable failure) {
        if (!stopSignal.stopping()) {
          super.handleException(message, exchange, failure);
        }
      }
    };
  }

  /**
   * Runs that could not come to an end in time; with the database gone, they are left to others.
   */
  private static void interruptWhatIsLeft(RunLedger ledger) {
    try {
      CompletableFuture.runAsync(ledger::interruptOwn).get(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("A run could not be closed; it is taken up when the database is back.");
    }
  }
}
