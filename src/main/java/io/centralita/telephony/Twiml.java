package io.centralita.telephony;

import com.twilio.http.HttpMethod;
import com.twilio.twiml.TwiMLException;
import com.twilio.twiml.VoiceResponse;
import com.twilio.twiml.voice.Dial;
import com.twilio.twiml.voice.Gather;
import com.twilio.twiml.voice.Hangup;
import com.twilio.twiml.voice.Number;
import com.twilio.twiml.voice.Record;
import com.twilio.twiml.voice.Say;
import java.nio.charset.StandardCharsets;

/** Writes what a caller hears, verb by verb; whatever it is, the call ends after it. */
final class Twiml {

  private static final int SECONDS_FOR_A_DIGIT = 5;
  private static final int SECONDS_OF_RINGING = 20;

  /** Of silence, after which a recording is over. */
  private static final int SECONDS_OF_SILENCE = 5;

  private final VoiceResponse.Builder response = new VoiceResponse.Builder();
  private final Say.Language language;

  Twiml(Say.Language language) {
    this.language = language;
  }

  Twiml say(String text) {
    response.say(spoken(text));
    return this;
  }

  /** Asks for a digit; where none is pressed, the call goes on with what comes next. */
  Twiml ask(String question, String action) {
    response.gather(
        new Gather.Builder()
            .numDigits(1)
            .timeout(SECONDS_FOR_A_DIGIT)
            .action(action)
            .method(HttpMethod.POST)
            .say(spoken(question))
            .build());
    return this;
  }

  /**
   * Puts the caller through.
   *
   * @param callerId what is shown to whoever is dialled; {@code null} is the caller's own
   * @param action asked what comes after that
   */
  Twiml dial(String number, String callerId, String action) {
    Dial.Builder dial =
        new Dial.Builder()
            .timeout(SECONDS_OF_RINGING)
            .action(action)
            .method(HttpMethod.POST)
            .number(new Number.Builder(number).build());
    response.dial(callerId == null ? dial.build() : dial.callerId(callerId).build());
    return this;
  }

  /**
   * Records after a tone; where nothing is said, the call goes on with what comes next.
   *
   * @param callback told when the recording can be fetched
   * @param action asked what comes after that: without one, the same document again
   */
  Twiml record(int longest, String callback, String action) {
    response.record(recording(longest, callback, action).build());
    return this;
  }

  /**
   * The same, with a transcript.
   *
   * @param transcription told what was said
   */
  Twiml record(int longest, String callback, String action, String transcription) {
    response.record(
        recording(longest, callback, action)
            .transcribe(true)
            .transcribeCallback(transcription)
            .build());
    return this;
  }

  private static Record.Builder recording(int longest, String callback, String action) {
    return new Record.Builder()
        .maxLength(longest)
        .timeout(SECONDS_OF_SILENCE)
        .playBeep(true)
        .recordingStatusCallback(callback)
        .recordingStatusCallbackMethod(HttpMethod.POST)
        .action(action)
        .method(HttpMethod.POST);
  }

  /** The whole document. */
  byte[] end() {
    try {
      return response
          .hangup(new Hangup.Builder().build())
          .build()
          .toXml()
          .getBytes(StandardCharsets.UTF_8);
    } catch (TwiMLException e) {
      throw new IllegalStateException("every text can be said", e);
    }
  }

  private Say spoken(String text) {
    return new Say.Builder(plain(text)).language(language).build();
  }

  /** Without what XML cannot hold: controls, halves of characters, and what is no character. */
  static String plain(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> Character.isISOControl(c) ? ' ' : c)
        .filter(c -> Character.getType(c) != Character.SURROGATE && (c & 0xFFFE) != 0xFFFE)
        .forEach(plain::appendCodePoint);
    return plain.toString().strip();
  }
}
