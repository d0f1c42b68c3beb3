package io.centralita.demo;

import java.util.List;

/** A Twilio account that exists only on this machine. */
public final class SimulatedTwilio {
  private SimulatedTwilio() {}

  /** A workspace and the numbers that belong to it. */
  public record Workspace(long id, String name, List<String> phoneNumbers) {}
}
