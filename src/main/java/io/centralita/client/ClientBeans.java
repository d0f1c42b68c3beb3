package io.centralita.client;

import io.centralita.runs.Provider;
import io.centralita.runs.RunLedger;
import io.centralita.runs.StopSignal;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.SimpleEventNotifierSupport;

/** Makes what every request to a provider passes: limits on concurrency, bytes and time. */
public final class ClientBeans implements CamelConfiguration {

  /** Requests of all accounts together that this process sends at the same time. */
  private static final int REQUESTS_IN_ALL = 16;

  private final ToIntFunction<String> concurrency;
  private final UnaryOperator<String> source;
  private final Clock clock;

  /**
   * @param concurrency requests of an account at the same time at most
   * @param source the provider that an account is one of
   */
  public ClientBeans(ToIntFunction<String> concurrency, UnaryOperator<String> source, Clock clock) {
    this.concurrency = concurrency;
    this.source = source;
    this.clock = clock;
  }

  @Override
  public void configure(CamelContext camel) {
    StopSignal stopSignal = CamelContextHelper.mandatoryFindSingleByType(camel, StopSignal.class);
    RunLedger ledger = CamelContextHelper.mandatoryFindSingleByType(camel, RunLedger.class);
    ConcurrencyLimiter limiter =
        new ConcurrencyLimiter(
            concurrency,
            REQUESTS_IN_ALL,
            (account, limit) -> ledger.workers(source.apply(account)).share(limit),
            clock,
            stopSignal::check);
    for (Provider provider : Provider.values()) {
      String name = provider.source();
      ledger
          .workers(name)
          .keptBy(() -> limiter.keepsToShare(account -> name.equals(source.apply(account))));
    }
    ResponseBudget budget =
        ResponseBudget.ofHeap(Runtime.getRuntime().maxMemory(), stopSignal::check);
    ResponseDeadline deadline = deadline(camel, "{{provider.answer-timeout:60000}}");
    ledger.whenOver(
        run -> {
          limiter.over(run);
          budget.end(run);
        });
    camel.getRegistry().bind("providerClient", new ProviderClient());
    camel.getRegistry().bind("ownExchange", new OwnExchange());
    camel.getRegistry().bind("concurrencyLimiter", limiter);
    camel.getRegistry().bind("responseBudget", budget);
    camel
        .getRegistry()
        .bind("httpClient", HttpClientConfigurer.class, client(watched(camel), deadline, budget));
    camel.getRegistry().bind("retryAfterProcessor", Processor.class, new RetryAfterProcessor());
  }

  /** The HTTP client repeats 429 and 503 on its own unless told not to; routes do that here. */
  private static HttpClientConfigurer client(
      HttpClientConfigurer watched, ResponseDeadline deadline, ResponseBudget budget) {
    return client -> {
      watched.configureHttpClient(client);
      client
          .disableAutomaticRetries()
          .disableCookieManagement()
          .addExecInterceptorFirst("deadline", deadline)
          // in front of it, to read what it hands over
          .addExecInterceptorFirst("budget", budget);
    };
  }

  /**
   * Limits how long a whole response may take. Those under way when the program stops are cut off.
   *
   * @param milliseconds a placeholder
   */
  public static ResponseDeadline deadline(CamelContext camel, String milliseconds) {
    ResponseDeadline deadline =
        new ResponseDeadline(
            Duration.ofMillis(Long.parseLong(camel.resolvePropertyPlaceholders(milliseconds))));
    camel
        .getManagementStrategy()
        .addEventNotifier(
            new SimpleEventNotifierSupport() {
              @Override
              public void notify(CamelEvent event) {
                if (event instanceof CamelEvent.CamelContextStoppingEvent) {
                  deadline.hangUp();
                }
              }
            });
    return deadline;
  }

  /**
   * Has every request of a client pass whoever looks at requests to providers: the beans of type
   * {@link RequestWatcher}. What is added to the client after that stands before them.
   */
  public static HttpClientConfigurer watched(CamelContext camel) {
    Map<String, RequestWatcher> watchers =
        camel.getRegistry().findByTypeWithName(RequestWatcher.class);
    return client ->
        watchers.forEach((name, watcher) -> client.addExecInterceptorFirst(name, watcher));
  }
}
