package io.centralita.metrics;

import io.centralita.client.RequestWatcher;
import io.centralita.runs.Provider;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;

/**
 * Measures the requests that leave for a provider, whoever sends them: until the head of the answer
 * is there, or none comes. Requests to other hosts are let pass. Thread-safe.
 */
final class ProviderRequestMeters implements RequestWatcher {

  private static final Duration[] BUCKETS =
      Stream.of(50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000)
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  /** Tells ElevenLabs from Twilio where one address leads to both, that of a proxy, say. */
  private static final String ELEVENLABS_KEY = "xi-api-key";

  private final MeterRegistry meters;
  private final Map<Provider, String> places = new EnumMap<>(Provider.class);
  private final Map<Provider, Timer> times = new EnumMap<>(Provider.class);

  /**
   * @param addresses where each provider is asked
   */
  ProviderRequestMeters(MeterRegistry meters, Map<Provider, URI> addresses) {
    this.meters = meters;
    addresses.forEach(
        (provider, address) -> {
          places.put(provider, place(address));
          times.put(
              provider,
              Timer.builder("centralita.provider.request")
                  .description("How long a provider took to begin its answer, or until none came")
                  .tag("provider", provider.source())
                  .serviceLevelObjectives(BUCKETS)
                  .register(meters));
        });
  }

  @Override
  public ClassicHttpResponse execute(
      ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    Provider provider =
        request.containsHeader(ELEVENLABS_KEY) ? Provider.ELEVENLABS : Provider.TWILIO;
    if (!place(scope.route.getTargetHost()).equals(places.get(provider))) {
      return chain.proceed(request, scope);
    }
    String status = "error";
    Timer.Sample time = Timer.start(meters);
    try {
      ClassicHttpResponse response = chain.proceed(request, scope);
      status = String.valueOf(response.getCode());
      return response;
    } finally {
      time.stop(times.get(provider));
      Counter.builder("centralita.provider.requests")
          .description(
              "Requests to a provider by the HTTP status of the answer; error: there was none")
          .tag("provider", provider.source())
          .tag("status", status)
          .register(meters)
          .increment();
    }
  }

  private static String place(URI address) {
    return place(new HttpHost(address.getScheme(), address.getHost(), address.getPort()));
  }

  private static String place(HttpHost host) {
    int usual = "https".equalsIgnoreCase(host.getSchemeName()) ? 443 : 80;
    return host.getHostName().toLowerCase(Locale.ROOT)
        + ":"
        + (host.getPort() < 0 ? usual : host.getPort());
  }
}
