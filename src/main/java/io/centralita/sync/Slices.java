package io.centralita.sync;

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

/** What the route over slices asks of the rules: which slices there are, and how far each is. */
public final class Slices {

  /** Each holds a page at most; beyond so many, large numbers of accounts share the memory. */
  private static final int MOST_LANES = 32;

  private final Ledger ledger;
  private final SlicePlanner planner;
  private final Map<String, Source> sources;

  /**
   * @param sources by the name that a job calls its source
   */
  public Slices(Ledger ledger, SlicePlanner planner, Map<String, Source> sources) {
    this.ledger = ledger;
    this.planner = planner;
    this.sources = Map.copyOf(sources);
  }

  /**
   * The slices of a run, written down in the ledger: of each account first those of its period,
   * then those with records that are still waited for.
   */
  public Plan plan(Run run, List<String> accounts) {
    Source source = sources.get(run.job().source());
    int slices = 0;
    List<Lane> lanes = new ArrayList<>();
    for (String account : accounts) {
      Queue<Slice> queue = new ConcurrentLinkedQueue<>(slices(run, account, source));
      slices += queue.size();
      int most = Math.min(source.lanes(), Math.max(1, MOST_LANES / accounts.size()));
      for (int lane = 0; lane < Math.min(most, queue.size()); lane++) {
        lanes.add(new Lane(queue));
      }
    }
    return new Plan(ledger.find(run.id()).orElseThrow(), slices, source.longestSlice(), lanes);
  }

  private List<Slice> slices(Run run, String account, Source source) {
    Period period = ledger.coverage().periodOf(run, account);
    List<Slice> slices =
        new ArrayList<>(
            ledger.plan(run, account, planner.slices(period, source.longestSlice()), false));
    if (run.job().window().isPresent()) {
      slices.addAll(ledger.plan(run, account, source.awaited(account, period.from()), true));
    }
    return slices;
  }

  /** Begins to read a slice; one in which nothing is waited for any more is finished with that. */
  public Reading read(String source, Slice slice) {
    Reading reading = sources.get(source).read(slice);
    if (!reading.unfinished()) {
      progress(source, reading);
    }
    return reading;
  }

  /** Says with the run's answer what cannot be had now. */
  public void warnOfMissing(String source, long run) {
    sources
        .get(source)
        .settlement()
        .stillMissing()
        .ifPresent(
            missing ->
                ledger.warn(
                    run, missing.warning("twilio".equals(source) ? "call" : "conversation")));
  }

  /** Notes in the ledger what has been stored, once it has been. */
  public void progress(String source, Reading reading) {
    boolean finished = !reading.unfinished();
    Settlement settlement = sources.get(source).settlement();
    if (!reading.missing().isEmpty()) {
      settlement.missed(source, reading);
    }
    if (finished && reading.slice().settlement()) {
      settlement.asked(reading);
    }
    ledger.progress(reading.slice(), reading.counts(), reading.requests(), finished);
  }
}
