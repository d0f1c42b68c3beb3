package io.centralita.recordings;

import io.centralita.client.ResponseDeadline;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.util.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads responses of any size as a stream. Camel's HTTP component hands over a body only when the
 * whole of it is in memory or copied to disk. It follows no redirect, repeats nothing and decodes
 * nothing. Thread-safe.
 */
final class StreamingClient implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger("recordings");
  private static final Timeout TO_CONNECT = Timeout.ofSeconds(10);

  /** Two hundred megabytes at half a megabit a second. */
  private static final Duration LONGEST = Duration.ofHours(1);

  private static final int MOST_AT_ONCE = 100;

  private final ResponseDeadline deadline = new ResponseDeadline(LONGEST);
  private final HttpClientConfigurer watched;
  private final CloseableHttpClient client;

  /** An answer, of which the body may not have come yet. */
  static final class Answer implements Closeable {

    private final HttpUriRequestBase request;
    private final ClassicHttpResponse response;

    private Answer(HttpUriRequestBase request, ClassicHttpResponse response) {
      this.request = request;
      this.response = response;
    }

    int status() {
      return response.getCode();
    }

    /**
     * The header of that name, the first if there are several; {@code null} where it is missing.
     */
    String header(String name) {
      Header header = response.getFirstHeader(name);
      return header == null ? null : header.getValue();
    }

    /** How long the body is; negative where that is not said. */
    long length() {
      return response.getEntity() == null ? 0 : response.getEntity().getContentLength();
    }

    /** Fails at its end, where the body is shorter than was announced. */
    InputStream body() throws IOException {
      return response.getEntity() == null
          ? InputStream.nullInputStream()
          : response.getEntity().getContent();
    }

    /** Also gives up what has not come yet: closing alone would read on to its end. */
    @Override
    public void close() {
      request.cancel();
      try {
        response.close();
      } catch (IOException e) {
        LOG.debug("It was given up: {}", e.toString());
      }
    }
  }

  /**
   * @param silence in which nothing comes, before an attempt has failed
   * @param watched adds whoever looks at requests to providers
   */
  StreamingClient(Duration silence, HttpClientConfigurer watched) {
    this.watched = watched;
    Timeout longestSilence = Timeout.of(silence);
    HttpClientBuilder builder =
        HttpClientBuilder.create()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setMaxConnTotal(MOST_AT_ONCE)
                    .setMaxConnPerRoute(MOST_AT_ONCE)
                    .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                            .setConnectTimeout(TO_CONNECT)
                            .setSocketTimeout(longestSilence)
                            .build())
                    .build())
            .setDefaultRequestConfig(
                RequestConfig.custom()
                    .setConnectionRequestTimeout(TO_CONNECT)
                    .setResponseTimeout(longestSilence)
                    .build())
            .disableRedirectHandling()
            .disableContentCompression();
    configurer().configureHttpClient(builder);
    client = builder.build();
  }

  /** Sends, and returns when the head of the answer is there. */
  Answer send(HttpUriRequestBase request) throws IOException {
    return new Answer(request, client.executeOpen(null, request, null));
  }

  /** For requests that routes send: cut off together with those of this client. */
  HttpClientConfigurer configurer() {
    return builder -> {
      watched.configureHttpClient(builder);
      builder
          .disableAutomaticRetries()
          .disableCookieManagement()
          .disableAuthCaching()
          .addExecInterceptorFirst("deadline", deadline);
    };
  }

  /** Nobody waits any longer for what has not arrived. */
  void hangUp() {
    deadline.hangUp();
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
