package io.centralita.kafka;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.kafka.common.KafkaException;

/**
 * Asks an address whether it speaks Kafka's protocol. Kafka's clients take the first bytes of any
 * answer for its length: of a web server, or of a broker that wants TLS, they make a buffer of a
 * gigabyte, and the process runs out of memory.
 */
final class KafkaGreeting {

  private static final int PATIENCE_MILLIS = (int) Duration.ofSeconds(2).toMillis();

  /** The real answer has some hundred bytes. */
  private static final int LONGEST_ANSWER = 1 << 20;

  /** Which versions of which requests it knows (18), asked in the oldest way, by nobody. */
  private static final byte[] QUESTION =
      ByteBuffer.allocate(14)
          .putInt(10)
          .putShort((short) 18)
          .putShort((short) 0)
          .putInt(1)
          .putShort((short) -1)
          .array();

  private KafkaGreeting() {}

  /**
   * Does nothing where there is no answer: Kafka's client says why.
   *
   * @param broker host and port
   * @throws KafkaException where something else answers
   */
  static void requireKafka(String broker) {
    int length;
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(address(broker), PATIENCE_MILLIS);
      socket.getOutputStream().write(QUESTION);
      length = new DataInputStream(socket.getInputStream()).readInt();
    } catch (IOException e) {
      return;
    }
    if (length < 0 || length > LONGEST_ANSWER) {
      throw new KafkaException("what answers at " + broker + " is no Kafka without TLS");
    }
  }

  private static InetSocketAddress address(String broker) {
    int colon = broker.lastIndexOf(':');
    return new InetSocketAddress(
        broker.substring(0, colon), Integer.parseInt(broker.substring(colon + 1)));
  }
}
