package io.centralita.twilio;

import io.centralita.attribution.PhoneDirectory;
import io.centralita.runs.FailureMessage;
import io.centralita.runs.Provider;
import io.centralita.runs.Slice;
import io.centralita.sync.DuePeriod;
import io.centralita.sync.ParsedPage;
import io.centralita.sync.Settlement;
import io.centralita.sync.SyncSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Reads Twilio's calls slice by slice: what is requested, what of a page belongs to its slice. */
public final class TwilioSource implements SyncSource {

  /** Each has a connection to the database while it stores, and a page in memory. */
  private static final int MOST_STORING = 4;

  private final TwilioApi api;
  private final Settlement settlement;
  private final int concurrency;
  private final long defaultWorkspace;

  /**
   * @param concurrency requests of an account at the same time
   */
  public TwilioSource(
      TwilioApi api, Settlement settlement, int concurrency, long defaultWorkspace) {
    this.api = api;
    this.settlement = settlement;
    this.concurrency = concurrency;
    this.defaultWorkspace = defaultWorkspace;
  }

  @Override
  public Provider provider() {
    return Provider.TWILIO;
  }

  /** Twilio may filter by the day alone. */
  @Override
  public Duration longestSlice() {
    return Duration.ofDays(1);
  }

  @Override
  public int concurrency() {
    return concurrency;
  }

  /** More than may ask: while these wait for answers, the others store theirs. */
  @Override
  public int lanes(int concurrency) {
    return concurrency + Math.min(concurrency, MOST_STORING);
  }

  @Override
  public List<DuePeriod> unsettled(String account, Instant readAnywayFrom) {
    return settlement.duePeriods(account, readAnywayFrom);
  }

  @Override
  public CallCursor read(Slice slice) {
    return slice.settlement()
        ? new CallCursor(api, slice, new CallParser(), settlement.unsettled(slice))
        : new CallCursor(api, slice, new CallParser());
  }

  @Override
  public Settlement settlement() {
    return settlement;
  }

  /** There was no room for the page: it is fetched again. */
  public ParsedPage<TwilioCall> nothing() {
    return ParsedPage.nothing();
  }

  /** A single call cannot be fetched: the others are fetched all the same. */
  public ParsedPage<TwilioCall> missed(CallCursor cursor, Exception failure) {
    cursor.missed(FailureMessage.of(failure, "Twilio"));
    return ParsedPage.nothing();
  }

  /** Takes a page in: what of it belongs to the slice. */
  public ParsedPage<TwilioCall> accept(CallCursor cursor, Page page) {
    return cursor.accept(page);
  }

  /** The directory for one page of calls. */
  public PhoneDirectory directory(List<Map<String, Object>> rows) {
    return PhoneDirectory.of(rows, defaultWorkspace);
  }
}
