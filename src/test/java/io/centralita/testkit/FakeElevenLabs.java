package io.centralita.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * ElevenLabs' API of conversations on a loopback port, strict about the key, values and cursors,
 * and misbehaving on demand. Everything may be changed while it serves; safe for use by many
 * threads.
 */
public final class FakeElevenLabs implements AutoCloseable {
  public static final String KEY = "a-key-only-for-tests";
  private static final String CONVERSATIONS = "/v1/convai/conversations";
  // one account, so one set of pauses
  private static final String ACCOUNT = "";
  private static final int THREADS = 24;
  private static final Duration TOLERANCE = Duration.ofMillis(5);
  private static final FaultShare NO_SHARE = new FaultShare(0, 0, List.of(Fault.hang()));

  static {
    // else every body waits 40 ms for the client to acknowledge the headers before it
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private record Planned(Predicate<Arrived> when, AtomicInteger left, Fault fault) {}

  /** A request and the how-many-eth it is. */
  private record Arrived(RequestSeen seen, int number) {}

  private final HttpServer server;
  private final ExecutorService workers;
  private final ScheduledExecutorService clock;
  private final Map<String, RawConversation> account =
      Collections.synchronizedMap(new LinkedHashMap<>());
  private final ConversationPages pages = new ConversationPages();
  private final List<Planned> faults = new CopyOnWriteArrayList<>();
  private final Queue<RequestSeen> requests = new ConcurrentLinkedQueue<>();
  private final AtomicInteger arrived = new AtomicInteger();
  private final Queue<String> unknownParameters = new ConcurrentLinkedQueue<>();
  private final Pauses pauses = new Pauses();
  private final Load load = new Load();
  private final ThreadLocal<Instant> arrival = new ThreadLocal<>();
  private final String key;

  private volatile ConversationOrder order = ConversationOrder.NEWEST_FIRST;
  private volatile boolean afterInclusive = true;
  private volatile boolean beforeInclusive = true;
  private volatile boolean legacyErrors;
  private volatile Duration latency = Duration.ZERO;
  private volatile int concurrencyLimit = Integer.MAX_VALUE;
  private volatile FaultShare faultShare = NO_SHARE;

  private FakeElevenLabs(String key) throws IOException {
    this.key = key;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    workers = Executors.newFixedThreadPool(THREADS, FakeElevenLabs::daemon);
    clock = Executors.newSingleThreadScheduledExecutor(FakeElevenLabs::daemon);
    server.setExecutor(this::work);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Opened by {@link #KEY}. */
  public static FakeElevenLabs start() {
    return start(KEY);
  }

  public static FakeElevenLabs start(String key) {
    try {
      return new FakeElevenLabs(key);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What {@code ELEVENLABS_API_URL} must be. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
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

  /** How long every answer takes, however many are asked for at once. */
  public FakeElevenLabs latency(Duration ofEachAnswer) {
    latency = ofEachAnswer;
    return this;
  }

  /** More requests at a time than these are refused with 429. */
  public FakeElevenLabs concurrencyLimit(int limit) {
    concurrencyLimit = limit;
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

  /** The next {@code times} requests that fit are answered so; the fault planned first wins. */
  public FakeElevenLabs fault(Predicate<RequestSeen> when, int times, Fault fault) {
    faults.add(new Planned(request -> when.test(request.seen()), new AtomicInteger(times), fault));
    return this;
  }

  /** Only the n-th request since the start, or since they were forgotten, is answered so. */
  public FakeElevenLabs faultAt(int number, Fault fault) {
    faults.add(new Planned(request -> request.number() == number, new AtomicInteger(1), fault));
    return this;
  }

  /**
   * Besides the planned ones: each request meets with this probability one of the faults. The same
   * seed draws the same, as far as requests come in the same order.
   */
  public FakeElevenLabs faultShare(double share, long seed, Fault... some) {
    faultShare = new FaultShare(share, seed, List.of(some));
    return this;
  }

  public FakeElevenLabs noFaults() {
    faults.clear();
    faultShare = NO_SHARE;
    return this;
  }

  public List<RequestSeen> requests() {
    return List.copyOf(requests);
  }

  public List<RequestSeen> listRequests() {
    return requests.stream().filter(list()).toList();
  }

  /** How often each conversation's detail was asked for. */
  public SortedMap<String, Integer> detailRequests() {
    SortedMap<String, Integer> counts = new TreeMap<>();
    requests.stream()
        .filter(detail())
        .forEach(seen -> counts.merge(detailOf(seen), 1, Integer::sum));
    return counts;
  }

  /** Names of parameters that it did not heed. */
  public List<String> unknownParameters() {
    return List.copyOf(unknownParameters);
  }

  /** The most requests under way at one moment; one left hanging no longer is. */
  public int maxConcurrent() {
    return load.most();
  }

  /** How many are under way now. */
  int underWay() {
    return load.running();
  }

  /** Requests that came sooner than an earlier {@code Retry-After} allowed. */
  public List<RequestSeen> hasty() {
    return hasty(TOLERANCE);
  }

  /** With more patience, where client and server share too few processors. */
  public List<RequestSeen> hasty(Duration tolerance) {
    return requests.stream()
        .filter(seen -> pauses.forbid(ACCOUNT, seen.time(), tolerance))
        .toList();
  }

  /** Forgets the requests seen and the pauses they were told, not the conversations. */
  public FakeElevenLabs forgetRequests() {
    requests.clear();
    arrived.set(0);
    unknownParameters.clear();
    pauses.forget();
    load.forget();
    return this;
  }

  @Override
  public void close() {
    clock.shutdownNow();
    workers.shutdownNow();
    server.stop(0);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "fake-elevenlabs");
    thread.setDaemon(true);
    return thread;
  }

  /** A request arrives when it can be read, not when a worker gets round to it. */
  private void work(Runnable exchange) {
    Instant now = Instant.now();
    workers.execute(
        () -> {
          arrival.set(now);
          exchange.run();
        });
  }

  private void handle(HttpExchange exchange) {
    RequestSeen seen = RequestSeen.of(exchange, arrival.get());
    int concurrent = load.begin();
    Reply reply = new Reply(exchange, answer -> pauses.answering(ACCOUNT, answer), load::end);
    requests.add(seen);
    Arrived request = new Arrived(seen, arrived.incrementAndGet());
    // a request too many is none that a fault could befall
    Optional<Fault> fault =
        concurrent > concurrencyLimit
            ? Optional.of(Fault.answer(ElevenLabsAnswer.concurrentLimitExceeded()))
            : planned(request);
    later(() -> reply(exchange, reply, seen, fault));
  }

  /** No worker waits: many answers may be on their way. */
  private void later(Runnable answering) {
    Duration pause = latency;
    if (pause.isZero()) {
      answering.run();
      return;
    }
    try {
      clock.schedule(() -> workers.execute(answering), pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closing) {
      // stopping cuts the connection
    }
  }

  private void reply(HttpExchange exchange, Reply reply, RequestSeen seen, Optional<Fault> fault) {
    try {
      // what a client sends with a GET is of no interest, but must be read to keep the connection
      exchange.getRequestBody().readAllBytes();
      String presented = exchange.getRequestHeaders().getFirst("xi-api-key");
      if (fault.isPresent()) {
        fault.get().apply(reply, () -> answer(seen, presented));
      } else {
        reply.send(answer(seen, presented));
      }
    } catch (IOException clientWentAway) {
      reply.hangUp();
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
      reply.hangUp();
    } catch (RuntimeException bug) {
      // the server would swallow it and leave the client waiting
      unknownParameters.add("the fake itself failed: " + bug);
      reply.hangUp();
    } finally {
      if (!reply.hung()) {
        reply.end();
        exchange.close();
      }
    }
  }

  private Optional<Fault> planned(Arrived request) {
    return faults.stream()
        .filter(plan -> plan.when().test(request))
        .filter(plan -> plan.left().getAndUpdate(left -> Math.max(0, left - 1)) > 0)
        .map(Planned::fault)
        .findFirst()
        .or(faultShare::draw);
  }

  private Answer answer(RequestSeen seen, String presented) {
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
    unknownParameters.addAll(ConversationsQuery.unknown(seen));
    try {
      ConversationsQuery query = ConversationsQuery.of(seen);
      return pages.page(query, () -> select(query));
    } catch (ConversationsQuery.Refused refused) {
      Answer answer = refused.answer();
      return answer.status() == 422 ? answer : refusal(answer);
    }
  }

  private Answer detail(RequestSeen seen, String id) {
    unknownParameters.addAll(seen.parameterNames());
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
