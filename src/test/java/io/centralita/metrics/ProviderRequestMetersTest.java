package io.centralita.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.centralita.runs.Provider;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One address may lead to both providers, that of a proxy or of a simulator. */
class ProviderRequestMetersTest {

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(
              "/429".equals(exchange.getRequestURI().getPath()) ? 429 : 204, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void requestsAreCountedForTheProviderWhoseTheyAre_alsoAtOneAddress_andOthersNot()
      throws IOException {
    int port = server.getAddress().getPort();
    URI both = URI.create("http://127.0.0.1:" + port + "/base");
    try (CloseableHttpClient client = client(both)) {
      get(client, both.resolve("/2010-04-01"), "Authorization");
      get(client, both.resolve("/429"), "Authorization");
      get(client, both.resolve("/v1"), "xi-api-key");
      get(client, URI.create("http://localhost:" + port + "/media"), "Authorization");
    }

    assertThat(counted())
        .containsExactlyInAnyOrder("twilio 204 1.0", "twilio 429 1.0", "elevenlabs 204 1.0");
  }

  @Test
  void aRequestWithoutAnAnswer_isAnError() throws IOException {
    URI nobody;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = URI.create("http://127.0.0.1:" + closed.getLocalPort());
    }
    try (CloseableHttpClient client = client(nobody)) {
      assertThatThrownBy(() -> get(client, nobody, "Authorization"))
          .isInstanceOf(IOException.class);
    }

    assertThat(counted()).containsExactly("twilio error 1.0");
  }

  private CloseableHttpClient client(URI providers) {
    return HttpClientBuilder.create()
        .addExecInterceptorFirst(
            "meters",
            new ProviderRequestMeters(
                meters, Map.of(Provider.TWILIO, providers, Provider.ELEVENLABS, providers)))
        .build();
  }

  private static void get(CloseableHttpClient client, URI address, String credentials)
      throws IOException {
    HttpGet request = new HttpGet(address);
    request.addHeader(credentials, "secret");
    client.execute(request, answer -> null);
  }

  private List<String> counted() {
    return meters.find("centralita.provider.requests").counters().stream()
        .map(
            counter ->
                counter.getId().getTags().stream().map(Tag::getValue).toList()
                    + " "
                    + counter.count())
        .map(text -> text.replaceAll("[\\[\\],]", ""))
        .toList();
  }
}
