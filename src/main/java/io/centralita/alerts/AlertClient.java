package io.centralita.alerts;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;

/**
 * Limits how long posting a message may take, from the first byte to the last, to less than a claim
 * lasts. It follows no redirect and repeats nothing. One request at a time.
 */
final class AlertClient implements HttpClientConfigurer, ExecChainHandler {

  private static final Cancellable NONE = () -> false;

  private final ScheduledExecutorService timer;
  private final Duration longest;
  private final AtomicReference<Cancellable> underWay = new AtomicReference<>(NONE);

  AlertClient(ScheduledExecutorService timer, Duration longest) {
    this.timer = timer;
    this.longest = longest;
  }

  @Override
  public void configureHttpClient(HttpClientBuilder builder) {
    builder
        .disableRedirectHandling()
        .disableAutomaticRetries()
        .disableCookieManagement()
        .disableAuthCaching()
        .addExecInterceptorFirst("deadline", this);
  }

  @Override
  public ClassicHttpResponse execute(
      ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    if (scope.originalRequest instanceof Cancellable call) {
      underWay.set(call);
      // of one that is over by then nothing is left to cancel
      timer.schedule(call::cancel, longest.toMillis(), TimeUnit.MILLISECONDS);
    }
    return chain.proceed(request, scope);
  }

  /** A stop waits for no receiver. */
  void hangUp() {
    underWay.get().cancel();
  }
}
