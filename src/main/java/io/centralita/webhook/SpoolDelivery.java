package io.centralita.webhook;

import io.centralita.database.DatabaseFaults;
import io.centralita.runs.FailureMessage;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what becomes of a spooled event that fails: it waits for the database, and all others
 * behind it; where the event itself is the fault, it is set aside. The log says when the waiting
 * begins and when it ends, not each attempt. Thread-safe.
 */
public final class SpoolDelivery implements Processor {

  private static final Logger LOG = LoggerFactory.getLogger("spool");

  private final DatabaseFaults faults = new DatabaseFaults();
  private final AtomicBoolean waiting = new AtomicBoolean();
  private final String sender;
  private final Spool spool;
  private final BooleanSupplier stopping;

  public SpoolDelivery(String sender, Spool spool, BooleanSupplier stopping) {
    this.sender = sender;
    this.spool = spool;
    this.stopping = stopping;
  }

  /** After each failed attempt. */
  @Override
  public void process(Exchange exchange) {
    Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    if (waiting.compareAndSet(false, true)) {
      LOG.warn(
          "⏳ Events of {} wait in {}: {}",
          sender,
          spool.directory(),
          faults.isTheDatabases(failure) ? FailureMessage.of(failure, sender) : failure.toString());
    }
  }

  /** Whether the event has to wait for the database. */
  public boolean waits(Throwable failure) {
    return faults.isTheDatabases(failure);
  }

  /** Whether the event is the trouble; while the program stops, anything may be. */
  public boolean isAtFault(Throwable failure) {
    return !faults.isTheDatabases(failure) && !stopping.getAsBoolean();
  }

  /** Puts an event that fails again and again out of the others' way. */
  public void setAside(String name, Throwable failure) throws IOException {
    spool.setAside(name);
    LOG.error(
        "❌ An event of {} cannot be worked off and is now {}",
        sender,
        spool.failed().resolve(name),
        failure);
  }

  /** Notes that an event has been stored. */
  public void delivered() {
    if (waiting.compareAndSet(true, false)) {
      LOG.info("▶️ Events of {} are worked off again.", sender);
    }
  }
}
