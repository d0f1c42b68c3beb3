package io.centralita.elevenlabs;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.client.PermanentProviderException;
import io.centralita.client.ProviderRequest;
import io.centralita.client.ResponseJson;
import io.centralita.database.StorableJson;
import io.centralita.runs.Provider;
import io.centralita.runs.Slice;
import io.centralita.runs.SliceCounts;
import io.centralita.sync.LenientFields;
import io.centralita.sync.LenientFields.Unreadable;
import io.centralita.sync.MissingRecord;
import io.centralita.sync.ParsedPage;
import io.centralita.sync.ProviderTime;
import io.centralita.sync.RejectedRecord;
import io.centralita.sync.SliceCursor;
import io.centralita.sync.UpsertRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Reads one slice of conversations in rounds. A round fetches side by side the conversations of the
 * page before and the next page, as far as there is room, so that no request is idle. It grows with
 * six hours' conversations, not with the period.
 */
public final class ConversationCursor implements SliceCursor {

  /** A list that goes on for so many pages without anything new has no end. */
  private static final int MOST_PAGES_WITHOUT_NEWS = 50;

  private final ElevenLabsApi api;
  private final Slice slice;
  private final Set<String> seenConversations = new HashSet<>();
  private final Set<String> seenCursors = new HashSet<>();
  private final Map<String, String> listed = new LinkedHashMap<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final ProviderTime providerTime = new ProviderTime();
  private final List<String> rechecked;
  private final List<String> deleted = new ArrayList<>();
  private final List<MissingRecord> missing = new ArrayList<>();
  private List<ElevenLabsRequest> next = new ArrayList<>();
  private SliceCounts counts = SliceCounts.NONE;
  private int pages;
  private int pagesWithoutNews;
  private volatile Exception failure;

  /** Reads a slice for its period's sake. */
  ConversationCursor(ElevenLabsApi api, Slice slice) {
    this.api = api;
    this.slice = slice;
    this.rechecked = List.of();
    next.add(page(null));
  }

  /** Reads a slice for what is waited for in it. */
  ConversationCursor(ElevenLabsApi api, Slice slice, List<String> unsettled) {
    this.api = api;
    this.slice = slice;
    this.rechecked = unsettled;
    unsettled.forEach(this::ask);
  }

  private ListRequest page(String cursor) {
    return new ListRequest(api, slice.period(), cursor, seenCursors, requests);
  }

  private void ask(String id) {
    next.add(new DetailRequest(api, id, listed.getOrDefault(id, "{}"), requests));
  }

  @Override
  public Provider provider() {
    return Provider.ELEVENLABS;
  }

  @Override
  public Slice slice() {
    return slice;
  }

  @Override
  public boolean hasNext() {
    return !next.isEmpty() || failure != null;
  }

  @Override
  public List<? extends ProviderRequest> upcoming() {
    return failure == null ? next : List.of();
  }

  /**
   * What to ask for now, side by side.
   *
   * @param most how much of it there is room for
   * @throws Exception the reason where the slice cannot go on
   */
  public List<ElevenLabsRequest> nextRequests(int most) throws Exception {
    if (failure != null) {
      throw failure;
    }
    List<ElevenLabsRequest> round = List.copyOf(next.subList(0, Math.min(most, next.size())));
    next = new ArrayList<>(next.subList(round.size(), next.size()));
    return round;
  }

  /** There was no room for the answer: it is asked for in a later round. */
  synchronized void again(ElevenLabsRequest request) {
    next.add(request);
  }

  /** A conversation cannot be had; the slice goes on without it. */
  synchronized void missed(DetailRequest request, String reason) {
    missing.add(new MissingRecord(request.id(), start(request.listed()), request.listed(), reason));
  }

  private Instant start(String listed) {
    try {
      Instant start = ConversationParser.start(ResponseJson.read(listed));
      return start == null ? slice.period().from() : start;
    } catch (Unreadable e) {
      return slice.period().from();
    }
  }

