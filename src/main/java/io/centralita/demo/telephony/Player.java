package io.centralita.demo.telephony;

import io.centralita.demo.campaign.CallOutcome;
import io.centralita.demo.campaign.Direction;
import io.centralita.demo.campaign.Sids;
import io.centralita.demo.http.Rfc2822;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.w3c.dom.Element;

/**
 * Plays one call: asks for its TwiML, follows it verb by verb, lets its people do what they do, and
 * tells by callbacks what becomes of it.
 */
final class Player {
  private static final Step GO_ON = new Step.GoOn();
  private static final Step HANG_UP = new Step.HangUp();
  private static final int MOST_DOCUMENTS = 50;
  private static final int MILLIS_A_LETTER = 60;
  private static final Duration MOMENT = Duration.ofSeconds(1);
  private static final int RINGING = 5;
  private static final String MEDIA = "https://api.demo.invalid/2010-04-01/Accounts/";

  private final LiveCall call;
  private final People people;
  private final Iterator<String> keys;
  private final WebhookClient webhooks;
  private final PlayedCalls account;
  private final Clock clock;
  private final Consumer<Duration> pace;
  private final List<Runnable> afterwards = new ArrayList<>();

  /**
   * @param pace lets the time of the call pass
   */
  Player(
      LiveCall call,
      People people,
      WebhookClient webhooks,
      PlayedCalls account,
      Clock clock,
      Consumer<Duration> pace) {
    this.call = call;
    this.people = people;
    this.keys = people.keys().iterator();
    this.webhooks = webhooks;
    this.account = account;
    this.clock = clock;
    this.pace = pace;
  }

  /** A call that reaches one of the account's numbers. */
  void ring(Line line) {
    follow(new Step.Ask(line.voice(), Map.of()));
    call.end(CallOutcome.COMPLETED);
    webhooks.post(line.status(), progress(0));
    afterwards.forEach(Runnable::run);
  }

  /** A call that the account places. */
  void dial(Order order) {
    tell(order, "initiated", 0, "initiated");
    pace.accept(MOMENT);
    int sequence = 1;
    if (!"failed".equals(people.called())) {
      tell(order, "ringing", sequence++, "ringing");
      pace.accept(Duration.ofSeconds(Math.min(order.ringing(), RINGING)));
    }
    if (CallOutcome.COMPLETED.equals(people.called())) {
      call.answer();
      tell(order, "answered", sequence++, "in-progress");
      follow(new Step.Ask(order.script(), Map.of()));
    }
    call.end(people.called());
    tell(order, "completed", sequence, people.called());
    afterwards.forEach(Runnable::run);
  }

  private void follow(Step.Ask first) {
    Step step = first;
    for (int documents = 0; documents < MOST_DOCUMENTS; documents++) {
      if (!(step instanceof Step.Ask ask)) {
        return;
      }
      step =
          webhooks
              .post(ask.address(), form(ask.form()))
              .map(document -> walk(ask.address(), TwimlReader.verbs(document)))
              .orElse(HANG_UP);
    }
  }

  private Step walk(URI document, List<Element> verbs) {
    call.answer();
    for (Element verb : verbs) {
      Step step = play(document, verb);
      if (!step.equals(GO_ON)) {
        return step;
      }
    }
    return HANG_UP;
  }

  private Step play(URI document, Element verb) {
    return switch (verb.getTagName()) {
      case "Say" -> say(verb);
      case "Pause" -> wait(TwimlReader.seconds(verb, "length", 1));
      case "Gather" -> gather(document, verb);
      case "Record" -> record(document, verb);
      case "Dial" -> dial(document, verb);
      case "Redirect" -> new Step.Ask(document.resolve(TwimlReader.text(verb)), Map.of());
      case "Hangup", "Reject" -> HANG_UP;
      default -> GO_ON;
    };
  }

  private Step say(Element verb) {
    pace.accept(Duration.ofMillis((long) MILLIS_A_LETTER * TwimlReader.text(verb).length()));
    return GO_ON;
  }

  private Step wait(int seconds) {
    pace.accept(Duration.ofSeconds(seconds));
    return GO_ON;
  }

  private Step gather(URI document, Element verb) {
    for (Element spoken : TwimlReader.children(verb)) {
      play(document, spoken);
    }
    String pressed = keys.hasNext() ? keys.next() : People.NOTHING;
    pace.accept(MOMENT);
    if (People.HANG_UP.equals(pressed)) {
      return HANG_UP;
    }
    if (!People.NOTHING.equals(pressed)) {
      return action(document, verb, Map.of("Digits", pressed));
    }
    wait(TwimlReader.seconds(verb, "timeout", 5));
    return "true".equals(verb.getAttribute("actionOnEmptyResult"))
        ? action(document, verb, Map.of("Digits", ""))
        : GO_ON;
  }

