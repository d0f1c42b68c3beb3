package io.centralita.demo.telephony;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * What somebody leaves after the tone. The audio is made-up tones; the words are what is typed of
 * it.
 */
public enum Message {
  SHORT(3, "Hola, llámenme cuando puedan, por favor."),
  USUAL(5, "Buenas, llamaba por la cita de mañana. Quería cambiarla para la tarde. Gracias."),
  LONG(
      8,
      "Hola, buenos días. He intentado hablar con ustedes y no lo he conseguido. ¿Me pueden devolver"
          + " la llamada a este número? Muchas gracias.");

  private final int seconds;
  private final String words;

  Message(int seconds, String words) {
    this.seconds = seconds;
    this.words = words;
  }

  public int seconds() {
    return seconds;
  }

  String words() {
    return words;
  }

  /** MP3, mono, 32 kbit/s. */
  public byte[] audio() {
    try (InputStream audio = Message.class.getResourceAsStream("Message/" + seconds + "s.mp3")) {
      return audio.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
