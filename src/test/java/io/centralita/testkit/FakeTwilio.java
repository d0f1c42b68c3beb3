package io.centralita.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Twilio's API of accounts, calls and usage on a loopback port, strict about credentials, names,
 * values and paging, and misbehaving on demand. Everything may be changed while it serves; safe for
 * use by many threads.
 */
public final class FakeTwilio implements AutoCloseable {
  static final String ACCOUNTS = "/2010-04-01/Accounts";
  private static final int THREADS = 24;
  private static final Duration TOLERANCE = Duration.ofMillis(5);
  private static final Set<String> ACCOUNT_FILTERS = Set.of("FriendlyName", "Status");
  private static final FaultShare NO_SHARE = new FaultShare(0, 0, List.of(Fault.status(500)));

  static {
    // else every body waits 40 ms for the client to acknowledge the headers before it
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private record Planned(Predicate<RequestSeen> when, AtomicInteger left, Fault fault) {}

  @FunctionalInterface
  private interface Resource {
    Answer read() throws BadQuery;
  }

  private final HttpServer server;
  private final ExecutorService workers;
  private final Map<String, Account> accounts = Collections.synchronizedMap(new LinkedHashMap<>());
  private final Set<String> credentials = ConcurrentHashMap.newKeySet();
  private final Paging paging = new Paging();
  private final List<Planned> faults = new CopyOnWriteArrayList<>();
  private final Queue<RequestSeen> requests = new ConcurrentLinkedQueue<>();
  private final Queue<String> unknownParameters = new ConcurrentLinkedQueue<>();
  private final Pauses pauses = new Pauses();
  private final Load load = new Load();
  private final Map<String, Load> loads = new ConcurrentHashMap<>();
  private final ThreadLocal<Instant> arrival = new ThreadLocal<>();
  private final AtomicInteger requestIds = new AtomicInteger();
  private final String account;

  private volatile Semantics semantics = Semantics.INSTANT_INCLUSIVE;
  private volatile String basePath = "";
  private volatile boolean shuffled;
  private volatile boolean repeatLastOnNextPage;
  private volatile int concurrencyLimit = Integer.MAX_VALUE;
  private volatile FaultShare faultShare = NO_SHARE;

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
    server.setExecutor(this::work);
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

  /** Each further page of calls begins with the last record of the one before. */
  public FakeTwilio repeatLastOnNextPage(boolean on) {
    repeatLastOnNextPage = on;
    return this;
  }

  /** The last page with records links to one without. */
  public FakeTwilio emptyLastPage(boolean on) {
    paging.emptyLast(on);
    return this;
  }

  /** More requests of an account at a time than these are refused with 429. */
  public FakeTwilio concurrencyLimit(int limit) {
    concurrencyLimit = limit;
    return this;
  }

  /**
   * Another user and password. The main account's sid opens everything here, a subaccount's only
   * that one; what does not begin as an account's sid is an API key of the main account, which
   * opens neither a subaccount nor the list of accounts.
   */
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

  /** An active one, unless it is there already. */
  public FakeTwilio subaccount(String sid) {
    held(sid);
    return this;
  }

  /** The status is {@code active}, {@code suspended} or {@code closed}. */
  public FakeTwilio subaccount(String sid, String status) {
    held(sid).status(status);
    return this;
  }

  /** When the list of accounts says that it was created. */
  public FakeTwilio created(String sid, Instant instant) {
    held(sid).created(instant);
    return this;
  }

  public FakeTwilio add(RawCall... calls) {
    return add(List.of(calls));
  }

  public FakeTwilio add(Collection<RawCall> calls) {
    return addTo(account, calls);
  }

  public FakeTwilio addTo(String accountSid, Collection<RawCall> calls) {
    held(accountSid).add(calls);
    return this;
  }

  /** A newer version of a call takes the place of every older one. */
  public FakeTwilio replace(RawCall call) {
    held(account).replace(call);
    return this;
  }

  /** Empties the main account, its usage included. */
  public FakeTwilio clear() {
    held(account).clear();
    return this;
  }

  /** Calls and cost (positive) of a UTC day that only the main account's usage knows. */
  public FakeTwilio usageOff(LocalDate day, int calls, BigDecimal cost) {
    return usageOff(account, day, calls, cost);
  }

  public FakeTwilio usageOff(String accountSid, LocalDate day, int calls, BigDecimal cost) {
    held(accountSid).usageOff(day, new Usage(calls, 0, cost));
    return this;
  }

  /** What the main account holds now. */
  public List<RawCall> calls() {
    return held(account).calls();
  }

  /** The next {@code times} requests that fit are answered so; the fault planned first wins. */
  public FakeTwilio fault(Predicate<RequestSeen> when, int times, Fault fault) {
    faults.add(new Planned(when, new AtomicInteger(times), fault));
    return this;
  }

  /**
   * Besides the planned ones: each request meets with this probability one of the faults. The same
   * seed draws the same, as far as requests come in the same order.
   */
  public FakeTwilio faultShare(double share, long seed, Fault... some) {
    faultShare = new FaultShare(share, seed, List.of(some));
    return this;
  }

  public FakeTwilio noFaults() {
    faults.clear();
    faultShare = NO_SHARE;
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
    return load.most();
  }

  public int maxConcurrent(String accountSid) {
    return load(accountSid).most();
  }

  /**
   * Requests that came sooner than an earlier {@code Retry-After} allowed their account. The list
   * of accounts counts as the main one's; what was on its way already is not blamed.
   */
  public List<RequestSeen> hasty() {
    return hasty(TOLERANCE);
  }

  /** With more patience, where client and server share too few processors. */
  public List<RequestSeen> hasty(Duration tolerance) {
    return requests.stream()
        .filter(seen -> pauses.forbid(limitedAs(seen), seen.time(), tolerance))
        .toList();
  }

  /** Forgets the requests seen and the pauses they were told, not the calls. */
  public FakeTwilio forgetRequests() {
    requests.clear();
    unknownParameters.clear();
    pauses.forget();
    load.forget();
    loads.values().forEach(Load::forget);
    return this;
  }

  @Override
  public void close() {
    workers.shutdownNow();
    server.stop(0);
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
    String limited = limitedAs(seen);
    load.begin();
    int concurrent = load(limited).begin();
    Reply reply =
        new Reply(exchange, answer -> pauses.answering(limited, answer), () -> ended(limited));
    try {
      requests.add(seen);
      // what a client sends with a GET is of no interest, but must be read to keep the connection
      exchange.getRequestBody().readAllBytes();
      exchange.getResponseHeaders().set("Twilio-Concurrent-Requests", "" + concurrent);
      exchange
          .getResponseHeaders()
          .set("Twilio-Request-Id", TwilioCalls.sid("RQ", requestIds.incrementAndGet()));
      String authorization = exchange.getRequestHeaders().getFirst("Authorization");
      // a request too many is none that a fault could befall
      boolean tooMany = concurrent > concurrencyLimit;
      Optional<Fault> fault = tooMany ? Optional.of(Fault.tooManyRequests()) : planned(seen);
      if (fault.isPresent()) {
        fault.get().apply(reply, () -> answer(seen, authorization));
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
      if (!reply.hung()) {
        reply.end();
        exchange.close();
      }
    }
  }

  private void ended(String limited) {
    load.end();
    load(limited).end();
  }

  private Load load(String accountSid) {
    return loads.computeIfAbsent(accountSid, it -> new Load());
  }

  /** The account whose limits hold for the request. */
  private String limitedAs(RequestSeen seen) {
    return seen.account() == null ? account : seen.account();
  }

  private Optional<Fault> planned(RequestSeen seen) {
    return faults.stream()
        .filter(plan -> plan.when().test(seen))
        .filter(plan -> plan.left().getAndUpdate(left -> Math.max(0, left - 1)) > 0)
        .map(Planned::fault)
        .findFirst()
        .or(faultShare::draw);
  }

  private Answer answer(RequestSeen seen, String authorization) {
    if (authorization == null || !credentials.contains(authorization) || !mayOpen(seen)) {
      return Answer.error(401, 20003, "Authenticate");
    }
    String prefix = basePath + ACCOUNTS;
    if (!seen.path().startsWith(prefix)) {
      return notFound(seen);
    }
    String rest = seen.path().substring(prefix.length());
    if (".json".equals(rest)) {
      return get(seen, () -> accounts(seen));
    }
    String[] parts = rest.split("/", 3);
    Account asked = parts.length == 3 && parts[0].isEmpty() ? accounts.get(parts[1]) : null;
    return asked == null ? notFound(seen) : ofAccount(asked, parts[2], seen);
  }

  private boolean mayOpen(RequestSeen seen) {
    if (account.equals(seen.user())) {
      return true;
    }
    if (seen.user().startsWith("AC")) {
      return seen.account() == null || seen.account().equals(seen.user());
    }
    return account.equals(seen.account());
  }

  private Answer ofAccount(Account asked, String resource, RequestSeen seen) {
    if ("Calls.json".equals(resource)) {
      return get(seen, () -> calls(asked, seen));
    }
    if (resource.matches("Calls/[^/]+\\.json")) {
      String sid = resource.substring("Calls/".length(), resource.length() - ".json".length());
      return get(
          seen,
          () ->
              asked
                  .call(sid)
                  .map(call -> Answer.json(200, call.json()))
                  .orElseGet(() -> notFound(seen)));
    }
    if ("Usage/Records/Daily.json".equals(resource)) {
      return get(seen, () -> usage(asked, seen));
    }
    return notFound(seen);
  }

  private static Answer get(RequestSeen seen, Resource resource) {
    if (!"GET".equals(seen.method())) {
      return Answer.error(405, 20004, "Method not allowed");
    }
    try {
      return resource.read();
    } catch (BadQuery bad) {
      return Answer.error(400, 20001, bad.getMessage());
    }
  }

  private Answer accounts(RequestSeen seen) throws BadQuery {
    ListQuery query = query(seen, ACCOUNT_FILTERS);
    return paging.page(
        ACCOUNTS + ".json",
        "accounts",
        query,
        false,
        () ->
            everyAccount().stream()
                .filter(each -> account.equals(seen.user()) || each.sid().equals(seen.user()))
                .filter(each -> fits(query.filter("FriendlyName"), each.friendlyName()))
                .filter(each -> fits(query.filter("Status"), each.status()))
                .map(Account::json)
                .toList());
  }

  private static boolean fits(String wanted, String value) {
    return wanted == null || wanted.equals(value);
  }

  private Answer calls(Account asked, RequestSeen seen) throws BadQuery {
    ListQuery query = query(seen, CallsQuery.names());
    CallsQuery filters = new CallsQuery(query);
    return paging.page(
        ACCOUNTS + "/" + asked.sid() + "/Calls.json",
        "calls",
        query,
        repeatLastOnNextPage,
        () -> select(asked, filters));
  }

  private Answer usage(Account asked, RequestSeen seen) throws BadQuery {
    ListQuery query = query(seen, UsageQuery.NAMES);
    UsageQuery filters = new UsageQuery(query);
    boolean all = filters.subaccountsIncluded() && asked.sid().equals(account);
    List<Account> counted = all ? everyAccount() : List.of(asked);
    return paging.page(
        ACCOUNTS + "/" + asked.sid() + "/Usage/Records/Daily.json",
        "usage_records",
        query,
        false,
        () ->
            Stream.iterate(
                    filters.to(), day -> !day.isBefore(filters.from()), day -> day.minusDays(1))
                .map(day -> new UsageRecord(asked.sid(), day, usage(counted, day)).json())
                .toList());
  }

  private static Usage usage(List<Account> accounts, LocalDate day) {
    return accounts.stream().map(each -> each.usage(day)).reduce(Usage.NONE, Usage::plus);
  }

  private ListQuery query(RequestSeen seen, Set<String> names) throws BadQuery {
    ListQuery query = new ListQuery(seen.rawQuery(), names);
    unknownParameters.addAll(query.unknown());
    return query;
  }

  private List<ObjectNode> select(Account asked, CallsQuery query) {
    Semantics meaning = semantics;
    List<RawCall> selected = new ArrayList<>(asked.calls(query.firstDay(), query.lastDay()));
    selected.removeIf(call -> !query.selects(call, meaning));
    if (shuffled) {
      Collections.shuffle(selected, new Random(selected.size()));
    } else {
      selected.sort(Comparator.comparing(RawCall::selectedBy).reversed());
    }
    return selected.stream().map(RawCall::json).toList();
  }

  private Account held(String sid) {
    synchronized (accounts) {
      return accounts.computeIfAbsent(sid, it -> new Account(it, account, accounts.size()));
    }
  }

  /** The main one first. */
  private List<Account> everyAccount() {
    synchronized (accounts) {
      return List.copyOf(accounts.values());
    }
  }

  private static Answer notFound(RequestSeen seen) {
    return Answer.error(404, 20404, "The requested resource " + seen.path() + " was not found");
  }
}
