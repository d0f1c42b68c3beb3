package io.centralita.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.seda.SedaComponent;
import org.apache.camel.component.timer.TimerConsumer;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.ScheduledPollConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes whose consumer has died; Camel itself takes them for started. */
class ConsumerPulseTest {

  private static final List<String> ROUTES = List.of("queue", "timer", "folder", "called");

  private final AtomicLong nanoTime = new AtomicLong();
  private final ConsumerPulse pulse = new ConsumerPulse(nanoTime::get);

  @Test
  void consumersThatAreThere_haveAPulse_thoseThatDiedHaveNone(@TempDir Path folder)
      throws Exception {
    try (CamelContext camel = new DefaultCamelContext()) {
      camel
          .getComponent("seda", SedaComponent.class)
          .setDefaultQueueFactory(ConsumerPulse.polledQueues());
      camel.addRoutes(
          new RouteBuilder() {
            @Override
            public void configure() {
              from("seda:queue?pollTimeout=1").routeId("queue").log("never");
              from("timer:timer?period=1&delay=0").routeId("timer").setBody(constant(1));
              fromF("file:%s?delay=1&initialDelay=0", folder).routeId("folder").log("never");
              from("direct:called").routeId("called").log("never");
            }
          });
      camel.start();
      for (int look = 0; look < 3; look++) {
        awaitALookOfEach(camel);
        assertThat(ROUTES).noneMatch(id -> pulse.hasStopped(camel.getRoute(id)));
        nanoTime.addAndGet(Duration.ofMinutes(2).toNanos());
      }

      camel.getRoute("queue").getConsumer().stop();
      camel.getRoute("timer").getConsumer().stop();
      ((ScheduledPollConsumer) camel.getRoute("folder").getConsumer())
          .getScheduler()
          .unscheduleTask();
      await()
          .until(
              () -> {
                nanoTime.addAndGet(Duration.ofMinutes(2).toNanos());
                return ROUTES.stream().filter(id -> pulse.hasStopped(camel.getRoute(id))).toList();
              },
              List.of("queue", "timer", "folder")::equals);
      assertThat(ROUTES).allMatch(id -> camel.getRouteController().getRouteStatus(id).isStarted());
    }
  }

  // the consumers are Camel's
  @SuppressWarnings("PMD.CloseResource")
  private static void awaitALookOfEach(CamelContext camel) {
    TimerConsumer timer = (TimerConsumer) camel.getRoute("timer").getConsumer();
    ScheduledPollConsumer folder = (ScheduledPollConsumer) camel.getRoute("folder").getConsumer();
    long fired = timer.getCounter();
    long polled = folder.getCounter();
    await().until(() -> timer.getCounter() > fired + 3 && folder.getCounter() > polled + 3);
  }
}
