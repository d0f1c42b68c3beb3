package io.centralita.testkit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.centralita.testkit.CallsQuery.BadQuery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Twilio's Calls API on a loopback port, strict about credentials, names, values and paging, and
 * misbehaving on demand. Everything may be changed while it serves; safe for use by many threads.
 *
 * <p>A page token is bound to the filters of its query and walks the calls as they were when the
 * first page was asked for; the page size may change on the way.
 */
public final class FakeTwilio implements AutoCloseable {
  private static final int THREADS = 24;
  private static final String API = "/2010-04-01/Accounts/";

  private record Cursor(
      String account, SortedMap<String, String> filters, List<RawCall> calls, int offset) {}

  private record Planned(Predicate<RequestSeen> when, AtomicInteger left, Fault fault) {}

  private final HttpServer server;
  private final ExecutorService workers;
  private final Map<String, List<RawCall>> accounts = new ConcurrentHashMap<>();
  private final Set<String> credentials = ConcurrentHashMap.newKeySet();
  private final Map<String, Cursor> cursors = new ConcurrentHashMap<>();
  private final List<Planned> faults = new CopyOnWriteArrayList<>();
  private final Queue<RequestSeen> requests = new ConcurrentLinkedQueue<>();
  private final Queue<String> unknownParameters = new ConcurrentLinkedQueue<>();
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger maxConcurrent = new AtomicInteger();
  private final AtomicInteger tokens = new AtomicInteger();
  private final String account;

  private volatile Semantics semantics = Semantics.INSTANT_INCLUSIVE;
  private volatile String basePath = "";
  private volatile boolean shuffled;
  private volatile boolean repeatLastOnNextPage;
  private volatile boolean emptyLastPage;
  private volatile int concurrencyLimit = Integer.MAX_VALUE;

