package io.centralita.runs;

import io.centralita.time.Period;
import io.centralita.time.Timestamps;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Knows what differs between providers where a run is opened, logged and answered. */
public enum Provider {
  TWILIO("Twilio", "call", "llamadas", 13, true) {
    @Override
    public Map<String, Long> counts(Run.Counts counts) {
      Map<String, Long> named = new LinkedHashMap<>();
      named.put("savedCalls", counts.savedCalls());
      named.put("createdPhones", counts.createdPhones());
      named.put("case1Count", counts.case1Count());
      named.put("case2Count", counts.case2Count());
      named.put("case3Count", counts.case3Count());
      named.put("otherCount", counts.otherCount());
      named.put("rejectedCount", counts.rejectedCount());
      named.put("unmatchedTransfers", counts.unmatchedTransfers());
      named.put("settledCalls", counts.settledCalls());
      return named;
    }
  },
  ELEVENLABS("ElevenLabs", "conversation", "conversaciones", 0, false) {
    @Override
    public Map<String, Long> counts(Run.Counts counts) {
      Map<String, Long> named = new LinkedHashMap<>();
      named.put("savedConversations", counts.savedCalls());
      named.put("skippedCount", counts.skippedCount());
      named.put("rejectedCount", counts.rejectedCount());
      named.put("settledConversations", counts.settledCalls());
      return named;
    }
  };

  private final String spelling;
  private final String record;
  private final String records;
  private final int monthsKept;
  private final boolean hasCases;

  /**
   * @param monthsKept for how long it serves a record; 0 where there is no limit
   */
  Provider(String spelling, String record, String records, int monthsKept, boolean hasCases) {
    this.spelling = spelling;
    this.record = record;
    this.records = records;
    this.monthsKept = monthsKept;
    this.hasCases = hasCases;
  }

  /** The provider that jobs, routes and tables call so. */
  public static Provider of(String source) {
    return valueOf(source.toUpperCase(Locale.ROOT));
  }

  /** What jobs, routes and tables call it. */
  public String source() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Its own spelling of its name. */
  public String spelling() {
    return spelling;
  }

  /** What one of its records is called. */
  public String record() {
    return record;
  }

  /** What operators call its records in the log. */
  public String records() {
    return records;
  }

  /** Whether its records are attributed by case, and counted so. */
  public boolean hasCases() {
    return hasCases;
  }

  /** The name of the total in an answer. */
  public String total() {
    return "total" + record.substring(0, 1).toUpperCase(Locale.ROOT) + record.substring(1) + "s";
  }

  /** What a run that reads its records counts besides the total, by the names in an answer. */
  public abstract Map<String, Long> counts(Run.Counts counts);

  /** What to tell of a period that begins before what the provider still serves. */
  Optional<String> warning(Period period, Instant now) {
    Instant kept = now.atOffset(ZoneOffset.UTC).minusMonths(monthsKept).toInstant();
    return monthsKept == 0 || !period.from().isBefore(kept)
        ? Optional.empty()
        : Optional.of(
            "%s serves the %ss of the last %d months only: nothing from before %s can be read again. Older %ss that are already here stay."
                .formatted(spelling, record, monthsKept, Timestamps.format(kept), record));
  }
}
