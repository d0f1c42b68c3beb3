package io.centralita.recordings;

import io.centralita.database.PlainText;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what this process is fetching, and what comes of an attempt that failed. A recording is the
 * columns of claim-recording.sql. Thread-safe.
 */
public final class Fetches {

  private static final Logger LOG = LoggerFactory.getLogger("recordings");

  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
  private static final int MOST_DOUBLINGS = 20;

  /** After so many attempts, some ten minutes, it is no longer only late. */
  private static final int TO_BE_TOLD = 8;

  private static final int LONGEST_REASON = 500;

  private final Duration firstPause;
  private final BooleanSupplier stopping;
  private final Set<String> inHand = ConcurrentHashMap.newKeySet();

  /**
   * @param firstPause after the first failed attempt; doubled with each
   * @param stopping whether the program is being stopped
   */
  Fetches(Duration firstPause, BooleanSupplier stopping) {
    this.firstPause = firstPause;
    this.stopping = stopping;
  }

  /** The recording is being fetched from now on. */
  public void take(Map<String, Object> recording) {
    inHand.add(sid(recording));
  }

  /** The recording is no longer being fetched. */
  public void drop(Map<String, Object> recording) {
    inHand.remove(sid(recording));
  }

  /** Those that are being fetched, as parameters of hold-recordings.sql. */
  public Map<String, Object> held() {
    return Map.of("recordings", inHand.toArray(String[]::new));
  }

  /** What comes of the failure, as parameters of put-off-recording.sql. */
  public Map<String, Object> failed(Map<String, Object> recording, Throwable failure) {
    boolean cutOff = stopping.getAsBoolean();
    return Map.of(
        "recording_sid",
        sid(recording),
        "attempts",
        attempts(recording),
        "pause",
        cutOff ? 0 : pause(attempts(recording), failure).toMillis(),
        // what a stop has cut off has not failed
        "counts",
        !cutOff,
        "reason",
        cutOff ? "The program was stopped." : reason(failure));
  }

  private Duration pause(int attempts, Throwable failure) {
    Duration pause =
        firstPause.multipliedBy(1L << Math.min(MOST_DOUBLINGS, Math.max(0, attempts - 1)));
    Duration least =
        failure instanceof RecordingFailedException said
            ? said.pause().orElse(Duration.ZERO)
            : Duration.ZERO;
    Duration longer = pause.compareTo(least) < 0 ? least : pause;
    return longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
  }

  /** What others say is part of the sentence, and may be anything. */
  private static String reason(Throwable failure) {
    String reason = PlainText.of(sentence(failure));
    return reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) : reason;
  }

  private static String sentence(Throwable failure) {
    if (failure instanceof RecordingFailedException) {
      return failure.getMessage();
    }
    if (causes(failure).anyMatch(SQLException.class::isInstance)) {
      return "The database could not do its part.";
    }
    // not an unknown exception's words: they may repeat the store's address, secrets and all
    String what =
        causes(failure)
            .filter(IOException.class::isInstance)
            .reduce((outer, inner) -> inner)
            .map(Throwable::toString)
            .orElseGet(() -> failure.getClass().getSimpleName());
    return "It could not be stored (" + what + "): see RECORDINGS_STORE.";
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, each -> each != null, Throwable::getCause);
  }

  /**
   * Tells of a recording that fails again and again, once, and of one that is given up.
   *
   * @param givenUp {@code null} where it is another process's by now
   */
  public void putOff(Map<String, Object> recording, Boolean givenUp, Throwable failure) {
    if (Boolean.TRUE.equals(givenUp)) {
      LOG.error(
          "❌ Recording {} of call {} is given up after a day; it is in sync_rejects. {}",
          sid(recording),
          recording.get("call_sid"),
          reason(failure));
    } else if (Boolean.FALSE.equals(givenUp) && attempts(recording) == TO_BE_TOLD) {
      LOG.warn(
          "Recording {} of call {} cannot be had so far; it is tried for a day. {}",
          sid(recording),
          recording.get("call_sid"),
          reason(failure));
    }
  }

  private static String sid(Map<String, Object> recording) {
    return (String) recording.get("recording_sid");
  }

  private static int attempts(Map<String, Object> recording) {
    return (Integer) recording.get("attempts");
  }
}
