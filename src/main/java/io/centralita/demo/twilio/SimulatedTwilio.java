package io.centralita.demo.twilio;

import io.centralita.demo.campaign.Campaign;
import io.centralita.demo.campaign.Workspace;
import io.centralita.demo.http.LoopbackServer;
import io.centralita.demo.telephony.Line;
import io.centralita.demo.telephony.PhoneNetwork;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Simulates a Twilio account: six weeks of made-up calls, served over HTTP on the loopback address,
 * and calls that are played as time goes by. Of the former it remembers nothing; at the same time
 * of its clock it always tells the same story.
 */
public final class SimulatedTwilio implements AutoCloseable {
  private static final String ACCOUNT_SID = "AC000000000000000000000000000000d0";
  private static final String AUTH_TOKEN = "0123456789abcdef0123456789abcdef";

  private final LoopbackServer server;
  private final PhoneNetwork network;

  private SimulatedTwilio(LoopbackServer server, PhoneNetwork network) {
    this.server = server;
    this.network = network;
  }

  /** Starts the account on a free port. */
  public static SimulatedTwilio start(Clock clock) {
    return start(clock, PhoneNetwork::asTimeGoesBy);
  }

  /**
   * Starts the account in a world of its own time.
   *
   * @param pace lets the time of a call pass
   */
  static SimulatedTwilio start(Clock clock, Consumer<Duration> pace) {
    PhoneNetwork network = new PhoneNetwork(ACCOUNT_SID, AUTH_TOKEN, clock, pace);
    TwilioEndpoint endpoint =
        new TwilioEndpoint(ACCOUNT_SID, AUTH_TOKEN, ownNumbers(), network, clock);
    return new SimulatedTwilio(LoopbackServer.start("Twilio", endpoint), network);
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

  /** A number of the account that is nobody's in particular. */
  public String spareNumber() {
    return Campaign.UNASSIGNED.get(0);
  }

  /** The workspaces whose numbers make the calls; two numbers of the account are left out. */
  public List<Workspace> workspaces() {
    return Campaign.ALL.stream().map(Campaign::workspace).toList();
  }

  /** Lets people call numbers of the account from now on. */
  public void open(List<Line> lines) {
    network.open(lines);
  }

  private static Set<String> ownNumbers() {
    return Stream.concat(
            Campaign.ALL.stream().flatMap(campaign -> campaign.workspace().phoneNumbers().stream()),
            Campaign.UNASSIGNED.stream())
        .collect(Collectors.toSet());
  }

  @Override
  public void close() {
    network.close();
    server.close();
  }
}
