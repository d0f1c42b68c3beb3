package io.centralita.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The dry run accepts the kinds of route the program has and leaves the running context alone. */
class RouteFileCheckTest {
  private final DefaultCamelContext running = new DefaultCamelContext();
  private final Gather gather = new Gather();

  @BeforeEach
  void start() {
    gather.setCamelContext(running);
    running.getRegistry().bind("gather", gather);
    running.getRegistry().bind("work", (Processor) exchange -> {});
    running.start();
  }

  @AfterEach
  void stop() {
    running.stop();
  }

  @Test
  void run_everyKindOfRoute_isAcceptedAndTouchesNothingRunning() {
    String routes =
        """
        - routeConfiguration:
            id: errors
            onException:
              - onException:
                  exception: [java.lang.Exception]
                  steps:
                    - log: failed
        - rest:
            path: /api
            get:
              - path: /runs
                id: runs
                to: direct:runs
        - route:
            id: runs
            routeConfigurationId: errors
            from:
              uri: direct:runs
              steps:
                - split:
                    simple: ${body}
                    parallelProcessing: true
                    aggregationStrategy: "#gather"
                    steps:
                      - process:
                          ref: "#work"
                      - toD: http:${header.host}?bridgeEndpoint=true
        - route:
            id: webhook
            from:
              uri: platform-http:/webhook
              steps:
                - wireTap:
                    uri: seda:work
        """;

    Set<String> claims = check(routes).run();

    assertThat(claims).contains("Route id webhook", "Endpoint platform-http:///webhook");
    assertThat(gather.getCamelContext()).isSameAs(running);
    assertThat(running.getEndpoints()).isEmpty();
    assertThat(running.getComponentNames()).isEmpty();
  }

  @Test
  void run_routeIdTwice_isRefused() {
    String route =
        """
        - route:
            id: twice
            from:
              uri: seda:%s
              steps:
                - log: x
        """;

    assertThatThrownBy(() -> check(route.formatted("a") + route.formatted("b")).run())
        .hasMessageContaining("twice");
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void run_hostileFile_isOneProblem(String text) {
    assertThatThrownBy(() -> check(text).run()).isInstanceOf(BrokenRouteFileException.class);
  }

  static List<String> hostile() {
    String aliases = "- &a [x]\n" + "- [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\n".repeat(20);
    return List.of(
        "",
        "\u0000",
        "--- a\n--- b",
        "- &a [*a]",
        "42",
        "route: {}",
        "- 42",
        aliases,
        "[".repeat(100_000));
  }

  private RouteFileCheck check(String text) {
    return new RouteFileCheck(
        running, Path.of("routes/x.camel.yaml"), new FileContent(text, null), Map.of());
  }

  private static final class Gather implements AggregationStrategy, CamelContextAware {
    private CamelContext context;

    @Override
    public Exchange aggregate(Exchange oldExchange, Exchange newExchange) {
      return newExchange;
    }

    @Override
    public CamelContext getCamelContext() {
      return context;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
      context = camelContext;
    }
  }
}
