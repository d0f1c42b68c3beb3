package io.centralita.database;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs once when the wait for the database begins and once when it is over, however many statements
 * wait; otherwise a waiting run would look as if it hung. Thread-safe.
 */
public final class WaitingForDatabase implements Processor {

  private static final Logger LOG = LoggerFactory.getLogger(Database.class);
  private static final Duration SILENCE = Duration.ofSeconds(10);

  private final DatabaseFaults faults = new DatabaseFaults();
  private final AtomicBoolean waiting = new AtomicBoolean();
  private final AtomicLong lastRemark = new AtomicLong(System.nanoTime() - SILENCE.toNanos());

  /** After each attempt at a statement that failed for a while. */
  @Override
  public void process(Exchange exchange) {
    failed(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
  }

  /** The database could not do its part where nobody waits for an answer. */
  public void failed(Throwable failure) {
    if (DatabaseNotReadyException.caused(failure)) {
      // the start has said so itself
      return;
    }
    if (!faults.isOutage(failure)) {
      remark(failure);
    } else if (waiting.compareAndSet(false, true)) {
      LOG.warn("The database is not available ({}); waiting for it.", faults.reason(failure));
    }
  }

  /** The database has just taken a write. */
  public void over() {
    if (waiting.compareAndSet(true, false)) {
      LOG.info("The database is available again.");
    }
  }

  private void remark(Throwable failure) {
    long now = System.nanoTime();
    long last = lastRemark.get();
    if (now - last >= SILENCE.toNanos() && lastRemark.compareAndSet(last, now)) {
      LOG.warn("A statement is said again: {}.", faults.reason(failure));
    }
  }
}
