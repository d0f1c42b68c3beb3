package io.centralita.demo.campaign;

import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Makes sids that look random, yet tell the hour and the place in it where a call is found again.
 */
public final class Sids {
  private static final Pattern CALL_SID = Pattern.compile("CA[0-9a-f]{32}");
  private static final HexFormat HEX = HexFormat.of();

  private Sids() {}

  static String call(long hour, int index) {
    long hash = mix(hour * 65_536 + index);
    return "CA"
        + HEX.toHexDigits(hash)
        + HEX.toHexDigits((short) mix(hash))
        + HEX.toHexDigits((int) hour)
        + HEX.toHexDigits((short) index);
  }

  static boolean isCall(String sid) {
    return CALL_SID.matcher(sid).matches();
  }

  static long hourOf(String callSid) {
    return Long.parseLong(callSid, 22, 30, 16);
  }

  public static String of(String prefix, Object subject) {
    long hash = mix(subject.toString().hashCode());
    return prefix + HEX.toHexDigits(hash) + HEX.toHexDigits(mix(hash));
  }

  /** For what is not made up anew each time: it says nothing of an hour. */
  public static String random(String prefix) {
    return prefix + UUID.randomUUID().toString().replace("-", "");
  }

  /** The finalizer of SplitMix64: neighbouring inputs give unrelated outputs. */
  public static long mix(long value) {
    long mixed = value + 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
