package io.centralita.metrics;

import io.centralita.database.DatabaseGate;
import io.centralita.database.PoolUse;
import io.centralita.health.Health;
import io.centralita.health.Health.Check;
import io.centralita.metrics.DatabaseFigures.Figures;
import io.centralita.runs.Coverage.Account;
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
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers with all metrics as Prometheus' text. Most are counted as things happen; what the
 * database, its pools and the spools hold, and how the program is, is looked up when somebody asks.
 * Thread-safe.
 */
public final class Metrics {

  private static final Logger LOG = LoggerFactory.getLogger("metrics");

  private final PrometheusMeterRegistry meters;
  private final Supplier<Health> health;
  private final DatabaseFigures database;
  private final DatabaseGate gate;
  private final Map<Sender, Spool> spools;

  private final Map<String, MultiGauge> gauges = new HashMap<>();

  /**
   * @param health is there when the first one asks
   */
  Metrics(
      PrometheusMeterRegistry meters,
      Supplier<Health> health,
      DatabaseFigures database,
      DatabaseGate gate,
      Map<Sender, Spool> spools) {
    this.meters = meters;
    this.health = health;
    this.database = database;
    this.gate = gate;
    this.spools = spools;
  }

  /** The text, version 0.0.4; also while the database is down, without what only it knows. */
  public String scrape() {
    // a silent database keeps nobody waiting for one another
    Map<String, Boolean> seen =
        health.get().look().join().stream()
            .collect(
                Collectors.toMap(
                    Check::name, check -> Health.UP.equals(check.status()), Boolean::logicalAnd));
    boolean isUp = seen.get(Health.DATABASE);
    Figures figures = isUp ? database.look() : DatabaseFigures.NONE;
    Map<Sender, Backlog> waiting = waiting();
    synchronized (this) {
      show(
          "centralita.health",
          "Whether /health finds it UP: 1 or 0",
          "check",
          seen.keySet(),
          check -> check,
          check -> number(seen.get(check)));
      gauge("centralita.database.up", "Whether the database takes writes: 1 or 0")
          .register(List.of(Row.of(Tags.empty(), number(isUp))), true);
      showAccounts(figures.accounts());
      show(
          "centralita.alerts",
          "Alerts that are open: 1 each",
          "alert",
          figures.alerts(),
          alert -> alert,
          alert -> 1);
      showSpools(waiting);
      showPools(gate.pools());
      return meters.scrape();
    }
  }

  private void showAccounts(List<Account> accounts) {
    show(
        "centralita.covered.until.timestamp.seconds",
        "Up to when an account was read whole",
        "account",
        accounts,
        Account::sid,
        account -> seconds(account.coveredUntil()));
    show(
        "centralita.unsettled.calls",
        "Calls or conversations of an account whose final state or price is still to come",
        "account",
        accounts,
        Account::sid,
        Account::unsettledCalls);
    show(
        "centralita.oldest.unsettled.timestamp.seconds",
        "When the first of those began",
        "account",
        accounts,
        Account::sid,
        account -> seconds(account.oldestUnsettled()));
  }

  private void showSpools(Map<Sender, Backlog> waiting) {
    show(
        "centralita.spool.events",
        "Accepted events that wait to be stored",
        "sender",
        waiting.keySet(),
        Sender::id,
        sender -> waiting.get(sender).events());
    show(
        "centralita.spool.oldest.timestamp.seconds",
        "When the first of those came",
        "sender",
        waiting.keySet(),
        Sender::id,
        sender -> seconds(waiting.get(sender).since()));
  }

  private void showPools(List<PoolUse> pools) {
    showPools("", "there are", pools, pool -> pool.active() + pool.idle());
    showPools(".active", "are in use", pools, PoolUse::active);
    showPools(".idle", "are not in use", pools, PoolUse::idle);
    showPools(".pending", "threads wait for", pools, PoolUse::waiting);
    showPools(".max", "there may be", pools, PoolUse::most);
  }

  private void showPools(
      String which, String what, List<PoolUse> pools, Function<PoolUse, Number> value) {
    show(
        "hikaricp.connections" + which,
        "Connections to the database that " + what,
        "pool",
        pools,
        PoolUse::name,
        value);
  }

  /** A line for each of the things, but for one without a value, {@code null}. */
  private <T> void show(
      String metric,
      String description,
      String label,
      Collection<T> things,
      Function<T, String> name,
      Function<T, Number> value) {
    List<Row<?>> rows = new ArrayList<>();
    for (T thing : things) {
      Number known = value.apply(thing);
      if (known != null) {
        rows.add(Row.of(Tags.of(label, name.apply(thing)), known));
      }
    }
    gauge(metric, description).register(rows, true);
  }

  private MultiGauge gauge(String metric, String description) {
    return gauges.computeIfAbsent(
        metric, name -> MultiGauge.builder(name).description(description).register(meters));
  }

  /** Without a spool that cannot be read: that is what {@code /health} says. */
  private Map<Sender, Backlog> waiting() {
    Map<Sender, Backlog> waiting = new EnumMap<>(Sender.class);
    spools.forEach(
        (sender, spool) -> {
          try {
            waiting.put(sender, spool.waitingLongerThan(Duration.ZERO));
          } catch (IOException e) {
            LOG.debug("A spool cannot be read: {}", e.toString());
          }
        });
    return waiting;
  }

  private static int number(boolean yes) {
    return yes ? 1 : 0;
  }

  private static Double seconds(Instant time) {
    return time == null ? null : time.toEpochMilli() / 1000.0;
  }
}
