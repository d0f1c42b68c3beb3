package io.centralita.demo.twilio;

import io.centralita.demo.campaign.Campaign;
import io.centralita.demo.campaign.Workspace;
import io.centralita.demo.http.LoopbackServer;
import java.time.Clock;
import java.util.List;

/**
 * Simulates a Twilio account: six weeks of made-up calls, served over HTTP on the loopback address.
 * It remembers nothing; at the same time of its clock it always tells the same story.
 */
public final class SimulatedTwilio implements AutoCloseable {
  private static final String ACCOUNT_SID = "AC000000000000000000000000000000d0";
  private static final String AUTH_TOKEN = "0123456789abcdef0123456789abcdef";

  private final LoopbackServer server;

  private SimulatedTwilio(LoopbackServer server) {
    this.server = server;
  }

  /** Starts the account on a free port. */
  public static SimulatedTwilio start(Clock clock) {
    return new SimulatedTwilio(
        LoopbackServer.start("Twilio", new TwilioEndpoint(ACCOUNT_SID, AUTH_TOKEN, clock)));
  }

  public String baseUrl() {
    return server.baseUrl();
  }

  public String accountSid() {
    return ACCOUNT_SID;
  }

  public String authToken() {
    return AUTH_TOKEN;
  }

  /** The workspaces whose numbers make the calls; two numbers of the account are left out. */
  public List<Workspace> workspaces() {
    return Campaign.ALL.stream().map(Campaign::workspace).toList();
  }

  @Override
  public void close() {
    server.close();
  }
}