  @Override
  public List<MissingRecord> missing() {
    return missing;
  }

  /** A question whose answer shows only whether anything is answered at all. */
  ElevenLabsRequest probe() {
    return page(null);
  }

  /** The slice cannot go on, once what it has found by now is stored. */
  synchronized void stop(Exception reason) {
    failure = failure == null ? reason : failure;
  }

  /**
   * Takes in what a round brought.
   *
   * @return what of it belongs to this slice
   */
  ParsedPage<Conversation> accept(List<?> answers) {
    // a statement takes one record of a conversation
    Map<String, Conversation> conversations = new LinkedHashMap<>();
    List<RejectedRecord> rejects = new ArrayList<>();
    for (Object answer : answers) {
      if (answer instanceof Conversation conversation) {
        if (conversations.put(conversation.id(), conversation) == null) {
          counts = counts.plus(4, 1);
        }
      } else if (answer instanceof RejectedConversation reject) {
        rejects.add(reject);
      } else if (answer instanceof DeletedConversation nothing) {
        counts = counts.plusSkipped();
        deleted.add(nothing.id());
      } else if (answer instanceof ListPage page) {
        rejects.addAll(turn(page));
      }
    }
    return new ParsedPage<>(List.copyOf(conversations.values()), rejects);
  }

  private List<RejectedRecord> turn(ListPage page) {
    pages++;
    boolean news = false;
    List<RejectedRecord> rejects = new ArrayList<>();
    for (JsonNode original : page.entries()) {
      JsonNode entry = StorableJson.of(original);
      String id = ConversationParser.id(entry);
      if (id == null) {
        String raw = entry.toString();
        rejects.add(
            new RejectedConversation(
                LenientFields.digest(raw), raw, "The list names it without a conversation_id."));
      } else if (seenConversations.add(id)) {
        news = true;
        if (isOurs(entry)) {
          listed.put(id, entry.toString());
        }
      }
    }
    pagesWithoutNews = news ? 0 : pagesWithoutNews + 1;
    if (page.next() != null) {
      if (pagesWithoutNews == MOST_PAGES_WITHOUT_NEWS) {
        stop(
            new PermanentProviderException(
                "ElevenLabs' list of the conversations of %s does not end: its last %d pages named none that was new."
                    .formatted(slice.period().from(), pagesWithoutNews)));
      }
      seenCursors.add(page.next());
      next.add(page(page.next()));
    }
    return rejects;
  }

  private boolean isOurs(JsonNode entry) {
    try {
      Instant start = ConversationParser.start(entry);
      return start == null || slice.period().contains(start);
    } catch (Unreadable e) {
      return true;
    }
  }

  /** What was listed and is to be looked up before it is asked for. */
  String[] listed() {
    return listed.keySet().toArray(String[]::new);
  }

  /** How many conversations were listed and not looked up yet. */
  public int unknown() {
    return listed.size();
  }

  /** What of it is stored and final is not asked for again. */
  void known(Set<String> verified) {
    for (String id : listed.keySet()) {
      if (verified.contains(id)) {
        counts = counts.plus(4, 1);
      } else {
        ask(id);
      }
    }
    listed.clear();
  }

  @Override
  public SliceCounts counts() {
    return counts;
  }

  @Override
  public int pages() {
    return pages;
  }

  @Override
  public int requests() {
    return requests.get();
  }

  @Override
  public ProviderTime providerTime() {
    return providerTime;
  }

  @Override
  public List<String> rechecked() {
    return rechecked;
  }

  @Override
  public List<String> deleted() {
    return deleted;
  }

  @Override
  public RejectedRecord reject(UpsertRow row, String reason) {
    Conversation conversation = (Conversation) row;
    counts = counts.plus(4, -1);
    return new RejectedConversation(conversation.id(), conversation.raw(), reason);
  }
}
