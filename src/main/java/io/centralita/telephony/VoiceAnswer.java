package io.centralita.telephony;

/** Holds the TwiML that a caller hears. */
public final class VoiceAnswer {

  private final byte[] twiml;
  private final boolean recordsMessage;

  VoiceAnswer(byte[] twiml, boolean recordsMessage) {
    this.twiml = twiml;
    this.recordsMessage = recordsMessage;
  }

  /** The TwiML document, in UTF-8. */
  public byte[] twiml() {
    return twiml;
  }

  /** Whether it asks the caller to leave a message. */
  public boolean recordsMessage() {
    return recordsMessage;
  }
}
