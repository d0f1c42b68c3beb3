package io.centralita.webhook;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/** Lists who sends webhook events. Each sender has a spool of its own, in which order is kept. */
public enum Sender {
  ELEVENLABS("ElevenLabs"),
  TWILIO("Twilio");

  private final String label;

  Sender(String label) {
    this.label = label;
  }

  /** Its name in routes, beans and folders. */
  public String id() {
    return label.toLowerCase(Locale.ROOT);
  }

  /** Its name in log lines. */
  public String label() {
    return label;
  }

  /** Where its events lie. */
  Path folder(Path spools) {
    return spools.resolve(id());
  }

  /** The sender with that id. */
  static Sender of(String id) {
    return Arrays.stream(values())
        .filter(sender -> sender.id().equals(id))
        .findFirst()
        .orElseThrow();
  }
}
