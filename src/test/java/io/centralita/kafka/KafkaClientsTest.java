package io.centralita.kafka;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An address at which something else than Kafka listens. */
class KafkaClientsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 400 Bad Request\r\n\r\n",
        // of TLS: that was no greeting
        "\u0015\u0003\u0003\u0000\u0002\u0002\u0046",
        "220 smtp ESMTP\r\n"
      })
  void whatIsNoKafka_isNotTakenForOne_whoseAnswerWouldFillTheMemory(String answer)
      throws IOException {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> answered =
          CompletableFuture.runAsync(
              () -> answer(server, answer.getBytes(StandardCharsets.US_ASCII)));
      Properties settings = new Properties();
      settings.put("bootstrap.servers", "127.0.0.1:" + server.getLocalPort());
      settings.put("request.timeout.ms", 1000);

      assertThatThrownBy(() -> new KafkaClients("slices").getConsumer(settings))
          .isInstanceOf(KafkaException.class)
          .hasMessageContaining("no Kafka");
      answered.join();
    }
  }

  @Test
  void whereTlsIsSet_itAnswersForItself() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      // an alert, as of a server that wants another certificate
      CompletableFuture<Void> answered =
          CompletableFuture.runAsync(() -> answer(server, new byte[] {0x15, 3, 3, 0, 2, 2, 0x46}));
      Properties settings = new Properties();
      settings.put("bootstrap.servers", "127.0.0.1:" + server.getLocalPort());
      settings.put("security.protocol", "SSL");
      settings.put("request.timeout.ms", 1000);

      assertThatThrownBy(() -> new KafkaClients("slices").getConsumer(settings))
          .isInstanceOf(KafkaException.class)
          .hasMessageNotContaining("no Kafka");
      answered.join();
    }
  }

  private static void answer(ServerSocket server, byte[] answer) {
    try (Socket client = server.accept()) {
      client.getOutputStream().write(answer);
      client.getOutputStream().flush();
      client.getInputStream().readNBytes(14);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
