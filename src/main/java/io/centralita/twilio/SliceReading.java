package io.centralita.twilio;

import io.centralita.ledger.Slice;
import io.centralita.ledger.SliceCounts;
import io.centralita.provider.ProviderRefused;
import io.centralita.sync.Awaited;
import io.centralita.sync.Found;
import io.centralita.sync.Missing;
import io.centralita.sync.ProviderTime;
import io.centralita.sync.Reading;
import io.centralita.sync.Row;
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
 * One slice while it is being read: its pages, and which calls were seen already. It grows with a
 * day's calls, not with the period. Where the slice is read for calls that are waited for, those
 * the list did not bring are asked for one by one afterwards.
 */
public final class SliceReading extends ListReading implements Reading {

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
  private final Set<String> awaited;
  private final List<String> askedSingly = new ArrayList<>();
  private final List<String> gone = new ArrayList<>();
  private final List<Missing> missing = new ArrayList<>();
  private Queue<String> singleCalls;
  private String singleCall;
  private SliceCounts counts = SliceCounts.NONE;
  private int received;
  private int missedInARow;

  /** Reads a slice for its period's sake. */
  SliceReading(Slice slice, CallParser parser) {
    this(slice, parser, Awaited.NONE);
  }

  /** Reads a slice for what it is waited for in it. */
  SliceReading(Slice slice, CallParser parser, Awaited awaited) {
    super(slice.account(), PageRequest.calls(slice.account(), slice.period()));
    this.slice = slice;
    this.parser = parser;
    this.awaited = new LinkedHashSet<>(awaited.ids());
    this.mostRequests = awaited.mostRequests();
    if (awaited.betterAskedSingly()) {
      askSingly(awaited.ids().stream().limit(awaited.mostRequests()).toList());
    }
  }

  @Override
  public Slice slice() {
    return slice;
  }

  /**
   * Takes in a page and moves on to the next.
   *
   * @return what of it belongs to this slice
   * @throws ProviderRefused when the pages go in circles
   */
  public Found<TwilioCall> accept(Page page, int chunkSize) {
    boolean single = isSingle();
    missedInARow = 0;
    if (single && page.records().isEmpty()) {
      gone.add(singleCall);
    }
    turn(page);
    mayComeAgain.clear();
    received = page.records().size();
    List<Map<String, TwilioCall>> rounds = new ArrayList<>();
    List<RejectedCall> rejects = new ArrayList<>();
    for (ListedRecord listed : page.records()) {
      CallRecord found = parser.parse(listed, slice.account());
      if (single || found.callDate() == null || slice.period().contains(found.callDate())) {
        take(found, listed, rounds, rejects);
      }
    }
    if (singleCalls == null && hasSeenWhatItIsReadFor()) {
      goTo(null);
    }
    if (!unfinished()) {
      askForTheNextSingleCall();
    }
    List<List<TwilioCall>> chunks = new ArrayList<>();
    rounds.forEach(
        round ->
            chunks.addAll(Found.inChunks(round.values(), chunkSize, call -> call.raw().length())));
    return new Found<>(chunks, rejects);
  }

  private void take(
      CallRecord found,
      ListedRecord listed,
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
        && (seenCalls.keySet().containsAll(awaited) || requests() >= mostRequests);
  }

  /** Whether a single call is asked for now. */
  public boolean isSingle() {
    return singleCall != null;
  }

  /** The single call cannot be had; moves on to the next. */
  void missed(String reason) {
    missing.add(new Missing(singleCall, slice.period().from(), "{}", reason));
    if (++missedInARow == MOST_MISSED_IN_A_ROW) {
      singleCalls.clear();
    }
    askForTheNextSingleCall();
  }

  private void askForTheNextSingleCall() {
    if (singleCalls == null) {
      askSingly(
          awaited.stream()
              .filter(sid -> !seenCalls.containsKey(sid))
              .limit(MOST_SINGLE_CALLS)
              .toList());
    } else {
      singleCall = singleCalls.poll();
      if (singleCall == null) {
        goTo(null);
      } else {
        askedSingly.add(singleCall);
        goTo(PageRequest.call(account(), singleCall));
      }
    }
  }

  private void askSingly(List<String> sids) {
    singleCalls = new ArrayDeque<>(sids);
    askForTheNextSingleCall();
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
  public RejectedCall reject(Row row, String reason) {
    TwilioCall call = ((CallRow) row).call();
    Integer counted = seenCalls.remove(call.sid());
    if (counted != null) {
      counts = counts.plus(counted, -1);
    }
    return new RejectedCall(call.sid(), call.callDate(), call.callCase(), call.raw(), reason);
  }

  @Override
  public List<Missing> missing() {
    return missing;
  }

  @Override
  public SliceCounts counts() {
    return counts;
  }

  @Override
  public boolean mayBePutOff() {
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
  public List<String> askedFor() {
    return Stream.concat(awaited.stream().filter(seenCalls::containsKey), askedSingly.stream())
        .distinct()
        .toList();
  }

  @Override
  public List<String> gone() {
    return gone;
  }

  @Override
  public String toString() {
    return "the calls of " + slice.period().from();
  }
}
