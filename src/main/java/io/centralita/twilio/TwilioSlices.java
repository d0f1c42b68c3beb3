package io.centralita.twilio;

import io.centralita.attribution.PhoneDirectory;
import io.centralita.ledger.RunEnding;
import io.centralita.ledger.Slice;
import io.centralita.sync.Found;
import io.centralita.sync.Settlement;
import io.centralita.sync.Source;
import io.centralita.sync.Stretch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Twilio's calls, slice by slice: what is read, what of a page belongs to its slice. */
public final class TwilioSlices implements Source {

  /** Calls a batch holds at most; large enough that a statement's own cost does not show. */
  private static final int BATCH = 500;

  /** Each has a connection to the database while it stores, and a page in memory. */
  private static final int MOST_STORING = 4;

  private final Settlement settlement;
  private final int concurrency;
  private final long defaultWorkspace;

  /**
   * @param concurrency requests of an account at the same time
   */
  public TwilioSlices(Settlement settlement, int concurrency, long defaultWorkspace) {
    this.settlement = settlement;
    this.concurrency = concurrency;
    this.defaultWorkspace = defaultWorkspace;
  }

  /** Twilio may filter by the day alone. */
  @Override
  public Duration longestSlice() {
    return Duration.ofDays(1);
  }

  /** More than may ask: while these wait for answers, the others store theirs. */
  @Override
  public int lanes() {
    return concurrency + Math.min(concurrency, MOST_STORING);
  }

  @Override
  public List<Stretch> awaited(String account, Instant readAnywayFrom) {
    return settlement.stretches(account, readAnywayFrom);
  }

  @Override
  public SliceReading read(Slice slice, int mostRequests) {
    return slice.settlement()
        ? new SliceReading(slice, new CallParser(), settlement.awaited(slice, mostRequests))
        : new SliceReading(slice, new CallParser());
  }

  @Override
  public Settlement settlement() {
    return settlement;
  }

  /** There was no room for the page: it is asked for once more. */
  public Found<TwilioCall> nothing() {
    return Found.nothing();
  }

  /** A single call cannot be had: the others are asked for all the same. */
  public Found<TwilioCall> missed(SliceReading reading, Exception failure) {
    reading.missed(RunEnding.sentence(failure, "Twilio"));
    return Found.nothing();
  }

  /** Takes a page in: what of it belongs to the slice, in chunks of a batch's size. */
  public Found<TwilioCall> accept(SliceReading reading, Page page) {
    return reading.accept(page, BATCH);
  }

  /** The directory for one chunk of calls. */
  public PhoneDirectory directory(List<Map<String, Object>> rows) {
    return PhoneDirectory.of(rows, defaultWorkspace);
  }
}
