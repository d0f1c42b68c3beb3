package io.centralita.kafka;

import java.util.Optional;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;

/** Makes what the routes of {@code kafka.camel.yaml} need, where the settings name a Kafka. */
public final class KafkaBeans implements CamelConfiguration {

  private final Optional<String> brokers;

  /**
   * @param brokers host and port of each, with commas between; empty for no Kafka
   */
  public KafkaBeans(Optional<String> brokers) {
    this.brokers = brokers;
  }

  @Override
  public void configure(CamelContext camel) {
    brokers.ifPresent(
        addresses -> {
          KafkaClients clients =
              new KafkaClients(
                  camel.resolvePropertyPlaceholders("{{sync.queue-topic:centralita-slices}}"));
          camel.getRegistry().bind("kafkaClients", clients);
          camel.getRegistry().bind("kafkaLink", new KafkaLink(camel, addresses, System::nanoTime));
        });
  }
}
