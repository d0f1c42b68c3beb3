package io.centralita.metrics;

import io.centralita.database.DatabaseGate;
import io.centralita.database.PoolUse;
import io.centralita.metrics.DatabaseFigures.Figures;
import io.centralita.runs.Coverage;
import io.centralita.webhook.Sender;
import io.centralita.webhook.Spool;
import io.centralita.webhook.Spool.Backlog;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers with all metrics as Prometheus' text. Most are counted as things happen; what the
 * database, its pools and the spools hold is looked up when somebody asks. Thread-safe.
 */
public final class Metrics {

  private static final Logger LOG = LoggerFactory.getLogger("metrics");

  private final PrometheusMeterRegistry meters;
  private final DatabaseGate gate;
  private final DatabaseFigures database;
  private final Map<Sender, Spool> spools;

  private final MultiGauge databaseUp;
  private final MultiGauge coveredUntil;
  private final MultiGauge unsettled;
  private final MultiGauge oldestUnsettled;
  private final MultiGauge alerts;
  private final MultiGauge spoolEvents;
  private final MultiGauge spoolOldest;
  private final MultiGauge poolAll;
  private final MultiGauge poolActive;
  private final MultiGauge poolIdle;
  private final MultiGauge poolPending;
  private final MultiGauge poolMax;

  Metrics(
      PrometheusMeterRegistry meters,
      DatabaseGate gate,
      DatabaseFigures database,
      Map<Sender, Spool> spools) {
    this.meters = meters;
    this.gate = gate;
    this.database = database;
    this.spools = spools;
    databaseUp = gauge("centralita.database.up", "Whether the database takes writes: 1 or 0");
    coveredUntil =
        timestamp("centralita.covered.until.timestamp", "Up to when an account was read whole");
    unsettled =
        gauge(
            "centralita.unsettled.calls",
            "Calls or conversations of an account whose final state or price is still to come");
    oldestUnsettled =
        timestamp("centralita.oldest.unsettled.timestamp", "When the first of those began");
    alerts = gauge("centralita.alerts", "Alerts that are open: 1 each");
    spoolEvents = gauge("centralita.spool.events", "Accepted events that wait to be stored");
    spoolOldest = timestamp("centralita.spool.oldest.timestamp", "When the first of those came");
    poolAll = gauge("hikaricp.connections", "Connections to the database");
    poolActive = gauge("hikaricp.connections.active", "Connections that are in use");
    poolIdle = gauge("hikaricp.connections.idle", "Connections that are not in use");
    poolPending = gauge("hikaricp.connections.pending", "Threads that wait for a connection");
    poolMax = gauge("hikaricp.connections.max", "Connections that there may be");
  }

  private MultiGauge gauge(String name, String description) {
    return MultiGauge.builder(name).description(description).register(meters);
  }

  private MultiGauge timestamp(String name, String description) {
    return MultiGauge.builder(name).description(description).baseUnit("seconds").register(meters);
  }

  /** The text, version 0.0.4; also while the database is down, without what only it knows. */
  public synchronized String scrape() {
    showDatabase(database.look());
    showPools(gate.pools());
    showSpools();
    return meters.scrape();
  }

  private void showDatabase(Figures figures) {
    databaseUp.register(List.of(Row.of(Tags.empty(), figures.up() ? 1 : 0)), true);
    showAccounts(coveredUntil, figures, account -> seconds(account.coveredUntil()));
    showAccounts(unsettled, figures, Coverage.Account::unsettledCalls);
    showAccounts(oldestUnsettled, figures, account -> seconds(account.oldestUnsettled()));
    alerts.register(
        figures.alerts().stream().<Row<?>>map(alert -> row("alert", alert, 1)).toList(), true);
  }

  /** An account without a value, {@code null}, has no line. */
  private static void showAccounts(
      MultiGauge gauge, Figures figures, Function<Coverage.Account, Number> value) {
    List<Row<?>> rows = new ArrayList<>();
    for (Coverage.Account account : figures.accounts()) {
      Number known = value.apply(account);
      if (known != null) {
        rows.add(row("account", account.sid(), known));
      }
    }
    gauge.register(rows, true);
  }

  private void showPools(List<PoolUse> pools) {
    showPools(poolAll, pools, pool -> pool.active() + pool.idle());
    showPools(poolActive, pools, PoolUse::active);
    showPools(poolIdle, pools, PoolUse::idle);
    showPools(poolPending, pools, PoolUse::waiting);
    showPools(poolMax, pools, PoolUse::most);
  }

  private static void showPools(
      MultiGauge gauge, List<PoolUse> pools, ToIntFunction<PoolUse> value) {
    gauge.register(
        pools.stream()
            .<Row<?>>map(pool -> row("pool", pool.name(), value.applyAsInt(pool)))
            .toList(),
        true);
  }

  private void showSpools() {
    List<Row<?>> events = new ArrayList<>();
    List<Row<?>> oldest = new ArrayList<>();
    spools.forEach(
        (sender, spool) -> {
          try {
            Backlog waiting = spool.waitingLongerThan(Duration.ZERO);
            events.add(row("sender", sender.id(), waiting.events()));
            if (waiting.events() > 0) {
              oldest.add(row("sender", sender.id(), seconds(waiting.since())));
            }
          } catch (IOException e) {
            LOG.warn("A spool is left out of the metrics: {}", e.toString());
          }
        });
    spoolEvents.register(events, true);
    spoolOldest.register(oldest, true);
  }

  private static Row<?> row(String label, String value, Number number) {
    return Row.of(Tags.of(label, value), number);
  }

  private static Double seconds(Instant time) {
    return time == null ? null : time.toEpochMilli() / 1000.0;
  }
}
