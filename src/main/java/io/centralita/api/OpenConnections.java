package io.centralita.api;

import io.netty.channel.Channel;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Limits how many connections are open. Beyond the limit it closes the one that has been without a
 * request for longest, so that nobody keeps others out by doing nothing. Thread-safe.
 */
final class OpenConnections {

  private final int most;
  private final Set<Channel> all = new LinkedHashSet<>();
  private final Set<Channel> idle = new LinkedHashSet<>();

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
        Iterator<Channel> longest = idle.iterator();
        tooMany = longest.hasNext() ? longest.next() : channel;
        closed(tooMany);
      }
    }
    if (tooMany != null) {
      tooMany.close();
    }
  }

  /** Whether a request of the connection is being received or served. */
  synchronized void serves(Channel channel, boolean serves) {
    if (serves) {
      idle.remove(channel);
    } else if (all.contains(channel)) {
      idle.add(channel);
    }
  }

  synchronized void closed(Channel channel) {
    all.remove(channel);
    idle.remove(channel);
  }
}
