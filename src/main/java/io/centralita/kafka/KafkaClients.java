package io.centralita.kafka;

import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.camel.component.kafka.DefaultKafkaClientFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Makes Camel's consumer of Kafka once the topic is there: not every broker makes one by itself.
 * Camel tries again every five seconds. Its producer is made after that.
 */
public final class KafkaClients extends DefaultKafkaClientFactory {

  private final String topic;

  KafkaClients(String topic) {
    this.topic = topic;
  }

  /**
   * @throws KafkaException where Kafka cannot be reached, is none, or refuses the topic
   */
  @Override
  public Consumer<?, ?> getConsumer(Properties settings) {
    // TLS has a greeting of its own
    if (!settings.getProperty(AdminClientConfig.SECURITY_PROTOCOL_CONFIG, "").endsWith("SSL")) {
      String brokers = settings.getProperty(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG);
      Stream.of(brokers.split(",")).forEach(KafkaGreeting::requireKafka);
    }
    requireTopic(settings);
    return super.getConsumer(settings);
  }

  private void requireTopic(Properties settings) {
    Properties patient = new Properties();
    patient.putAll(settings);
    // not a minute
    patient.put(
        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
        settings.get(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG));
    try (Admin kafka = Admin.create(patient)) {
      if (!isThere(kafka)) {
        // as many partitions and copies as Kafka itself thinks fit: one is enough
        NewTopic made = new NewTopic(topic, Optional.empty(), Optional.empty());
        kafka.createTopics(List.of(made)).all().get();
      }
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new KafkaException(e.getCause().getMessage(), e);
      }
      // another process was faster
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException(e);
    }
  }

  private boolean isThere(Admin kafka) throws ExecutionException, InterruptedException {
    try {
      kafka.describeTopics(List.of(topic)).allTopicNames().get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw e;
    }
  }
}
