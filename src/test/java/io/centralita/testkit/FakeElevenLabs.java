package io.centralita.testkit;

import com.sun.net.httpserver.Headers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * ElevenLabs' API of conversations on a loopback port, strict about the key, values and cursors,
 * and misbehaving on demand. Everything may be changed while it serves; safe for use by many
 * threads.
 */
public final class FakeElevenLabs extends FakeProvider<FakeElevenLabs> {
  public static final String KEY = "a-key-only-for-tests";
  private static final String CONVERSATIONS = "/v1/convai/conversations";
  // one account, so one set of pauses
  private static final String ACCOUNT = "";

  private final Map<String, RawConversation> account =
      Collections.synchronizedMap(new LinkedHashMap<>());
  private final ConversationPages pages = new ConversationPages();
  private final String key;

  private volatile ConversationOrder order = ConversationOrder.NEWEST_FIRST;
  private volatile boolean afterInclusive = true;
  private volatile boolean beforeInclusive = true;
  private volatile boolean legacyErrors;

  private FakeElevenLabs(String key) {
    this.key = key;
  }

  /** Opened by {@link #KEY}. */
  public static FakeElevenLabs start() {
    return start(KEY);
  }

  public static FakeElevenLabs start(String key) {
    return new FakeElevenLabs(key).serve();
  }

  @Override
  FakeElevenLabs self() {
    return this;
  }

  /** What {@code ELEVENLABS_API_URL} must be. */
  public String url() {
    return address();
  }

  public FakeElevenLabs order(ConversationOrder ofTheList) {
    order = ofTheList;
    return this;
  }

  /** Whether {@code call_start_after_unix} lets that very second through; it does unless told. */
  public FakeElevenLabs afterInclusive(boolean on) {
    afterInclusive = on;
    return this;
  }

  /** Whether {@code call_start_before_unix} lets that very second through; it does unless told. */
  public FakeElevenLabs beforeInclusive(boolean on) {
    beforeInclusive = on;
    return this;
  }

  /** Each further page begins with the last entry of the one before, as if one had joined. */
  public FakeElevenLabs repeatLastOnNextPage(boolean on) {
    pages.repeatLast(on);
    return this;
  }

  /** Between any two pages an empty one that says there is more. */
  public FakeElevenLabs emptyPagesBetween(boolean on) {
    pages.emptyBetween(on);
    return this;
  }

  /** Every page is the first, and says with ever the same cursor that there is more. */
  public FakeElevenLabs endless(boolean on) {
    pages.endless(on);
    return this;
  }

  /** Refuses in the older of the two shapes. */
  public FakeElevenLabs legacyErrors(boolean on) {
    legacyErrors = on;
    return this;
  }

  public FakeElevenLabs add(RawConversation... conversations) {
    return add(List.of(conversations));
  }

  public FakeElevenLabs add(Collection<RawConversation> conversations) {
    conversations.forEach(this::replace);
    return this;
  }

  /** A newer version of a conversation takes the place of the older one. */
  public FakeElevenLabs replace(RawConversation conversation) {
    String id = conversation.id();
    account.put(id.isEmpty() ? conversation.detail().toString() : id, conversation);
    return this;
  }

  public FakeElevenLabs remove(String id) {
    account.remove(id);
    return this;
  }

  /** As an account that has never held a conversation; faults and requests seen stay. */
  public FakeElevenLabs clear() {
    account.clear();
    return this;
  }

  /** What it holds now. */
  public List<RawConversation> conversations() {
    synchronized (account) {
      return List.copyOf(account.values());
    }
  }

  /** For {@link #fault}: any page of the list. */
  public static Predicate<RequestSeen> list() {
    return seen -> seen.path().equals(CONVERSATIONS);
  }

  /** For {@link #fault}: any detail. */
  public static Predicate<RequestSeen> detail() {
    return seen -> detailOf(seen) != null;
  }

  /** For {@link #fault}: the detail of this one. */
  public static Predicate<RequestSeen> detail(String id) {
    return seen -> id.equals(detailOf(seen));
  }

  public List<RequestSeen> listRequests() {
    return requests().stream().filter(list()).toList();
  }

  /** How often each conversation's detail was asked for. */
  public SortedMap<String, Integer> detailRequests() {
    SortedMap<String, Integer> counts = new TreeMap<>();
    requests().stream()
        .filter(detail())
        .forEach(seen -> counts.merge(detailOf(seen), 1, Integer::sum));
    return counts;
  }

  /** Without conversations. */
  @Override
  public FakeElevenLabs reset() {
    order(ConversationOrder.NEWEST_FIRST).afterInclusive(true).beforeInclusive(true);
    repeatLastOnNextPage(false).emptyPagesBetween(false).endless(false).legacyErrors(false);
    account.clear();
    return super.reset();
  }

  @Override
  Answer tooMany() {
    return ElevenLabsAnswer.concurrentLimitExceeded();
  }

  @Override
  String limitedAs(RequestSeen seen) {
    return ACCOUNT;
  }

  @Override
  Answer answer(RequestSeen seen, Headers headers) {
    String presented = headers.getFirst("xi-api-key");
    if (presented == null) {
      return refusal(ElevenLabsAnswer.missingApiKey());
    }
    if (!presented.equals(key)) {
      return refusal(ElevenLabsAnswer.invalidApiKey());
    }
    String id = detailOf(seen);
    if (id == null && !list().test(seen)) {
      return ElevenLabsAnswer.plain(404, "Not Found");
    }
    if (!"GET".equals(seen.method())) {
      return ElevenLabsAnswer.plain(405, "Method Not Allowed");
    }
    return id == null ? page(seen) : detail(seen, id);
  }

  private Answer page(RequestSeen seen) {
    unknown(ConversationsQuery.unknown(seen));
    try {
      ConversationsQuery query = ConversationsQuery.of(seen);
      return pages.page(query, () -> select(query));
    } catch (ConversationsQuery.Refused refused) {
      Answer answer = refused.answer();
      return answer.status() == 422 ? answer : refusal(answer);
    }
  }

  private Answer detail(RequestSeen seen, String id) {
    unknown(seen.parameterNames());
    RawConversation asked = account.get(id);
    return asked == null || asked.deleted()
        ? refusal(ElevenLabsAnswer.conversationNotFound(id))
        : asked.answer();
  }

  private Answer refusal(Answer answer) {
    return legacyErrors ? ElevenLabsAnswer.inLegacyShape(answer) : answer;
  }

  private List<RawConversation> select(ConversationsQuery query) {
    List<RawConversation> selected = new ArrayList<>(conversations());
    selected.removeIf(each -> !query.selects(each, afterInclusive, beforeInclusive));
    Comparator<RawConversation> byStart = Comparator.comparing(RawConversation::selectedBy);
    switch (order) {
      case NEWEST_FIRST -> selected.sort(byStart.reversed());
      case OLDEST_FIRST -> selected.sort(byStart);
      case NONE -> Collections.shuffle(selected, new Random(selected.size()));
    }
    return selected;
  }

  /** The id of the conversation whose detail is asked for, else null. */
  private static String detailOf(RequestSeen seen) {
    String prefix = CONVERSATIONS + "/";
    if (!seen.path().startsWith(prefix)) {
      return null;
    }
    String id = seen.path().substring(prefix.length());
    return id.isEmpty() || id.contains("/") ? null : RequestSeen.decode(id);
  }
}
