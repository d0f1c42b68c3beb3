package io.centralita.twilio;

import io.centralita.client.PermanentProviderException;
import io.centralita.runs.Provider;
import io.centralita.runs.Slice;
import io.centralita.runs.SliceCounts;
import io.centralita.sync.MissingRecord;
import io.centralita.sync.ParsedPage;
import io.centralita.sync.ProviderTime;
import io.centralita.sync.SliceCursor;
import io.centralita.sync.UnsettledRecords;
import io.centralita.sync.UpsertRow;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads one slice of calls page by page, and knows which calls it has seen. It grows with a day's
 * calls, not with the period. In a re-check, the unsettled calls that the list did not bring are
 * fetched one by one afterwards.
 */
public final class CallCursor extends PagedList implements SliceCursor {

  /**
   * Calls that the list does not bring are odd ones; the rest of them have time until next time.
   */
  private static final int MOST_SINGLE_CALLS = 10;

  /** Where so many in a row cannot be had, the rest of them have time until next time, too. */
  private static final int MOST_MISSED_IN_A_ROW = 10;

  private final Slice slice;
  private final CallParser parser;
  // with the case each counts for, its last one
  private final Map<String, Integer> seenCalls = new HashMap<>();
  private final Set<String> mayComeAgain = new LinkedHashSet<>();
  private final ProviderTime providerTime = new ProviderTime();
  private final int mostRequests;
  private final Set<String> unsettled;
  private final List<String> fetchedSingly = new ArrayList<>();
  private final List<String> deleted = new ArrayList<>();
  private final List<MissingRecord> missing = new ArrayList<>();
  private Queue<String> singleCalls;
  private String singleCall;
  private SliceCounts counts = SliceCounts.NONE;
  private int received;
  private int missedInARow;

  /** Reads a slice for its period's sake. */
  CallCursor(TwilioApi api, Slice slice, CallParser parser) {
    this(api, slice, parser, UnsettledRecords.NONE);
  }

  /** Reads a slice for what it is waited for in it. */
  CallCursor(TwilioApi api, Slice slice, CallParser parser, UnsettledRecords unsettled) {
    super(api, slice.account(), PageRequest.calls(slice.account(), slice.period()));
    this.slice = slice;
    this.parser = parser;
    this.unsettled = new LinkedHashSet<>(unsettled.ids());
    this.mostRequests = unsettled.mostRequests();
    if (unsettled.betterFetchedSingly()) {
      fetchSingly(unsettled.ids().stream().limit(unsettled.mostRequests()).toList());
    }
  }

  @Override
  public Provider provider() {
    return Provider.TWILIO;
  }

  @Override
  public Slice slice() {
    return slice;
  }

  /**
   * Takes in a page and moves on to the next.
   *
   * @return what of it belongs to this slice
   * @throws PermanentProviderException when the pages go in circles
   */
  public ParsedPage<TwilioCall> accept(Page page) {
    boolean single = isSingle();
    missedInARow = 0;
    if (single && page.records().isEmpty()) {
      deleted.add(singleCall);
    }
    turn(page);
    mayComeAgain.clear();
    received = page.records().size();
    List<Map<String, TwilioCall>> rounds = new ArrayList<>();
    List<RejectedCall> rejects = new ArrayList<>();
    for (RawRecord listed : page.records()) {
      CallRecord found = parser.parse(listed, slice.account());
      if (single || found.callDate() == null || slice.period().contains(found.callDate())) {
        take(found, listed, rounds, rejects);
      }
    }
    if (singleCalls == null && hasSeenWhatItIsReadFor()) {
      goTo(null);
    }
    if (!hasNext()) {
      fetchNextSingleCall();
    }
    return new ParsedPage<>(
        rounds.stream().flatMap(round -> round.values().stream()).toList(), rejects);
  }

  private void take(
      CallRecord found,
      RawRecord listed,
      List<Map<String, TwilioCall>> rounds,
      List<RejectedCall> rejects) {
    if (found instanceof TwilioCall call) {
      add(rounds, call);
      if (mayComeAgain(call, parser.created(listed))) {
        mayComeAgain.add(call.sid());
      }
    } else if (found instanceof RejectedCall reject) {
      rejects.add(reject);
    }
  }

  /** Not dialled yet, or dialled in another slice than it was created in. */
  private boolean mayComeAgain(TwilioCall call, Instant created) {
    return !slice.settlement()
        && (call.startTime() == null || created != null && !slice.period().contains(created));
  }

  /** The list need not be read on, nor beyond what may be spent. */
  private boolean hasSeenWhatItIsReadFor() {
    return slice.settlement()
        && (seenCalls.keySet().containsAll(unsettled) || requests() >= mostRequests);
  }

  /** Whether a single call is asked for now. */
  public boolean isSingle() {
    return singleCall != null;
  }

  /** The single call cannot be had; moves on to the next. */
  void missed(String reason) {
    missing.add(new MissingRecord(singleCall, slice.period().from(), "{}", reason));
    if (++missedInARow == MOST_MISSED_IN_A_ROW) {
      singleCalls.clear();
    }
    fetchNextSingleCall();
  }

  private void fetchNextSingleCall() {
    if (singleCalls == null) {
      fetchSingly(
          unsettled.stream()
              .filter(sid -> !seenCalls.containsKey(sid))
              .limit(MOST_SINGLE_CALLS)
              .toList());
    } else {
      singleCall = singleCalls.poll();
      if (singleCall == null) {
        goTo(null);
      } else {
        fetchedSingly.add(singleCall);
        goTo(PageRequest.call(account(), singleCall));
      }
    }
  }

  private void fetchSingly(List<String> sids) {
    singleCalls = new ArrayDeque<>(sids);
    fetchNextSingleCall();
  }

  /** Records of the last page, whatever of them belongs to the slice. */
  public int received() {
    return received;
  }

  /** A statement takes one record of a call: what repeats goes into the next round. */
  private void add(List<Map<String, TwilioCall>> rounds, TwilioCall call) {
    Integer before = seenCalls.put(call.sid(), call.callCase());
    if (before != null) {
      counts = counts.plus(before, -1);
    }
    counts = counts.plus(call.callCase(), 1);
    for (Map<String, TwilioCall> round : rounds) {
      TwilioCall same = round.putIfAbsent(call.sid(), call);
      if (same == null || same.equals(call)) {
        return;
      }
    }
    Map<String, TwilioCall> round = new LinkedHashMap<>();
    round.put(call.sid(), call);
    rounds.add(round);
  }

  @Override
  public RejectedCall reject(UpsertRow row, String reason) {
    TwilioCall call = ((CallRow) row).call();
    Integer counted = seenCalls.remove(call.sid());
    if (counted != null) {
      counts = counts.plus(counted, -1);
    }
    return new RejectedCall(call.sid(), call.callDate(), call.callCase(), call.raw(), reason);
  }

  @Override
  public List<MissingRecord> missing() {
    return missing;
  }

  @Override
  public SliceCounts counts() {
    return counts;
  }

  @Override
  public boolean isPostponable() {
    return true;
  }

  @Override
  public ProviderTime providerTime() {
    return providerTime;
  }

  @Override
  public Set<String> mayComeAgain() {
    return mayComeAgain;
  }

  @Override
  public List<String> rechecked() {
    return Stream.concat(unsettled.stream().filter(seenCalls::containsKey), fetchedSingly.stream())
        .distinct()
        .toList();
  }

  @Override
  public List<String> deleted() {
    return deleted;
  }

  @Override
  public String toString() {
    return "the calls of " + slice.period().from();
  }
}
