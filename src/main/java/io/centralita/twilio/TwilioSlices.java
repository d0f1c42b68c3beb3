package io.centralita.twilio;

import io.centralita.attribution.PhoneDirectory;
import io.centralita.ledger.Effort;
import io.centralita.ledger.Ledger;
import io.centralita.ledger.Run;
import io.centralita.ledger.Slice;
import io.centralita.ledger.SlicePlanner;
import java.util.List;
import java.util.Map;

/**
 * What the route over slices asks of the rules: which slices there are, what of a page is theirs.
 */
public final class TwilioSlices {

  /** Calls a batch holds at most; large enough that a statement's own cost does not show. */
  private static final int BATCH = 500;

  private final TwilioApi api;
  private final Ledger ledger;
  private final SlicePlanner planner;
  private final long defaultWorkspace;

  public TwilioSlices(TwilioApi api, Ledger ledger, SlicePlanner planner, long defaultWorkspace) {
    this.api = api;
    this.ledger = ledger;
    this.planner = planner;
    this.defaultWorkspace = defaultWorkspace;
  }

  /** The slices of a run, account by account, written down in the ledger. */
  public List<Slice> plan(Run run) {
    return api.accounts().stream()
        .flatMap(
            account ->
                ledger.plan(run, account, planner.slices(ledger.periodOf(run, account))).stream())
        .toList();
  }

  /** Takes a page in: what of it belongs to the slice, in chunks of a batch's size. */
  public PageOfCalls accept(SliceReading reading, CallPage page) {
    return reading.accept(page, BATCH);
  }

  /** The directory for one chunk of calls. */
  public PhoneDirectory directory(List<Map<String, Object>> rows) {
    return PhoneDirectory.of(rows, defaultWorkspace);
  }

  /** Notes in the ledger what has been stored, once it has been. */
  public void progress(SliceReading reading) {
    ledger.progress(reading.slice(), reading.counts(), !reading.unfinished());
  }

  /** A slice could not be read to its end. */
  public void failed(Effort effort, Throwable failure) {
    effort.failed(failure);
  }

  /**
   * All slices are at rest.
   *
   * @throws Exception what the first one failed with
   */
  public void settle(Effort effort) throws Exception {
    effort.settle();
  }

  /** The rejected record in place of a call that the database cannot hold. */
  public List<RejectedCall> reject(SliceReading reading, CallBatch.Row row, Throwable refusal) {
    String said = String.valueOf(refusal.getMessage()).lines().findFirst().orElse("");
    return List.of(reading.reject(row.call(), "The database cannot hold it: " + said));
  }
}
