package io.centralita.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The dry run takes what a schedule may say, refuses what is none, and touches nothing running. */
class ScheduleCheckTest {
  private final DefaultCamelContext running = new DefaultCamelContext();

  @BeforeEach
  void start() {
    running.getRegistry().bind("work", (Processor) exchange -> {});
    running.start();
  }

  @AfterEach
  void stop() {
    running.stop();
  }

  @Test
  void run_schedules_areAcceptedAndTouchNothingRunning() {
    String schedules =
        """
        - route:
            id: hourly
            autoStartup: false
            from:
              uri: quartz:schedules/hourly
              parameters:
                cron: "0 0 * * * ?"
                trigger.timeZone: Europe/Madrid
              steps:
                - setBody:
                    constant: hourly
                - process:
                    ref: "#work"
                - to: seda:jobs
        - route:
            id: every-minute
            from:
              uri: quartz:schedules/every-minute
              parameters:
                trigger.repeatInterval: 60000
              steps:
                - wireTap:
                    uri: seda:work
        """;

    assertThatCode(() -> check(schedules).run()).doesNotThrowAnyException();
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

  private ScheduleCheck check(String text) {
    return new ScheduleCheck(
        running, new RouteFile(Path.of("routes/schedules.camel.yaml"), text, null));
  }
}
