package io.centralita.sync;

import static java.util.stream.Collectors.toMap;

import io.centralita.ledger.Ledger;
import io.centralita.ledger.Period;
import io.centralita.ledger.Run;
import io.centralita.ledger.SlicePlanner;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.Predicate;

/** What the route over slices asks of the rules: which slices there are, and how far each is. */
public final class Slices {

  /**
   * Of all runs together, whatever the number of accounts. Each holds a page at most, some 7 MB
   * with all that is made of it: with 32 of them 256 MB of heap are all but full.
   */
  private static final int MOST_LANES = 28;

  private final Ledger ledger;
  private final SlicePlanner planner;
  private final Map<String, Source> sources;
  private final Predicate<String> isWaiting;
  private final LongConsumer goOn;

  /**
   * @param sources by the name that a job calls its source
   * @param isWaiting whether an account was told to wait and may not be asked yet
   * @param goOn throws where there is no use for a run in waiting any longer
   */
  public Slices(
      Ledger ledger,
      SlicePlanner planner,
      Map<String, Source> sources,
      Predicate<String> isWaiting,
      LongConsumer goOn) {
    this.ledger = ledger;
    this.planner = planner;
    this.sources = Map.copyOf(sources);
    this.isWaiting = isWaiting;
    this.goOn = goOn;
  }

  /**
   * The slices of a run, written down in the ledger: of each account first those of its period,
   * then those with records that are still waited for.
   *
   * @param created since when there have been accounts, as far as it is known; {@code null} where
   *     it is known of none
   */
  public Plan plan(Run run, List<String> accounts, Map<String, Instant> created) {
    Source source = sources.get(run.job().source());
    Map<String, Period> periods =
        ledger.coverage().periodsOf(run, accounts, created == null ? Map.of() : created);
    int slices = 0;
    Lanes lanes = new Lanes(source.lanes(), isWaiting, () -> goOn.accept(run.id()));
    for (String account : accounts) {
      List<Work> work = work(run, account, periods.get(account), source);
      lanes.add(account, work);
      slices += work.size();
    }
    return new Plan(
        ledger.find(run.id()).orElseThrow(),
        slices,
        source.longestSlice(),
        lanes.lanes(mostLanes(source)));
  }

  /** Those that the other sources' runs leave: each of them can read one account beside it. */
  private int mostLanes(Source source) {
    return MOST_LANES
        - sources.values().stream()
            .filter(other -> !other.equals(source))
            .mapToInt(Source::lanes)
            .sum();
  }

  private List<Work> work(Run run, String account, Period period, Source source) {
    List<Work> work = new ArrayList<>();
    ledger
        .plan(run, account, planner.slices(period, source.longestSlice()), false)
        .forEach(slice -> work.add(new Work(slice, Integer.MAX_VALUE, null)));
    if (run.job().window().isPresent()) {
      Map<Period, Integer> shares =
          source.awaited(account, period.from()).stream()
              .collect(toMap(Stretch::period, Stretch::mostRequests));
      ledger
          .plan(run, account, List.copyOf(shares.keySet()), true)
          .forEach(slice -> work.add(new Work(slice, shares.get(slice.period()), null)));
    }
    return work;
  }

  /**
   * Begins to read a slice, or goes on with one; one in which nothing is waited for any more is
   * finished with that.
   */
  public Reading read(String source, Lane lane) {
    if (lane.reading() != null) {
      return lane.reading();
    }
    Reading reading = sources.get(source).read(lane.slice(), lane.mostRequests());
    if (!reading.unfinished()) {
      progress(source, reading);
    }
    return reading;
  }

  /** A slice waits for its account without a lane. */
  public void putOff(Lane lane, Reading reading) {
    lane.putOff(reading);
  }

  /** What is left of the lane's account is not read in this run. */
  public void giveUpAccount(Lane lane) {
    lane.giveUpAccount();
  }

  /** Says with the run's answer what cannot be had now. */
  public void warnOfMissing(String source, long run) {
    sources
        .get(source)
        .settlement()
        .stillMissing(run)
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
    if (finished) {
      reading
          .providerTime()
          .difference()
          .ifPresent(difference -> ledger.noteClock(reading.slice(), difference));
    }
    ledger.progress(reading.slice(), reading.counts(), reading.requests(), finished);
  }
}
