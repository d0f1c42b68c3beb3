package io.centralita.benchmark;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;

/**
 * An account's calls, evenly over a period and as many as one likes: none is kept, each is computed
 * from its number when it is asked for. 23 % are placed over the API, 71 % over a trunk and 6 % are
 * transfers of a lead that was called just before; five in six were answered and have a price.
 */
final class CallVolume {

  static final String ACCOUNT = "AC0000000000000000000000000000b001";

  private static final int WORKSPACE_PHONES = 40;
  private static final DateTimeFormatter RFC_2822 =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss '+0000'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final String account;
  private final int seed;
  private final int size;
  private final Instant from;
  private final long seconds;

  /**
   * @param seed volumes of different seeds share no call
   */
  CallVolume(int seed, int size, Instant from, Duration length) {
    this(ACCOUNT, seed, size, from, length);
  }

  /** The same, of another account. */
  CallVolume(String account, int seed, int size, Instant from, Duration length) {
    this.account = account;
    this.seed = seed;
    this.size = size;
    this.from = from;
    this.seconds = length.toSeconds();
  }

  String account() {
    return account;
  }

  int size() {
    return size;
  }

  Instant from() {
    return from;
  }

  Instant to() {
    return from.plusSeconds(seconds);
  }

  /** The number of the first call that starts at that instant or later. */
  int firstFrom(Instant instant) {
    long offset = Duration.between(from, instant).toSeconds();
    long number = Math.floorDiv(offset * size + seconds - 1, seconds);
    return (int) Math.max(0, Math.min(size, number));
  }

  /** Appends the record of a call, as the list brings it. */
  void append(StringBuilder json, int number) {
    long dice = mix(number);
    boolean transfer = isTransfer(number);
    String lead = lead(transfer ? number - 1 : number);
    String workspace = "+3491" + (1_000_000 + Math.floorMod(dice, WORKSPACE_PHONES) * 37_813);
    int duration = Math.floorMod(dice >> 8, 600);
    boolean answered = Math.floorMod(dice >> 20, 6) > 0;
    Instant start = start(number);
    String end = RFC_2822.format(start.plusSeconds(duration));
    String uri = "/2010-04-01/Accounts/" + account + "/Calls/" + sid(number);
    json.append("{\"account_sid\": \"").append(account);
    json.append(
        "\", \"answered_by\": null, \"api_version\": \"2010-04-01\", \"caller_name\": null");
    text(json, "date_created", RFC_2822.format(start.minusSeconds(2)));
    text(json, "date_updated", end);
    text(json, "direction", direction(transfer, dice));
    text(json, "duration", Integer.toString(duration));
    text(json, "end_time", end);
    json.append(", \"forwarded_from\": null");
    text(json, "from", transfer ? lead : workspace);
    text(json, "from_formatted", transfer ? lead : workspace);
    json.append(", \"group_sid\": null, \"parent_call_sid\": null, \"phone_number_sid\": null");
    text(json, "price", answered ? "-0.0" + (1_000 + Math.floorMod(dice >> 24, 8_999)) : null);
    text(json, "price_unit", "USD");
    text(json, "sid", sid(number));
    text(json, "start_time", RFC_2822.format(start));
    text(json, "status", answered ? "completed" : "no-answer");
    json.append(", \"subresource_uris\": {\"events\": \"").append(uri).append("/Events.json\"");
    for (String name :
        new String[] {"notifications", "payments", "recordings", "siprec", "streams"}) {
      text(json, name, uri + "/" + name + ".json");
    }
    json.append('}');
    text(json, "to", transfer ? "sip:+34911679868@public-vip.ie1.twilio.com" : lead);
    text(json, "to_formatted", transfer ? "sip:+34911679868@public-vip.ie1.twilio.com" : lead);
    json.append(", \"trunk_sid\": null");
    text(json, "uri", uri + ".json");
    json.append(", \"queue_time\": \"0\"}");
  }

  private Instant start(int number) {
    return from.plusSeconds(number * seconds / size);
  }

  private static boolean isTransfer(int number) {
    return number % 17 == 16;
  }

  private static String direction(boolean transfer, long dice) {
    if (transfer) {
      return "trunking-originating";
    }
    return Math.floorMod(dice >> 16, 94) < 23 ? "outbound-api" : "trunking-terminating";
  }

  /** Leads are called a few times each, over the whole period. */
  private String lead(int number) {
    return "+347" + (10_000_000 + Math.floorMod(mix(number) >> 12, Math.max(20, size / 4)));
  }

  private String sid(int number) {
    HexFormat hex = HexFormat.of();
    return "CA" + hex.toHexDigits(mix(number)) + hex.toHexDigits(mix(~number));
  }

  private static void text(StringBuilder json, String name, String value) {
    json.append(", \"").append(name).append("\": ");
    if (value == null) {
      json.append("null");
    } else {
      json.append('"').append(value).append('"');
    }
  }

  /** SplitMix64: neighbours have nothing in common. */
  private long mix(long number) {
    long z = (number + 1 + ((long) seed << 32)) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
