package io.centralita.web;

import io.netty.util.NetUtil;
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

  /** Of IPv6 the first half: whoever has one such address has the whole of the other. */
  private static String place(String address) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
    if (bytes == null) {
      return "?";
    }
    return bytes.length == 4 ? address : HexFormat.ofDelimiter(":").formatHex(bytes, 0, 8) + "::";
  }
}
