package io.centralita.web;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits how often an address may try a wrong secret: five times a minute. Its memory is bounded,
 * each process has its own. Thread-safe.
 */
final class WrongTries {

  private static final Logger LOG = LoggerFactory.getLogger(WrongTries.class);
  private static final int MOST = 5;
  private static final int IPV4_BYTES = 4;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** Beyond these the oldest is forgotten. */
  private static final int ADDRESSES = 10_000;

  private final Clock clock;
  private final Map<String, Tries> tries =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Tries> eldest) {
          return size() > ADDRESSES;
        }
      };

  /** Since when, and how many. */
  private record Tries(Instant since, int count) {}

  WrongTries(Clock clock) {
    this.clock = clock;
  }

  /**
   * Counts a try, unless the address has to wait: then right and wrong are the same.
   *
   * @return how long it has to wait; zero where the try counts
   */
  synchronized Duration count(String address, boolean right) {
    Instant now = clock.instant();
    String place = place(address);
    Tries before = tries.get(place);
    if (before == null || !now.isBefore(before.since().plus(MINUTE))) {
      // to the end of the line
      tries.remove(place);
      before = new Tries(now, 0);
    }
    if (before.count() == MOST) {
      return Duration.between(now, before.since().plus(MINUTE));
    }
    if (!right) {
      tries.put(place, new Tries(before.since(), before.count() + 1));
      if (before.count() + 1 == MOST) {
        LOG.warn("{} wrong secrets from {} at the sign-in: it has to wait a minute.", MOST, place);
      }
    }
    return Duration.ZERO;
  }

  /**
   * Of IPv6 the first half: whoever has one such address has the whole of the other. IPv4 may be
   * written as IPv6.
   */
  private static String place(String address) {
    InetAddress read = NetUtil.createInetAddressFromIpAddressString(address);
    if (read == null) {
      return "?";
    }
    byte[] bytes = read.getAddress();
    return bytes.length == IPV4_BYTES
        ? read.getHostAddress()
        : HexFormat.ofDelimiter(":").formatHex(bytes, 0, 8) + "::";
  }
}
