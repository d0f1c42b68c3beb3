package io.centralita.twilio;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.ledger.Slice;
import io.centralita.ledger.SliceCounts;
import io.centralita.provider.ProviderFault;
import io.centralita.provider.ProviderRefused;
import io.centralita.provider.Retried;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One slice while it is being read: which page comes next, how large it may be, which calls were
 * seen already. Used by one thread at a time; it grows with a day's calls, not with the period.
 */
public final class SliceReading implements Retried {

  private static final List<Integer> PAGE_SIZES = List.of(PageRequest.FULL_PAGE, 500, 100);

  /** The same page is asked for as often before a smaller one is tried. */
  private static final int FAULTS_BEFORE_SMALLER_PAGE = 2;

  private final Slice slice;
  private final CallParser parser;
  private final Set<String> seenCalls = new HashSet<>();
  private final Set<String> seenPages = new HashSet<>();
  private PageRequest next;
  private int faults;
  private int smaller;
  private int pages;
  private SliceCounts counts = SliceCounts.NONE;

  SliceReading(Slice slice, CallParser parser) {
    this.slice = slice;
    this.parser = parser;
    this.next = PageRequest.first(slice.account(), slice.period(), PageRequest.FULL_PAGE);
  }

  public Slice slice() {
    return slice;
  }

  /** Whether there is a page left to ask for. */
  public boolean unfinished() {
    return next != null;
  }

  /** The page to ask for now. */
  public PageRequest request() {
    return smaller == 0 ? next : next.withPageSize(PAGE_SIZES.get(smaller));
  }

  /** Takes note of a failed attempt: Twilio may manage a smaller page. */
  @Override
  public void failed(Throwable failure) {
    if (failure instanceof ProviderFault fault && fault.overloaded()) {
      faults++;
      if (faults % FAULTS_BEFORE_SMALLER_PAGE == 0 && smaller < PAGE_SIZES.size() - 1) {
        smaller++;
      }
    }
  }

  /**
   * Takes in a page and moves on to the next.
   *
   * @return what of it belongs to this slice
   * @throws ProviderRefused when the pages go in circles
   */
  public PageOfCalls accept(CallPage page, int chunkSize) {
    pages++;
    faults = 0;
    seenPages.add(next.toString());
    next = page.nextPageUri() == null ? null : PageRequest.next(page.nextPageUri());
    if (next != null && seenPages.contains(next.toString())) {
      throw new ProviderRefused(
          "Twilio's pages go in circles: page %d of the calls of %s names one that was read before."
              .formatted(pages, slice.period().from()));
    }
    List<Map<String, TwilioCall>> rounds = new ArrayList<>();
    List<RejectedCall> rejects = new ArrayList<>();
    for (JsonNode node : page.records()) {
      CallRecord found = parser.parse(node, slice.account());
      if (found.callDate() != null && !slice.period().contains(found.callDate())) {
        continue;
      }
      if (found instanceof TwilioCall call) {
        add(rounds, call);
      } else if (found instanceof RejectedCall reject) {
        rejects.add(reject);
      }
    }
    List<List<TwilioCall>> chunks = new ArrayList<>();
    rounds.forEach(round -> chunks.addAll(chunks(List.copyOf(round.values()), chunkSize)));
    return new PageOfCalls(chunks, rejects);
  }

  /** A statement takes one record of a call: what repeats goes into the next round. */
  private void add(List<Map<String, TwilioCall>> rounds, TwilioCall call) {
    if (seenCalls.add(call.sid())) {
      counts = counts.plus(call.callCase(), 1);
    }
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

  private static List<List<TwilioCall>> chunks(List<TwilioCall> calls, int size) {
    List<List<TwilioCall>> chunks = new ArrayList<>();
    for (int from = 0; from < calls.size(); from += size) {
      chunks.add(calls.subList(from, Math.min(from + size, calls.size())));
    }
    return chunks;
  }

  /** Turns a call that the database refused into a rejected one. */
  public RejectedCall reject(TwilioCall call, String reason) {
    if (seenCalls.remove(call.sid())) {
      counts = counts.plus(call.callCase(), -1);
    }
    return new RejectedCall(call.sid(), call.callDate(), call.callCase(), call.raw(), reason);
  }

  /** Distinct calls stored so far. */
  public SliceCounts counts() {
    return counts;
  }

  /** Pages read so far. */
  public int pages() {
    return pages;
  }
}
