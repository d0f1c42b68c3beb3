package io.centralita.demo.elevenlabs;

import io.centralita.demo.campaign.PlannedCall;
import io.centralita.demo.campaign.Sids;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One conversation of the simulated ElevenLabs account, fixed by the call it is held on or the hour
 * it is held in; only how far it has got depends on when one looks.
 *
 * @param id begins with the start, so that ids and starts are in the same order
 * @param call null for a conversation on the web
 * @param settled when it is known what the conversation came to and what it cost
 * @param failed whether it never got going
 * @param successful what ElevenLabs judges of it in the end
 */
record Conversation(
    String id,
    Agent agent,
    PlannedCall call,
    Instant start,
    Instant end,
    Instant settled,
    boolean failed,
    String successful,
    Charging charging) {

  static final Comparator<Conversation> NEWEST_FIRST =
      Comparator.comparing(Conversation::id).reversed();

  private static final String PREFIX = "conv_";
  private static final Pattern ID = Pattern.compile(PREFIX + "[0-9a-f]{40}");
  private static final int SECOND_ENDS = PREFIX.length() + 8;

  static String idOf(Instant start, String subject) {
    return Sids.of(PREFIX + HexFormat.of().toHexDigits((int) start.getEpochSecond()), subject);
  }

  static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  static long secondOf(String id) {
    return Long.parseLong(id, PREFIX.length(), SECOND_ENDS, 16);
  }

  String statusAt(Instant now) {
    if (now.isBefore(end)) {
      return "in-progress";
    }
    if (now.isBefore(settled)) {
      return "processing";
    }
    return failed ? "failed" : "done";
  }

  boolean isSettledAt(Instant now) {
    return !now.isBefore(settled);
  }

  String successfulAt(Instant now) {
    return isSettledAt(now) ? successful : "unknown";
  }

  long secondsAt(Instant now) {
    return Duration.between(start, now.isBefore(end) ? now : end).toSeconds();
  }

  List<Utterance> transcriptAt(Instant now) {
    return failed ? List.of() : Utterance.during(secondsAt(now), agent);
  }

  /** The campaigns only ever call out; the web has no direction. */
  String direction() {
    return call == null ? null : "outbound";
  }
}
