package io.centralita.webhook;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/** Says who sends events. Each has a folder of its own, for their order is among its own only. */
public enum Sender {
  ELEVENLABS("ElevenLabs"),
  TWILIO("Twilio");

  private final String label;

  Sender(String label) {
    this.label = label;
  }

  /** As routes, beans and folders are named after it. */
  public String id() {
    return label.toLowerCase(Locale.ROOT);
  }

  /** As people call it. */
  public String label() {
    return label;
  }

  /** Where its events lie. */
  Path folder(Path spools) {
    return spools.resolve(id());
  }

  /** The one that routes call so. */
  static Sender of(String id) {
    return Arrays.stream(values())
        .filter(sender -> sender.id().equals(id))
        .findFirst()
        .orElseThrow();
  }
}
