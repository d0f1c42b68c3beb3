package io.centralita.kafka;

import io.centralita.health.Health.Check;
import io.centralita.health.HealthCheck;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.camel.CamelContext;
import org.apache.camel.component.kafka.KafkaConsumer;
import org.apache.camel.component.kafka.TaskHealthState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether Kafka can be reached. Says so once when it has been away for a while and once when it is
 * back; meanwhile /health is degraded, for nothing stops. Thread-safe.
 */
public final class KafkaLink implements HealthCheck {

  private static final Logger LOG = LoggerFactory.getLogger("sync");
  private static final String NAME = "kafka";

  private final CamelContext camel;
  private final String brokers;
  private final LongSupplier nanoTime;
  private long lastThere;
  private boolean away;

  KafkaLink(CamelContext camel, String brokers, LongSupplier nanoTime) {
    this.camel = camel;
    this.brokers = brokers;
    this.nanoTime = nanoTime;
    this.lastThere = nanoTime.getAsLong();
  }

  /**
   * Whether there is a connection at this moment.
   *
   * @param patienceMillis how long there may be none before that is said
   */
  public synchronized boolean isUp(long patienceMillis) {
    List<TaskHealthState> states = states();
    boolean there = !states.isEmpty() && states.stream().allMatch(TaskHealthState::isReady);
    long now = nanoTime.getAsLong();
    if (there) {
      lastThere = now;
      if (away) {
        away = false;
        LOG.info("Kafka can be reached again.");
      }
    } else if (!away && now - lastThere > TimeUnit.MILLISECONDS.toNanos(patienceMillis)) {
      away = true;
      LOG.warn(
          "Kafka at {} cannot be reached ({}): until it can, each run is read by the process that"
              + " opened it.",
          brokers,
          reason(states));
    }
    return there;
  }

  /** The only ones who know are the consumers of the route by which this process is told. */
  private List<TaskHealthState> states() {
    return camel.getRoute("invited") != null
            && camel.getRoute("invited").getConsumer() instanceof KafkaConsumer consumer
        ? consumer.healthStates()
        : List.of();
  }

  private static String reason(List<TaskHealthState> states) {
    return states.stream()
        .map(TaskHealthState::getLastError)
        .filter(Objects::nonNull)
        .map(Throwable::getMessage)
        .findFirst()
        .orElse("no connection");
  }

  @Override
  public synchronized List<Check> look() {
    // who asks need not have signed in, so no address
    return List.of(
        away
            ? new Check(
                NAME,
                "DEGRADED",
                "Kafka cannot be reached: each run is read by the process that opened it.")
            : Check.up(NAME));
  }
}
