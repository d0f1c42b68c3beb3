package io.centralita.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A response has to arrive whole in time, however busily it arrives. */
class ResponseDeadlineTest {

  private final CountDownLatch over = new CountDownLatch(1);
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    over.countDown();
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nX-Drip: ",
        "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\n",
        "HTTP/1.1 200 OK\r\n\r\n"
      })
  void whatDrips_isGivenUpInTime_whereverItDrips(String beginning) throws IOException {
    CompletableFuture<Boolean> left = CompletableFuture.supplyAsync(() -> hasLeft(beginning));

    try (CloseableHttpClient client =
        HttpClientBuilder.create()
            .disableAutomaticRetries()
            .addExecInterceptorFirst("deadline", new ResponseDeadline(Duration.ofMillis(300)))
            .build()) {
      assertThatThrownBy(
              () ->
                  client.execute(
                      new HttpGet("http://127.0.0.1:" + server.getLocalPort()),
                      response -> EntityUtils.toByteArray(response.getEntity())))
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessageContaining("did not arrive whole");
    }

    assertThat(left).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(true);
  }

  /** Drips until nobody listens any more: at once, in the test's eyes. */
  private boolean hasLeft(String beginning) {
    try (Socket connection = server.accept();
        OutputStream out = connection.getOutputStream()) {
      out.write(beginning.getBytes(StandardCharsets.US_ASCII));
      for (int i = 0; i < 250 && !over.await(20, TimeUnit.MILLISECONDS); i++) {
        out.write('x');
      }
      return false;
    } catch (IOException theyHaveLeft) {
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