  /** Nothing said is nothing recorded: the document goes on. */
  private Step record(URI document, Element verb) {
    if (people.message().isEmpty()) {
      return wait(TwimlReader.seconds(verb, "timeout", 5));
    }
    Message message = people.message().get();
    pace.accept(MOMENT);
    Instant start = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    wait(message.seconds());
    Recording recording =
        new Recording(Sids.random("RE"), call.sid(), start, clock.instant(), message, "RecordVerb");
    account.put(recording);
    afterwards.add(() -> tell(document, verb, recording));
    Map<String, String> result = new TreeMap<>();
    result.put("RecordingDuration", String.valueOf(message.seconds()));
    result.put("RecordingSid", recording.sid());
    result.put("RecordingUrl", url("Recordings", recording.sid()));
    if (people.staysOn()) {
      result.put("Digits", "#");
      return action(document, verb, result);
    }
    call.end(CallOutcome.COMPLETED);
    result.put("Digits", "hangup");
    Step.Ask last = action(document, verb, result);
    webhooks.post(last.address(), form(last.form()));
    return HANG_UP;
  }

  private Step dial(URI document, Element verb) {
    String caller = verb.getAttribute("callerId");
    String number =
        TwimlReader.children(verb).stream()
            .findFirst()
            .map(TwimlReader::text)
            .orElse(TwimlReader.text(verb));
    LiveCall leg = call.leg(caller.isEmpty() ? call.shown().from() : caller, number);
    Map<String, String> result = new TreeMap<>();
    boolean answered = CallOutcome.COMPLETED.equals(people.putThrough());
    wait(Math.min(TwimlReader.seconds(verb, "timeout", 30), RINGING));
    if (answered) {
      leg.answer();
      wait(people.talk());
      result.put("DialCallDuration", String.valueOf(people.talk()));
    }
    leg.end(people.putThrough());
    result.put("DialBridged", String.valueOf(answered));
    result.put("DialCallSid", leg.sid());
    result.put("DialCallStatus", people.putThrough());
    return verb.hasAttribute("action") ? action(document, verb, result) : GO_ON;
  }

  /** The verb's action, which is the document it stands in where it names none. */
  private static Step.Ask action(URI document, Element verb, Map<String, String> form) {
    String action = verb.getAttribute("action");
    return new Step.Ask(action.isEmpty() ? document : document.resolve(action), form);
  }

  private void tell(URI document, Element verb, Recording recording) {
    callback(document, verb, "recordingStatusCallback")
        .ifPresent(
            address -> {
              pace.accept(MOMENT);
              webhooks.post(address, recorded(recording));
            });
    callback(document, verb, "transcribeCallback")
        .filter(address -> "true".equals(verb.getAttribute("transcribe")))
        .ifPresent(
            address -> {
              pace.accept(MOMENT.multipliedBy(4));
              webhooks.post(address, transcribed(recording));
            });
  }

  private static Optional<URI> callback(URI document, Element verb, String attribute) {
    return Optional.of(verb.getAttribute(attribute))
        .filter(address -> !address.isEmpty())
        .map(document::resolve);
  }

  /** Without the parties, unlike everything else that Twilio tells. */
  private Map<String, String> recorded(Recording recording) {
    Map<String, String> form = new TreeMap<>();
    form.put("AccountSid", accountSid());
    form.put("CallSid", recording.callSid());
    form.put("RecordingChannels", "1");
    form.put("RecordingDuration", String.valueOf(recording.message().seconds()));
    form.put("RecordingSid", recording.sid());
    form.put("RecordingSource", recording.source());
    form.put("RecordingStartTime", Rfc2822.date(recording.start()));
    form.put("RecordingStatus", "completed");
    form.put("RecordingTrack", "both");
    form.put("RecordingUrl", url("Recordings", recording.sid()));
    return form;
  }

  private Map<String, String> transcribed(Recording recording) {
    String sid = Sids.random("TR");
    Map<String, String> form = call.form();
    form.put("RecordingSid", recording.sid());
    form.put("RecordingUrl", url("Recordings", recording.sid()));
    form.put("TranscriptionSid", sid);
    form.put("TranscriptionStatus", people.transcribed() ? "completed" : "failed");
    form.put("TranscriptionText", people.transcribed() ? recording.message().words() : "");
    form.put("TranscriptionUrl", url("Transcriptions", sid));
    return form;
  }

  private void tell(Order order, String event, int sequence, String status) {
    order
        .statusCallback()
        .filter(address -> order.events().contains(event))
        .ifPresent(
            address -> {
              Map<String, String> form = progress(sequence);
              form.put("CallStatus", status);
              webhooks.post(address, form);
            });
  }

  private Map<String, String> progress(int sequence) {
    Map<String, String> form = call.form();
    form.put("CallbackSource", "call-progress-events");
    form.put("SequenceNumber", String.valueOf(sequence));
    form.put("Timestamp", Rfc2822.date(clock.instant()));
    if (call.isOver()) {
      long seconds = call.seconds();
      form.put("CallDuration", String.valueOf(seconds));
      form.put("Duration", String.valueOf(Direction.startedMinutes(seconds)));
    }
    return form;
  }

  private Map<String, String> form(Map<String, String> more) {
    Map<String, String> form = call.form();
    form.putAll(more);
    return form;
  }

  private String url(String kind, String sid) {
    return MEDIA + accountSid() + "/" + kind + "/" + sid;
  }

  private String accountSid() {
    return call.form().get("AccountSid");
  }
}
