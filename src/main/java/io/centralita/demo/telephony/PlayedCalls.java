package io.centralita.demo.telephony;

import io.centralita.demo.campaign.PlannedCall;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps what the account knows of the calls that were played, as long as the program runs. Safe for
 * several threads.
 */
public final class PlayedCalls {
  private static final Comparator<Recording> NEWEST_FIRST =
      Comparator.comparing(Recording::end).thenComparing(Recording::sid).reversed();

  private final Map<String, PlannedCall> calls = new ConcurrentHashMap<>();
  private final Map<String, Recording> recordings = new ConcurrentHashMap<>();

  /** A call is asked for by its sid from its first moment on. */
  public Optional<PlannedCall> find(String sid) {
    return Optional.ofNullable(calls.get(sid));
  }

  /** Those that are over, newest first. */
  public List<PlannedCall> listed(Instant now) {
    return calls.values().stream()
        .filter(call -> call.isListedAt(now))
        .sorted(PlannedCall.NEWEST_FIRST)
        .toList();
  }

  public Optional<Recording> recording(String sid) {
    return Optional.ofNullable(recordings.get(sid));
  }

  /** Newest first. */
  public List<Recording> recordings() {
    return recordings.values().stream().sorted(NEWEST_FIRST).toList();
  }

  void put(PlannedCall call) {
    calls.put(call.sid(), call);
  }

  void put(Recording recording) {
    recordings.put(recording.sid(), recording);
  }
}
