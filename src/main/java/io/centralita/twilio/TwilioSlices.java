package io.centralita.twilio;

import io.centralita.attribution.PhoneDirectory;
import io.centralita.ledger.Ledger;
import io.centralita.ledger.Period;
import io.centralita.ledger.Run;
import io.centralita.ledger.Slice;
import io.centralita.ledger.SlicePlanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What the route over slices asks of the rules: which slices there are, what of a page is theirs.
 */
public final class TwilioSlices {

  /** Calls a batch holds at most; large enough that a statement's own cost does not show. */
  private static final int BATCH = 500;

  /** Each holds a page at most; beyond so many, large numbers of accounts share the memory. */
  private static final int MOST_LANES = 64;

  private final Ledger ledger;
  private final SlicePlanner planner;
  private final Settlement settlement;
  private final int lanesOfAnAccount;
  private final long defaultWorkspace;
  private final CallParser parser = new CallParser();

  public TwilioSlices(
      Ledger ledger,
      SlicePlanner planner,
      Settlement settlement,
      int lanesOfAnAccount,
      long defaultWorkspace) {
    this.ledger = ledger;
    this.planner = planner;
    this.settlement = settlement;
    this.lanesOfAnAccount = lanesOfAnAccount;
    this.defaultWorkspace = defaultWorkspace;
  }

  /**
   * The slices of a run, written down in the ledger: of each account first those of its period,
   * then those with calls that are still waited for.
   */
  public Plan plan(Run run, List<String> accounts) {
    int slices = 0;
    List<Lane> lanes = new ArrayList<>();
    for (String account : accounts) {
      Queue<Slice> queue = new ConcurrentLinkedQueue<>(slices(run, account));
      slices += queue.size();
      int most = Math.min(lanesOfAnAccount, Math.max(1, MOST_LANES / accounts.size()));
      for (int lane = 0; lane < Math.min(most, queue.size()); lane++) {
        lanes.add(new Lane(queue));
      }
    }
    return new Plan(ledger.find(run.id()).orElseThrow(), slices, lanes);
  }

  private List<Slice> slices(Run run, String account) {
    Period period = ledger.coverage().periodOf(run, account);
    List<Slice> slices = new ArrayList<>(ledger.plan(run, account, planner.slices(period), false));
    if (run.job().window().isPresent()) {
      List<Period> stretches = settlement.stretches(account, period.from());
      slices.addAll(ledger.plan(run, account, stretches, true));
    }
    return slices;
  }

  /** Begins to read a slice. */
  public SliceReading read(Slice slice) {
    return slice.settlement()
        ? new SliceReading(slice, parser, settlement.awaited(slice))
        : new SliceReading(slice, parser);
  }

  /** Takes a page in: what of it belongs to the slice, in chunks of a batch's size. */
  public PageOfCalls accept(SliceReading reading, Page page) {
    return reading.accept(page, BATCH);
  }

  /** The directory for one chunk of calls. */
  public PhoneDirectory directory(List<Map<String, Object>> rows) {
    return PhoneDirectory.of(rows, defaultWorkspace);
  }

  /** Notes in the ledger what has been stored, once it has been. */
  public void progress(SliceReading reading) {
    boolean finished = !reading.unfinished();
    if (finished && reading.slice().settlement()) {
      settlement.asked(reading);
    }
    ledger.progress(reading.slice(), reading.counts(), reading.requests(), finished);
  }

  /** The rejected record in place of a call that the database cannot hold. */
  public List<RejectedCall> reject(SliceReading reading, CallBatch.Row row, Throwable refusal) {
    String said = String.valueOf(refusal.getMessage()).lines().findFirst().orElse("");
    return List.of(reading.reject(row.call(), "The database cannot hold it: " + said));
  }
}
