package io.centralita.twilio;

import java.util.List;

/** Groups the calls of one direction. */
public final class CallGroup {

  private final String direction;
  private final List<TwilioCall> calls;

  CallGroup(String direction, List<TwilioCall> calls) {
    this.direction = direction;
    this.calls = calls;
  }

  /** As Twilio writes it; {@code null} where it does not say. */
  public String direction() {
    return direction;
  }

  public List<TwilioCall> calls() {
    return calls;
  }
}
