package io.centralita.webhook;

import io.centralita.database.DatabaseFaults;
import io.centralita.runs.FailureMessage;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what becomes of a spooled event that fails: it waits for the database, and all others
 * behind it; where the event itself is the fault, it is set aside. Senders do not wait for one
 * another. The log says when the waiting begins and when it ends, not each attempt. Thread-safe.
 */
public final class SpoolDelivery implements Processor {

  private static final Logger LOG = LoggerFactory.getLogger("spool");

  private final DatabaseFaults faults = new DatabaseFaults();
  private final Set<Sender> waiting = ConcurrentHashMap.newKeySet();
  private final Map<Sender, Spool> spools;
  private final BooleanSupplier stopping;

  public SpoolDelivery(Map<Sender, Spool> spools, BooleanSupplier stopping) {
    this.spools = spools;
    this.stopping = stopping;
  }

  /** After each failed attempt. */
  @Override
  public void process(Exchange exchange) {
    Sender sender = Sender.of(exchange.getVariable("sender", String.class));
    Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    if (waiting.add(sender)) {
      LOG.warn(
          "⏳ Events of {} wait in {}: {}",
          sender.label(),
          spools.get(sender).directory(),
          faults.isTheDatabases(failure)
              ? FailureMessage.of(failure, sender.label())
              : failure.toString());
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
  public void setAside(String senderId, String name, Throwable failure) throws IOException {
    Sender sender = Sender.of(senderId);
    Spool spool = spools.get(sender);
    spool.setAside(name);
    LOG.error(
        "❌ An event of {} cannot be worked off and is now {}",
        sender.label(),
        spool.failed().resolve(name),
        failure);
  }

  /** Notes that an event has been stored. */
  public void delivered(String senderId) {
    Sender sender = Sender.of(senderId);
    if (waiting.remove(sender)) {
      LOG.info("▶️ Events of {} are worked off again.", sender.label());
    }
  }
}