  private FakeTwilio(String account, String token) throws IOException {
    this.account = account;
    credentials(account, token);
    subaccount(account);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    workers =
        Executors.newFixedThreadPool(
            THREADS,
            work -> {
              Thread thread = new Thread(work, "fake-twilio");
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(workers);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Serves {@link TwilioCalls#ACCOUNT} with {@link TwilioCalls#TOKEN}. */
  public static FakeTwilio start() {
    return start(TwilioCalls.ACCOUNT, TwilioCalls.TOKEN);
  }

  public static FakeTwilio start(String account, String token) {
    try {
      return new FakeTwilio(account, token);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What {@code TWILIO_API_URL} must be, path prefix included. */
  public String baseUrl() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + basePath;
  }

  public FakeTwilio semantics(Semantics meaning) {
    semantics = meaning;
    return this;
  }

  /** As behind a proxy: served under this path, of which the links in the answers know nothing. */
  public FakeTwilio basePath(String path) {
    basePath = path;
    return this;
  }

  /** In no order at all, as the documentation allows, in place of newest first. */
  public FakeTwilio shuffled(boolean on) {
    shuffled = on;
    return this;
  }

  /** Each further page begins with the last record of the one before. */
  public FakeTwilio repeatLastOnNextPage(boolean on) {
    repeatLastOnNextPage = on;
    return this;
  }

  /** The last page with calls links to one without. */
  public FakeTwilio emptyLastPage(boolean on) {
    emptyLastPage = on;
    return this;
  }

  /** More requests at a time than these are refused with 429. */
  public FakeTwilio concurrencyLimit(int limit) {
    concurrencyLimit = limit;
    return this;
  }

  /** Another user and password that open every account here, such as an API key. */
  public FakeTwilio credentials(String user, String password) {
    String pair = user + ":" + password;
    credentials.add(
        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    return this;
  }

  /** From now on only these open it. */
  public FakeTwilio onlyCredentials(String user, String password) {
    credentials.clear();
    return credentials(user, password);
  }

  public FakeTwilio subaccount(String sid) {
    accounts.putIfAbsent(sid, new ArrayList<>());
    return this;
  }

  public FakeTwilio add(RawCall... calls) {
    return add(List.of(calls));
  }

  public FakeTwilio add(Collection<RawCall> calls) {
    return addTo(account, calls);
  }

  public FakeTwilio addTo(String accountSid, Collection<RawCall> calls) {
    subaccount(accountSid);
    List<RawCall> held = accounts.get(accountSid);
    synchronized (held) {
      held.addAll(calls);
    }
    return this;
  }

  /** A newer version of a call takes the place of every older one. */
  public FakeTwilio replace(RawCall call) {
    List<RawCall> held = accounts.get(account);
    synchronized (held) {
      held.removeIf(old -> old.sid().equals(call.sid()));
      held.add(call);
    }
    return this;
  }

  public FakeTwilio clear() {
    List<RawCall> held = accounts.get(account);
    synchronized (held) {
      held.clear();
    }
    return this;
  }

  /** What the main account holds now. */
  public List<RawCall> calls() {
    return copy(account);
  }

  /** The next {@code times} requests that fit are answered so; the fault planned first wins. */
  public FakeTwilio fault(Predicate<RequestSeen> when, int times, Fault fault) {
    faults.add(new Planned(when, new AtomicInteger(times), fault));
    return this;
  }

  public FakeTwilio noFaults() {
    faults.clear();
    return this;
  }

  public List<RequestSeen> requests() {
    return List.copyOf(requests);
  }

  public List<String> rawQueries() {
    return requests.stream().map(seen -> seen.rawQuery() == null ? "" : seen.rawQuery()).toList();
  }

  /** Names that Twilio would have ignored. */
  public List<String> unknownParameters() {
    return List.copyOf(unknownParameters);
  }

  public int maxConcurrent() {
    return maxConcurrent.get();
  }

  /** Forgets the requests seen, not the calls. */
  public FakeTwilio forgetRequests() {
    requests.clear();
    unknownParameters.clear();
    maxConcurrent.set(running.get());
    return this;
  }

  @Override
  public void close() {
    workers.shutdownNow();
    server.stop(0);
  }

  private void handle(HttpExchange exchange) {
    int concurrent = running.incrementAndGet();
    maxConcurrent.accumulateAndGet(concurrent, Math::max);
    Reply reply = new Reply(exchange, running::decrementAndGet);
    try {
      RequestSeen seen = RequestSeen.of(exchange);
      requests.add(seen);
      // what a client sends with a GET is of no interest, but must be read to keep the connection
      exchange.getRequestBody().readAllBytes();
      exchange.getResponseHeaders().set("Twilio-Concurrent-Requests", "" + concurrent);
      exchange.getResponseHeaders().set("Twilio-Request-Id", TwilioCalls.sid("RQ", tokens.get()));
      String authorization = exchange.getRequestHeaders().getFirst("Authorization");
      Optional<Fault> fault = planned(seen);
      if (fault.isPresent()) {
        fault.get().apply(reply, () -> answer(seen, authorization));
      } else if (concurrent > concurrencyLimit) {
        Fault.tooManyRequests().apply(reply, () -> null);
      } else {
        reply.send(answer(seen, authorization));
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
      reply.end();
      exchange.close();
    }
  }

  private Optional<Fault> planned(RequestSeen seen) {
    return faults.stream()
        .filter(plan -> plan.when().test(seen))
        .filter(plan -> plan.left().getAndUpdate(left -> Math.max(0, left - 1)) > 0)
        .map(Planned::fault)
        .findFirst();
  }

  private Answer answer(RequestSeen seen, String authorization) {
    if (authorization == null || !credentials.contains(authorization)) {
      return Answer.error(401, 20003, "Authenticate");
    }
    String prefix = basePath + API;
    if (!seen.path().startsWith(prefix)) {
      return notFound(seen);
    }
    String[] parts = seen.path().substring(prefix.length()).split("/", -1);
    if (!accounts.containsKey(parts[0])) {
      return notFound(seen);
    }
    if (parts.length == 2 && parts[1].equals("Calls.json")) {
      return "GET".equals(seen.method()) ? list(parts[0], seen) : notAllowed();
    }
    if (parts.length == 3 && parts[1].equals("Calls") && parts[2].endsWith(".json")) {
      return "GET".equals(seen.method()) ? single(parts[0], seen, parts[2]) : notAllowed();
    }
    return notFound(seen);
  }

  private Answer single(String accountSid, RequestSeen seen, String file) {
    String sid = file.substring(0, file.length() - ".json".length());
    return copy(accountSid).stream()
        .filter(call -> call.sid().equals(sid))
        .reduce((earlier, later) -> later)
        .map(call -> Answer.json(200, call.json()))
        .orElseGet(() -> notFound(seen));
  }

  private Answer list(String accountSid, RequestSeen seen) {
    try {
      CallsQuery query = new CallsQuery(seen.rawQuery());
      unknownParameters.addAll(query.unknown());
      return page(query, cursor(accountSid, query));
    } catch (BadQuery bad) {
      return Answer.error(400, 20001, bad.getMessage());
    }
  }

  private Cursor cursor(String accountSid, CallsQuery query) throws BadQuery {
    if (query.token() == null) {
      return new Cursor(accountSid, query.filters(), select(accountSid, query), 0);
    }
    Cursor cursor = cursors.get(query.token());
    if (cursor == null) {
      throw new BadQuery("Invalid PageToken " + query.token());
    }
    if (!cursor.account().equals(accountSid) || !cursor.filters().equals(query.filters())) {
      throw new BadQuery("PageToken " + query.token() + " belongs to another query");
    }
    return cursor;
  }

  private List<RawCall> select(String accountSid, CallsQuery query) {
    Semantics meaning = semantics;
    List<RawCall> selected = new ArrayList<>(copy(accountSid));
    selected.removeIf(call -> !query.selects(call, meaning));
    if (shuffled) {
      Collections.shuffle(selected, new Random(selected.size()));
    } else {
      selected.sort(Comparator.comparing(RawCall::selectedBy).reversed());
    }
    return selected;
  }

  private Answer page(CallsQuery query, Cursor cursor) {
    int start = cursor.offset();
    int end = Math.min(start + query.pageSize(), cursor.calls().size());
    ObjectNode page = JsonNodeFactory.instance.objectNode();
    ArrayNode calls = page.putArray("calls");
    cursor.calls().subList(start, end).forEach(call -> calls.add(call.json()));
    String list = API + cursor.account() + "/Calls.json?" + query.encoded();
    int number = start / query.pageSize();
    page.put("end", Math.max(start, end - 1));
    page.put("first_page_uri", list + "&Page=0");
    page.put("next_page_uri", next(query, cursor, list, end));
    page.put("page", number);
    page.put("page_size", query.pageSize());
    page.put("previous_page_uri", previous(cursor, list, start - query.pageSize()));
    page.put("start", start);
    page.put("uri", list + "&Page=" + number + token(query.token()));
    return Answer.json(200, page);
  }

  private String next(CallsQuery query, Cursor cursor, String list, int end) {
    boolean more = end < cursor.calls().size();
    boolean emptyOne = emptyLastPage && end > cursor.offset() && !more;
    if (!more && !emptyOne) {
      return null;
    }
    // a page of one that repeats itself would never get on
    boolean repeat = more && repeatLastOnNextPage && query.pageSize() > 1;
    int page = end / query.pageSize();
    return list + "&Page=" + page + token(remember(cursor, repeat ? end - 1 : end));
  }

  private String previous(Cursor cursor, String list, int offset) {
    return cursor.offset() == 0
        ? null
        : list + "&Page=0" + token(remember(cursor, Math.max(0, offset)));
  }

  private String remember(Cursor cursor, int offset) {
    String token = TwilioCalls.sid("PACA", tokens.incrementAndGet() * 7_919L);
    cursors.put(token, new Cursor(cursor.account(), cursor.filters(), cursor.calls(), offset));
    return token;
  }

  private static String token(String token) {
    return token == null ? "" : "&PageToken=" + token;
  }

  private List<RawCall> copy(String accountSid) {
    List<RawCall> held = accounts.get(accountSid);
    synchronized (held) {
      return List.copyOf(held);
    }
  }

  private static Answer notFound(RequestSeen seen) {
    return Answer.error(404, 20404, "The requested resource " + seen.path() + " was not found");
  }

  private static Answer notAllowed() {
    return Answer.error(405, 20004, "Method not allowed");
  }
}
