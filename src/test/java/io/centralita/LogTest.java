package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.centralita.RunningCentralita.Reply;
import io.centralita.log.RunInLog;
import io.centralita.testkit.TwilioCalls;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** What lines say beside their message, and how many there are. */
class LogTest {

  private static final Instant FROM = Instant.parse("2026-03-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2026-03-03T00:00:00Z");
  private static final String RESYNC = "/api/resync-twilio-historical?from=" + FROM + "&to=" + TO;

  @RegisterExtension
  static final CentralitaExtension extension = new CentralitaExtension().besideTwilio();

  private final RunningCentralita centralita = extension.program();

  @Test
  void everyLineOfARun_namesIt_andThoseOfASliceItsAccount() {
    extension.twilio().add(TwilioCalls.campaign(5, 20, FROM, TO));
    ListAppender<ILoggingEvent> log = listenTo("sync");
    logger("sync").setLevel(Level.INFO);
    logger("sync").setAdditive(false);

    Reply reply = centralita.post(RESYNC);
    logger("sync").setAdditive(true);
    logger("sync").setLevel(null);
    logger("sync").detachAppender(log);

    String run = reply.body().path("runId").asText();
    assertThat(log.list).filteredOn(line -> line.getFormattedMessage().contains("📊")).isNotEmpty();
    assertThat(log.list)
        .allSatisfy(
            line -> assertThat(line.getMDCPropertyMap()).as("%s", line).containsEntry("run", run));
    assertThat(log.list)
        .filteredOn(line -> line.getFormattedMessage().contains("Lote"))
        .isNotEmpty()
        .allSatisfy(
            line ->
                assertThat(line.getMDCPropertyMap()).containsEntry("account", TwilioCalls.ACCOUNT));
  }

  @Test
  void aStep_leavesItsThreadAsItFoundIt() throws Exception {
    List<String> seen = new ArrayList<>();
    var step =
        new RunInLog()
            .wrapProcessorInInterceptors(
                centralita.camel(),
                null,
                ignored -> seen.add(MDC.get("run") + " " + MDC.get("account")),
                null);
    Exchange exchange = new DefaultExchange(centralita.camel());
    exchange.setVariable("run", 17L);
    exchange.setVariable("account", "elevenlabs");
    step.process(exchange);
    exchange.setVariable("run", -17L);
    MDC.put("run", "4");
    step.process(exchange);

    assertThat(seen).containsExactly("17 elevenlabs", "null null");
    assertThat(MDC.get("run")).isEqualTo("4");
    assertThat(MDC.get("account")).isNull();
    MDC.remove("run");
  }

  @Test
  void aLevel_holdsAtOnce_andBelow() {
    logger("trial.above.below").setLevel(Level.ERROR);
    ListAppender<ILoggingEvent> log = listenTo("io.centralita.api.LogLevelApi");

    Reply reply = centralita.put("/api/log-level", level("trial.above", "debug"));
    logger("io.centralita.api.LogLevelApi").detachAppender(log);

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body().toString()).isEqualTo("{\"success\":true}");
    assertThat(logger("trial.above").isDebugEnabled()).isTrue();
    assertThat(logger("trial.above.below").isDebugEnabled()).isTrue();
    assertThat(logger("trial.aboveAll").isDebugEnabled()).isFalse();
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "The log level of trial.above is DEBUG until the next start; before it was WARN.");
    centralita.put("/api/log-level", level("trial.above", "OFF"));
    assertThat(logger("trial.above.below").isErrorEnabled()).isFalse();
  }

  @Test
  void whoeverSwitchesTheLogOff_isInTheLog() {
    String own = "io.centralita.api.LogLevelApi";
    ListAppender<ILoggingEvent> log = listenTo(own);

    centralita.put("/api/log-level", level("io.centralita.api", "OFF"));
    centralita.put("/api/log-level", level(own, "OFF"));
    logger(own).detachAppender(log);
    logger("io.centralita.api").setLevel(null);

    assertThat(log.list).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"logger\":\"trial\"}",
        "{\"level\":\"DEBUG\"}",
        "{\"logger\":\"trial\",\"level\":null}",
        "{\"logger\":\"trial\",\"level\":\"LOUD\"}",
        "{\"logger\":\"trial\",\"level\":1}",
        "{\"logger\":\"\",\"level\":\"DEBUG\"}",
        "{\"logger\":\"a b\\n\",\"level\":\"DEBUG\"}",
        "{\"logger\":\"trial\",\"level\":\"DEBUG\",\"for\":60}"
      })
  void whatIsNoLevelOfALogger_isRefused(String body) {
    Reply reply = centralita.put("/api/log-level", body);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body().path("error").asText()).isNotBlank();
  }

  /** The client's own log of requests, which an operator may switch on. */
  @Test
  void noSecretIsLogged_whateverTheLevel() throws Exception {
    Logger headers = logger("org.apache.hc.client5.http.headers");
    ListAppender<ILoggingEvent> log = listenTo(headers.getName());
    headers.setAdditive(false);
    try {
      centralita.put("/api/log-level", level("org.apache.hc", "DEBUG"));
      assertThat(centralita.post(RESYNC).status()).isEqualTo(200);
    } finally {
      headers.detachAppender(log);
      headers.setAdditive(true);
      logger("org.apache.hc").setLevel(null);
    }
    String signedIn = TwilioCalls.ACCOUNT + ":" + TwilioCalls.TOKEN;
    String sent = Base64.getEncoder().encodeToString(signedIn.getBytes(StandardCharsets.UTF_8));
    ILoggingEvent telling =
        log.list.stream()
            .filter(line -> line.getFormattedMessage().contains(sent))
            .findAny()
            .orElseThrow();
    assertThat(LogMaskingTest.line("text", telling.getFormattedMessage(), null))
        .contains("Authorization: Basic •••");
  }

  private static String level(String logger, String level) {
    return "{\"logger\":\"%s\",\"level\":\"%s\"}".formatted(logger, level);
  }

  private static ListAppender<ILoggingEvent> listenTo(String name) {
    ListAppender<ILoggingEvent> log =
        new ListAppender<>() {
          @Override
          protected void append(ILoggingEvent line) {
            // else its run is looked up when somebody asks for it, elsewhere
            line.prepareForDeferredProcessing();
            super.append(line);
          }
        };
    log.start();
    logger(name).addAppender(log);
    return log;
  }

  private static Logger logger(String name) {
    return (Logger) LoggerFactory.getLogger(name);
  }
}
