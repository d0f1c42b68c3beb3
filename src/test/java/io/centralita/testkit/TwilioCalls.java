package io.centralita.testkit;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Raw call records, one by one or as a whole account's history. */
public final class TwilioCalls {
  public static final String ACCOUNT = sid("AC", 1);
  public static final String TOKEN = "a-token-only-for-tests";

  private TwilioCalls() {}

  public static CallBuilder outboundApi(String sid, String from, String to, Instant start) {
    return call(sid, "outbound-api", from, to, start).text("phone_number_sid", sid("PN", 1));
  }

  public static CallBuilder terminating(String sid, String from, String to, Instant start) {
    return call(sid, "trunking-terminating", from, to, start).text("trunk_sid", sid("TK", 1));
  }

  /** A transfer: from the lead to the PBX. */
  public static CallBuilder originating(String sid, String from, Instant start) {
    return call(
            sid, "trunking-originating", from, "sip:+34911679868@public-vip.ie1.twilio.com", start)
        .text("trunk_sid", sid("TK", 1));
  }

  public static CallBuilder inbound(String sid, String from, String to, Instant start) {
    return call(sid, "inbound", from, to, start).text("phone_number_sid", sid("PN", 1));
  }

  public static CallBuilder outboundDial(String sid, String from, String to, Instant start) {
    return call(sid, "outbound-dial", from, to, start).text("parent_call_sid", sid("CA", 0xfffff));
  }

  public static CallBuilder call(
      String sid, String direction, String from, String to, Instant start) {
    return new CallBuilder(sid, direction, from, to, start);
  }

  /** The sid of a call by its number. */
  public static String sid(long number) {
    return sid("CA", number);
  }

  static String sid(String prefix, long number) {
    return prefix + String.format("%032x", number);
  }

  /** The numbers of {@link #campaign} that an operator has already given to workspaces 1 to 6. */
  public static SortedMap<String, Long> knownPhones() {
    SortedMap<String, Long> phones = new TreeMap<>();
    for (int i = 0; i < Campaign.KNOWN_PHONES; i++) {
      phones.put(Campaign.workspaceNumber(i), 1L + i % 6);
    }
    return phones;
  }

  /**
   * The calls of an account over {@code [from, to)}: in every 500 each edge case the contract
   * knows, filled up towards 23 % {@code outbound-api}, 71 % {@code trunking-terminating} and 6 %
   * transfers as far as the edge cases (about 200) leave room. A period of more than 12 days keeps
   * them clear of its ends, but for those that belong there. Some records lie just outside the
   * period, some sids come twice, some records cannot be stored; from 2,500 records on one hour
   * holds more than 1,000. The same seed gives the same records. Count is that of the records,
   * versions included.
   */
  public static List<RawCall> campaign(long seed, int count, Instant from, Instant to) {
    return new Campaign(seed, from, to).calls(count);
  }

  /** For tests that only want the set-up of {@link #campaign}: the workspaces it speaks of. */
  public static Map<Long, String> workspaces() {
    Map<Long, String> names = new TreeMap<>();
    for (long id = 1; id <= 6; id++) {
      names.put(id, "Workspace " + id);
    }
    return names;
  }
}
