package io.centralita.telephony;

/** Holds what a caller hears. */
public final class VoiceAnswer {

  private final byte[] twiml;
  private final boolean takesMessage;

  VoiceAnswer(byte[] twiml, boolean takesMessage) {
    this.twiml = twiml;
    this.takesMessage = takesMessage;
  }

  /** A document, in UTF-8. */
  public byte[] twiml() {
    return twiml;
  }

  /** Whether it has the caller leave a message. */
  public boolean takesMessage() {
    return takesMessage;
  }
}
