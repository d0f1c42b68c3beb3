package io.centralita.demo.elevenlabs;

import io.centralita.demo.http.LoopbackServer;
import java.time.Clock;

/**
 * Simulates an ElevenLabs account: the conversations that its agents hold on the calls of {@link
 * SimulatedTwilio}, and a few on the web. It remembers nothing; at the same time of its clock it
 * always tells the same story.
 */
public final class SimulatedElevenLabs implements AutoCloseable {
  private final LoopbackServer server;
  private final String apiKey;

  private SimulatedElevenLabs(LoopbackServer server, String apiKey) {
    this.server = server;
    this.apiKey = apiKey;
  }

  /** Starts the account on a free port. */
  public static SimulatedElevenLabs start(Clock clock, String apiKey) {
    return new SimulatedElevenLabs(
        LoopbackServer.start("ElevenLabs", new ElevenLabsEndpoint(apiKey, clock)), apiKey);
  }

  public String baseUrl() {
    return server.baseUrl();
  }

  public String apiKey() {
    return apiKey;
  }

  @Override
  public void close() {
    server.close();
  }
}
