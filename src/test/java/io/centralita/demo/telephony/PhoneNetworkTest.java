package io.centralita.demo.telephony;

import static org.assertj.core.api.Assertions.assertThat;

import io.centralita.demo.campaign.PlannedCall;
import io.centralita.demo.telephony.Receiver.Told;
import io.centralita.testkit.TimeOfTest;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhoneNetworkTest {
  private static final Instant NOW = Instant.parse("2025-10-05T19:10:00Z");
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private static final String ACCOUNT = "AC000000000000000000000000000000d0";
  private static final People POLITE =
      people("completed", List.of("2"), "no-answer", Message.USUAL);

  private final TimeOfTest clock = new TimeOfTest(NOW);
  private final Receiver program = new Receiver(TOKEN);
  private final PhoneNetwork network = new PhoneNetwork(ACCOUNT, TOKEN, clock, clock::pass);

  @AfterEach
  void stop() {
    network.close();
    program.close();
  }

  @Test
  void caller_whoLeavesAMessage_isAskedAndToldOfStepByStep() {
    program
        .answering(
            "/voice",
            "<Say>¡Hola!</Say><Gather action='/menu?a=%2B' numDigits='1'><Say>Menú</Say></Gather>")
        .answering(
            "/menu",
            "<Dial action='/dialled' callerId='+15005550011'><Number>+15005550081</Number></Dial>")
        .answering(
            "/dialled",
            "<Record action='/recorded' recordingStatusCallback='/recording' transcribe='true'"
                + " transcribeCallback='/transcription'/>");

    network.ring(line(), "+15005551100", POLITE);
    Told transcription = program.await("/transcription");

    assertThat(program.told()).allMatch(Told::signed);
    assertThat(program.paths())
        .containsExactly(
            "/voice",
            "/menu?a=%2B",
            "/dialled",
            "/recorded",
            "/status",
            "/recording",
            "/transcription");
    Told voice = program.told().get(0);
    assertThat(voice.form())
        .containsEntry("AccountSid", ACCOUNT)
        .containsEntry("CallStatus", "ringing")
        .containsEntry("Direction", "inbound")
        .containsEntry("From", "+15005551100")
        .containsEntry("To", "+15005550011");
    assertThat(program.told().get(1).form())
        .containsEntry("CallStatus", "in-progress")
        .containsEntry("Digits", "2");
    Told dialled = program.told().get(2);
    assertThat(dialled.get("DialCallStatus")).isEqualTo("no-answer");
    PlannedCall leg = network.calls().find(dialled.get("DialCallSid")).orElseThrow();
    assertThat(leg.parentSid()).isEqualTo(voice.get("CallSid"));
    assertThat(leg.from()).isEqualTo("+15005550011");
    assertThat(leg.to()).isEqualTo("+15005550081");
    Told recording = program.told().get(5);
    assertThat(recording.form())
        .containsEntry("RecordingStatus", "completed")
        .containsEntry("RecordingDuration", "5")
        .containsEntry("CallSid", voice.get("CallSid"))
        .doesNotContainKey("From");
    assertThat(transcription.get("TranscriptionText")).isEqualTo(Message.USUAL.words());
    assertThat(program.told().get(3).get("Digits")).isEqualTo("hangup");
    Told status = program.told().get(4);
    PlannedCall call = network.calls().find(voice.get("CallSid")).orElseThrow();
    assertThat(status.form())
        .containsEntry("CallStatus", "completed")
        .containsEntry("CallDuration", "12")
        .containsEntry("Duration", "1")
        .containsEntry("SequenceNumber", "0")
        .containsEntry("Timestamp", "Sun, 05 Oct 2025 19:10:12 +0000");
    assertThat(call.course().over()).isEqualTo(NOW.plusSeconds(12));
    assertThat(call.course().priceAt(NOW.plusSeconds(60))).isNull();
    assertThat(call.course().priceAt(NOW.plusSeconds(600))).isEqualByComparingTo("-0.0085");
    assertThat(network.calls().recordings()).hasSize(1);
  }

  @Test
  void placedCall_tellsItsEventsInOrder() {
    program.answering("/script", "<Pause length='64'/><Hangup/><Redirect>/never</Redirect>");

    network.place(order(Set.of("initiated", "ringing", "answered", "completed")), POLITE);
    awaitTold(5);

    assertThat(program.told()).allMatch(Told::signed);
    assertThat(program.paths())
        .containsExactly(callback(), callback(), callback(), "/script", callback());
    assertThat(statuses())
        .containsExactly("initiated", "ringing", "in-progress", "in-progress", "completed");
    assertThat(program.told().stream().map(told -> told.get("SequenceNumber")))
        .containsExactly("0", "1", "2", null, "3");
    assertThat(program.told().get(4).form())
        .containsEntry("CallDuration", "69")
        .containsEntry("Duration", "2")
        .containsEntry("Direction", "outbound-api");
  }

  @ParameterizedTest
  @CsvSource({"no-answer,2", "busy,2", "failed,1"})
  void placedCall_thatNobodyAnswers_endsByItself(String outcome, String sequence) {
    network.place(
        order(Set.of("completed")), people(outcome, List.of(), "completed", Message.SHORT));
    awaitTold(1);

    assertThat(statuses()).containsExactly(outcome);
    assertThat(program.told().get(0).form())
        .containsEntry("CallDuration", "0")
        .containsEntry("SequenceNumber", sequence);
    String sid = program.told().get(0).get("CallSid");
    assertThat(network.calls().find(sid).orElseThrow().course().outcome()).isEqualTo(outcome);
  }

  /** What a document does to a caller who presses nothing and says nothing. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<Say>0123456789</Say>|/voice|0",
        "<Pause length='7'/><Pause/>|/voice|8",
        "<Gather action='/next' timeout='9'/><Redirect>/other</Redirect>|/voice /other|10",
        "<Gather action='/next' actionOnEmptyResult='true'/><Redirect>/other</Redirect>|/voice /next|6",
        "<Record action='/next' timeout='4'/><Redirect>/other</Redirect>|/voice /other|4",
        "<Dial timeout='3'>+15005550081</Dial><Redirect>other</Redirect>|/voice /other|3",
        "<Dial timeout='3' action='/next'>+15005550081</Dial><Redirect>/other</Redirect>|/voice /next|3",
        "<Hangup/><Redirect>/other</Redirect>|/voice|0",
        "<Unknown/><Redirect>/other?a=1&amp;b=2</Redirect>|/voice /other?a=1&b=2|0",
        "<Redirect>/other</Redirect|/voice|0",
      })
  void document_ofEachVerb_isFollowed(String verbs, String paths, long seconds) {
    program.answering("/voice", verbs);

    network.ring(line(), "+15005551100", silent());
    Told status = program.await("/status");

    assertThat(String.join(" ", program.paths())).isEqualTo(paths + " /status");
    assertThat(program.told()).allMatch(Told::signed);
    assertThat(status.get("CallStatus")).isEqualTo("completed");
    assertThat(Duration.between(NOW, clock.instant()).toSeconds()).isEqualTo(seconds);
  }

  @Test
  void documentsWithoutEnd_areLeftInTheEnd() {
    program.answering("/voice", "<Redirect>/voice</Redirect>");

    network.ring(line(), "+15005551100", silent());
    program.await("/status");

    assertThat(Collections.frequency(program.paths(), "/voice")).isEqualTo(50);
  }

  @Test
  void key_atAMenuWithoutAction_asksForTheSameDocument() {
    program.answering("/voice", "<Gather numDigits='1'/>");

    network.ring(line(), "+15005551100", people("completed", List.of("7", "hangup"), "busy", null));
    program.await("/status");

    assertThat(program.paths()).containsExactly("/voice", "/voice", "/status");
    assertThat(program.told().get(1).get("Digits")).isEqualTo("7");
  }

  private void awaitTold(int requests) {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(10))
        .until(() -> program.told().size() >= requests);
  }

  private List<String> statuses() {
    return program.told().stream().map(told -> told.get("CallStatus")).toList();
  }

  private Line line() {
    return new Line("+15005550011", program.at("/voice"), program.at("/status"), List.of());
  }

  private static String callback() {
    return "/status?call=8f4c&x=%2B%26";
  }

  private Order order(Set<String> events) {
    return new Order(
        "+15005550011",
        "+15005551100",
        program.at("/script"),
        Optional.of(program.at(callback())),
        events,
        60);
  }

  private static People silent() {
    return people("completed", List.of(), "no-answer", null);
  }

  private static People people(
      String called, List<String> keys, String putThrough, Message message) {
    return new People(called, keys, putThrough, 20, Optional.ofNullable(message), false, true);
  }
}
