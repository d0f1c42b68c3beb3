package io.centralita.database;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says, now and then, that statements are tried again because the database does not do its part:
 * else a run that waits for it would look as if it hung. Thread-safe.
 */
public final class WaitingForDatabase implements Processor {

  private static final Logger LOG = LoggerFactory.getLogger(Database.class);
  private static final Duration SILENCE = Duration.ofSeconds(10);

  private final DatabaseFaults faults = new DatabaseFaults();
  private final AtomicLong lastWarning = new AtomicLong(System.nanoTime() - SILENCE.toNanos());

  @Override
  public void process(Exchange exchange) {
    Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    long now = System.nanoTime();
    long last = lastWarning.get();
    if (now - last >= SILENCE.toNanos() && lastWarning.compareAndSet(last, now)) {
      LOG.warn("The database is not available ({}); waiting for it.", faults.reason(failure));
    }
  }
}
