package io.centralita.elevenlabs;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.database.StorableJson;
import io.centralita.ledger.Slice;
import io.centralita.ledger.SliceCounts;
import io.centralita.provider.ProviderRefused;
import io.centralita.sync.Found;
import io.centralita.sync.ProviderTime;
import io.centralita.sync.Reading;
import io.centralita.sync.RecordFields;
import io.centralita.sync.RecordFields.Unreadable;
import io.centralita.sync.Rejected;
import io.centralita.sync.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One slice of conversations while it is being read, in rounds: a round asks side by side for what
 * the page before listed and for the page after it, so that there is always something to wait for.
 * It grows with six hours' conversations, not with the period.
 */
public final class ConversationReading implements Reading {

  private final Slice slice;
  private final Set<String> seenConversations = new HashSet<>();
  private final Set<String> seenCursors = new HashSet<>();
  private final Map<String, String> listed = new LinkedHashMap<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final ProviderTime providerTime = new ProviderTime();
  private final List<String> askedFor;
  private final List<String> gone = new ArrayList<>();
  private List<ConversationQuestion> next = new ArrayList<>();
  private SliceCounts counts = SliceCounts.NONE;
  private int pages;
  private volatile boolean complete = true;
  private volatile Exception failure;

  /** Reads a slice for its period's sake. */
  ConversationReading(Slice slice) {
    this.slice = slice;
    this.askedFor = List.of();
    next.add(new ListQuestion(slice.period(), null, requests));
  }

  /** Reads a slice for what is waited for in it. */
  ConversationReading(Slice slice, List<String> awaited) {
    this.slice = slice;
    this.askedFor = awaited;
    awaited.forEach(this::ask);
  }

  private void ask(String id) {
    next.add(new DetailQuestion(id, listed.getOrDefault(id, "{}"), requests));
  }

  @Override
  public Slice slice() {
    return slice;
  }

  @Override
  public boolean unfinished() {
    return !next.isEmpty() || failure != null;
  }

  @Override
  public boolean complete() {
    return complete;
  }

  /**
   * What to ask for now, side by side.
   *
   * @throws Exception the reason where the slice cannot go on
   */
  public List<ConversationQuestion> questions() throws Exception {
    if (failure != null) {
      throw failure;
    }
    List<ConversationQuestion> round = next;
    next = new ArrayList<>();
    return round;
  }

  /** A conversation cannot be had now; the slice goes on, but will have to be read again. */
  void missed() {
    complete = false;
  }

  /** The slice cannot go on, once what it has found by now is stored. */
  synchronized void stop(Exception reason) {
    complete = false;
    failure = failure == null ? reason : failure;
  }

  /**
   * Takes in what a round brought.
   *
   * @return what of it belongs to this slice
   */
  Found<Conversation> accept(List<?> answers, int chunkSize) {
    // a statement takes one record of a conversation
    Map<String, Conversation> conversations = new LinkedHashMap<>();
    List<Rejected> rejects = new ArrayList<>();
    for (Object answer : answers) {
      if (answer instanceof Conversation conversation) {
        if (conversations.put(conversation.id(), conversation) == null) {
          counts = counts.plus(4, 1);
        }
      } else if (answer instanceof RejectedConversation reject) {
        rejects.add(reject);
      } else if (answer instanceof Gone nothing) {
        counts = counts.plusSkipped();
        gone.add(nothing.id());
      } else if (answer instanceof ListPage page) {
        rejects.addAll(turn(page));
      }
    }
    return new Found<>(
        Found.inChunks(conversations.values(), chunkSize, found -> found.raw().length()), rejects);
  }

  private List<Rejected> turn(ListPage page) {
    pages++;
    seenCursors.add(String.valueOf(page.cursor()));
    List<Rejected> rejects = new ArrayList<>();
    for (JsonNode original : page.entries()) {
      JsonNode entry = StorableJson.of(original);
      String id = ConversationParser.id(entry);
      if (id == null) {
        String raw = entry.toString();
        rejects.add(
            new RejectedConversation(
                RecordFields.digest(raw), raw, "The list names it without a conversation_id."));
      } else if (isOurs(entry) && seenConversations.add(id)) {
        listed.put(id, entry.toString());
      }
    }
    if (page.next() != null) {
      if (seenCursors.contains(page.next())) {
        stop(
            new ProviderRefused(
                "ElevenLabs' pages go in circles: page %d of the conversations of %s names one that was read before."
                    .formatted(pages, slice.period().from())));
      }
      next.add(new ListQuestion(slice.period(), page.next(), requests));
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
  public List<String> askedFor() {
    return askedFor;
  }

  @Override
  public List<String> gone() {
    return gone;
  }

  @Override
  public Rejected reject(Row row, String reason) {
    Conversation conversation = (Conversation) row;
    counts = counts.plus(4, -1);
    return new RejectedConversation(conversation.id(), conversation.raw(), reason);
  }
}
