package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.centralita.log.HiddenInLog;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The program's own log configuration: no line tells a whole phone number. */
class LogMaskingTest {

  @ParameterizedTest
  @CsvSource({
    "+34881198794, +34•••794",
    "34881198794, 34•••794",
    "881198794, 88•••794",
    "0034881198794, 0034•••794",
    "%2B34881198794, %2B34•••794",
    "sip:%2b34881198794@trunk.example;transport=udp, sip:%2b34•••794@trunk.example;transport=udp",
    "sip:34881198794@trunk.example:5060, sip:34•••794@trunk.example:5060",
    "+34 881 19 87 94, +34•••7 94",
    "+34 (881) 198-794, +34•••-794",
    "+1.415.555.2671, +1.4•••671",
    "0034 881 19 87 94, 0034•••7 94",
    "\u202A+34881198794\u202C, \u202A+34•••794\u202C",
    "%252B34881198794, %252B34•••794",
    "%2B34%20881%20198%20794, %2B34•••%20794",
    "to%3D34881198794, to%3D34•••794",
    "+34881198794 2026-11-27, +34•••026-11-27"
  })
  void aNumber_howeverItIsWritten_isMasked_inMessagesAndTraces(String number, String masked)
      throws Exception {
    Exception cause = new IllegalStateException("no: " + number, new Exception(number));

    for (String format : new String[] {"text", "json"}) {
      String line = line(format, "call of " + number + ", twice: " + number, cause);

      String digits = number.replaceAll("[^0-9]", "");
      assertThat(line).as(format).contains("call of " + masked);
      assertThat(line).as(format).contains("IllegalStateException: no: " + masked);
      assertThat(line.replaceAll("[^0-9\\n]", "")).as(format).doesNotContain(digits);
    }
  }

  @ParameterizedTest
  @CsvSource({"\\u002B34881198794, \\u002B34•••794", "at\\n881198794, at\\n88•••794"})
  void aNumberInJson_isMasked(String number, String masked) throws Exception {
    assertThat(line("text", "{\"to\":\"" + number + "\"}", null))
        .contains("{\"to\":\"" + masked + "\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CA00000000000000000000000000000001",
        "123e4567-e89b-12d3-a456-426614174000",
        "00000000-0000-0000-0000-000000000017",
        "2026-11-27T10:00:00.000Z 2026-11-28 10:00",
        "run 12345678, 0.0150 USD, 192.168.100.200:5432",
        "20261013T140000.000000Z-0a1b2c3d.json",
        "100 calls, 200 000 in all"
      })
  void whatIsNoNumber_staysAsItIs(String text) throws Exception {
    assertThat(line("text", text, null)).contains(text);
    assertThat(new ObjectMapper().readTree(line("json", text, null)).path("message").asText())
        .isEqualTo(text);
  }

  @Test
  void anEvent_isOneObject_withATraceOnlyWhereThereIsOne() throws Exception {
    var without = new ObjectMapper().readTree(line("json", "message", null));
    var with = new ObjectMapper().readTree(line("json", "message", new Exception("+34881198794")));

    assertThat(without.has("stack_trace")).isFalse();
    assertThat(without.path("level").asText()).isEqualTo("INFO");
    assertThat(with.path("stack_trace").asText())
        .startsWith("java.lang.Exception: +34•••794")
        .contains("LogMaskingTest");
    assertThat(line("text", "message", null)).endsWith("message\n").hasLineCount(1);
    assertThat(line("text", "message", new Exception("once")).split("once")).hasSize(2);
  }

  /** What others say is not to look like a line of ours, nor to stop whoever reads JSON. */
  @Test
  void aMessage_isOneLine_whateverItHolds() throws Exception {
    String message = "one\r\n2026-11-27T10:00:00.000Z INFO\u2028two \u001b[31m \"three\" \ud83d\0";

    assertThat(line("text", message, null))
        .endsWith(" one 2026-11-27T10:00:00.000Z INFO two  [31m \"three\" \ufffd \n")
        .containsOnlyOnce("\n");
    String json = line("json", message, null);
    assertThat(json).containsOnlyOnce("\n").doesNotContainIgnoringCase("\\ud83d");
    assertThat(new ObjectMapper().readTree(json).path("message").asText())
        .isEqualTo(message.replace('\ud83d', '\ufffd'));
  }

  @Test
  void secrets_areHidden_inMessagesAndTraces() throws Exception {
    HiddenInLog.hide(List.of("geheim/T0", "geheim/T0/B0", "short"));
    Exception failure = new IllegalStateException("no: https://a.example/geheim/T0/B0");

    for (String format : new String[] {"text", "json"}) {
      String line = line(format, ">> Authorization: geheim/T0/B0, in short", failure);

      assertThat(line).as(format).contains(">> Authorization: •••, in short");
      assertThat(line).as(format).contains("no: https://a.example/•••");
      assertThat(line).as(format).doesNotContain("geheim");
    }
  }

  @Test
  void aLineOfARun_namesIt_andItsAccount() throws Exception {
    Map<String, String> ofARun = Map.of("run", "17", "account", "elevenlabs");
    var line = new ObjectMapper().readTree(line("json", "message", null, ofARun));
    var other = new ObjectMapper().readTree(line("json", "message", null));

    assertThat(line.path("run").asLong()).isEqualTo(17);
    assertThat(line.path("account").asText()).isEqualTo("elevenlabs");
    assertThat(other.path("run").isNull()).isTrue();
    assertThat(other.has("account")).isFalse();
    assertThat(line("text", "message", null, ofARun)).endsWith(" [17] message\n");
    assertThat(line("text", "message", null)).doesNotContain("[");
  }

  static String line(String format, String message, Exception failure) throws Exception {
    return line(format, message, failure, Map.of());
  }

  private static String line(
      String format, String message, Exception failure, Map<String, String> ofARun)
      throws Exception {
    LoggerContext context = new LoggerContext();
    context.putProperty("LOG_FORMAT", format);
    JoranConfigurator configuration = new JoranConfigurator();
    configuration.setContext(context);
    configuration.doConfigure(LogMaskingTest.class.getResource("/logback.xml"));
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    var appender = (ConsoleAppender<ILoggingEvent>) root.getAppender(format);
    LoggingEvent event =
        new LoggingEvent("name", context.getLogger("test"), Level.INFO, message, failure, null);
    event.setMDCPropertyMap(ofARun);
    try {
      return new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8);
    } finally {
      context.stop();
    }
  }
}
