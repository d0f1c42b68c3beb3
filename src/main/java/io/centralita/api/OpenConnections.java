package io.centralita.api;

import io.netty.channel.Channel;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Limits how many connections are open. Beyond the limit it closes the one that the server has
 * waited for longest: for a request, for the rest of one, or for somebody to read. So nobody keeps
 * others out by doing nothing, or little. Thread-safe.
 */
final class OpenConnections {

  private final int most;
  private final Set<Channel> all = new LinkedHashSet<>();
  private final Set<Channel> waitedFor = new LinkedHashSet<>();

  /**
   * @param most of which each may hold some 100 KB that were not asked for
   */
  OpenConnections(int most) {
    this.most = most;
  }

  /** A connection comes, and is closed at once where all others are being served. */
  void opened(Channel channel) {
    Channel tooMany = null;
    synchronized (this) {
      all.add(channel);
      if (all.size() > most) {
        Iterator<Channel> longest = waitedFor.iterator();
        tooMany = longest.hasNext() ? longest.next() : channel;
        closed(tooMany);
      }
    }
    if (tooMany != null) {
      tooMany.close();
    }
  }

  /** Whether the server has a whole request of the connection to answer, or waits since now. */
  synchronized void serves(Channel channel, boolean serves) {
    waitedFor.remove(channel);
    if (!serves && all.contains(channel)) {
      waitedFor.add(channel);
    }
  }

  synchronized void closed(Channel channel) {
    all.remove(channel);
    waitedFor.remove(channel);
  }
}
