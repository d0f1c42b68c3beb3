package io.centralita.fatal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.NotifyBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors where Camel expects none. */
class WatchedStepsTest {

  private final AtomicInteger begun = new AtomicInteger();
  private CamelContext camel;

  @BeforeEach
  void start() throws Exception {
    camel = new DefaultCamelContext();
    camel.getExecutorServiceManager().setThreadPoolFactory(new WatchedThreadPools());
    camel
        .getCamelContextExtension()
        .addInterceptStrategy(new WatchedSteps(exchange -> begun.incrementAndGet()));
    ExecutorService lanes = camel.getExecutorServiceManager().newCachedThreadPool(this, "lane");
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            errorHandler(noErrorHandler());
            from("direct:split")
                .split(body())
                .parallelProcessing()
                .executorService(lanes)
                .toD("direct:${body}")
                .end();
            from("direct:step").process(e -> fail());
            from("direct:predicate").filter(e -> fail()).log("never");
            from("direct:loop").loopDoWhile(constant(true)).process(e -> fail()).end();
            from("direct:caught")
                .doTry()
                .process(e -> fail())
                .doCatch(Throwable.class)
                .process(e -> begun.set(-1000))
                .end();
            from("direct:well").process(e -> {});
            // its thread looks up so often, also when it is to stop
            from("seda:queue?pollTimeout=10").filter(body().isEqualTo("bad")).process(e -> fail());
          }
        });
    camel.start();
  }

  @AfterEach
  void stop() throws Exception {
    camel.close();
  }

  private static boolean fail() {
    throw new StackOverflowError("made by the test");
  }

  @ParameterizedTest
  @ValueSource(strings = {"step", "predicate", "loop"})
  void anError_failsTheSplit_whichWouldWaitForEver(String place) throws Exception {
    Exchange split = send(List.of("well", place, "well"));

    assertThat(split.getException()).hasRootCauseInstanceOf(StackOverflowError.class);
  }

  @Test
  void anError_canBeCaughtByTheRoute() throws Exception {
    assertThat(send(List.of("caught", "caught")).getException()).isNull();
    assertThat(begun).hasNegativeValue();
  }

  @Test
  void anError_doesNotTakeTheConsumersThread() {
    NotifyBuilder both = new NotifyBuilder(camel).fromRoute("*").whenDone(2).create();

    camel.createFluentProducerTemplate().to("seda:queue").withBody("bad").send();
    camel.createFluentProducerTemplate().to("seda:queue").withBody("good").send();

    assertThat(both.matches(20, TimeUnit.SECONDS)).isTrue();
  }

  private Exchange send(List<String> places) throws Exception {
    return camel
        .createFluentProducerTemplate()
        .to("direct:split")
        .withBody(places)
        .asyncSend()
        .get(20, TimeUnit.SECONDS);
  }
}
