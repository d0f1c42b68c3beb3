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
 * Knows whether Kafka can be reached and takes records. Says once that it does not, and once that
 * it does again; meanwhile /health is degraded, for nothing stops. Thread-safe.
 */
public final class KafkaLink implements HealthCheck {

  private static final Logger LOG = LoggerFactory.getLogger("sync");
  private static final String NAME = "kafka";
  private static final String CONSEQUENCE = "each run is read by the process that opened it.";

  private final CamelContext camel;
  private final String brokers;
  private final LongSupplier nanoTime;
  private Long lastThere;
  private boolean away;
  private boolean refuses;

  KafkaLink(CamelContext camel, String brokers, LongSupplier nanoTime) {
    this.camel = camel;
    this.brokers = brokers;
    this.nanoTime = nanoTime;
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
    if (there || lastThere == null) {
      lastThere = now;
    }
    if (there && away) {
      away = false;
      LOG.info("Kafka can be reached again.");
    } else if (!there && !away && now - lastThere > TimeUnit.MILLISECONDS.toNanos(patienceMillis)) {
      away = true;
      LOG.warn(
          "Kafka at {} cannot be reached ({}): until it can, {}",
          brokers,
          reason(states),
          CONSEQUENCE);
    }
    return there;
  }

  /** A record could not be sent, though there is a connection. */
  public synchronized void failed(Throwable failure) {
    if (!refuses) {
      refuses = true;
      LOG.warn(
          "Kafka at {} takes no record ({}): until it does, {}",
          brokers,
          reason(failure),
          CONSEQUENCE);
    }
  }

  /** A record was sent. */
  public synchronized void sent() {
    if (refuses) {
      refuses = false;
      LOG.info("Kafka takes records again.");
    }
  }

  /** The only ones who know are the consumers of the route by which this process is told. */
  // the consumer is Camel's
  @SuppressWarnings("PMD.CloseResource")
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
        .map(KafkaLink::reason)
        .findFirst()
        .orElse("no connection");
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage();
  }

  @Override
  public synchronized List<Check> look() {
    // who asks need not have signed in, so no address
    if (away) {
      return degraded("Kafka cannot be reached: " + CONSEQUENCE);
    }
    return refuses ? degraded("Kafka takes no records: " + CONSEQUENCE) : List.of(Check.up(NAME));
  }

  private static List<Check> degraded(String reason) {
    return List.of(new Check(NAME, "DEGRADED", reason));
  }
}
