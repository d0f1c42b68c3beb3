package io.centralita.testkit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Headers;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
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
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Twilio's API of accounts, calls and usage on a loopback port, strict about credentials, names,
 * values and paging, and misbehaving on demand. Everything may be changed while it serves; safe for
 * use by many threads.
 */
public final class FakeTwilio extends FakeProvider<FakeTwilio> {
  static final String ACCOUNTS = "/2010-04-01/Accounts";
  private static final Set<String> ACCOUNT_FILTERS = Set.of("FriendlyName", "Status");

  @FunctionalInterface
  private interface Resource {
    Answer read() throws BadQuery;
  }

  private final Map<String, Account> accounts = Collections.synchronizedMap(new LinkedHashMap<>());
  private final Set<String> credentials = ConcurrentHashMap.newKeySet();
  private final Paging paging = new Paging();
  private final AtomicInteger requestIds = new AtomicInteger();
  private final AtomicInteger callsPlaced = new AtomicInteger();
  private final Queue<String> placingForms = new ConcurrentLinkedQueue<>();
  private final String account;
  private final String token;

  private volatile Semantics semantics = Semantics.INSTANT_INCLUSIVE;
  private volatile String basePath = "";
  private volatile boolean shuffled;
  private volatile boolean repeatLastOnNextPage;

  private FakeTwilio(String account, String token) {
    this.account = account;
    this.token = token;
    credentials(account, token);
    subaccount(account);
  }

  /** Serves {@link TwilioCalls#ACCOUNT} with {@link TwilioCalls#TOKEN}. */
  public static FakeTwilio start() {
    return start(TwilioCalls.ACCOUNT, TwilioCalls.TOKEN);
  }

  public static FakeTwilio start(String account, String token) {
    return new FakeTwilio(account, token).serve();
  }

  @Override
  FakeTwilio self() {
    return this;
  }

  /** What {@code TWILIO_API_URL} must be, path prefix included. */
  public String baseUrl() {
    return address() + basePath;
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

  public List<String> rawQueries() {
    return requests().stream().map(seen -> seen.rawQuery() == null ? "" : seen.rawQuery()).toList();
  }

  /** The bodies of the requests to place a call, however they were answered. */
  public List<String> placingForms() {
    return List.copyOf(placingForms);
  }

  @Override
  void received(RequestSeen seen, byte[] body) {
    if (seen.isPlacing()) {
      placingForms.add(new String(body, StandardCharsets.UTF_8));
    }
  }

  private Answer place(Account asked) {
    ObjectNode call = JsonNodeFactory.instance.objectNode();
    call.put("sid", TwilioCalls.sid(1_000_000 + callsPlaced.incrementAndGet()));
    call.put("account_sid", asked.sid());
    call.put("status", "queued");
    return Answer.json(201, call);
  }

  /** Without calls, subaccounts and credentials but the first ones. */
  @Override
  public FakeTwilio reset() {
    accounts.clear();
    subaccount(account);
    onlyCredentials(account, token);
    basePath = "";
    semantics(Semantics.INSTANT_INCLUSIVE).shuffled(false);
    repeatLastOnNextPage(false).emptyLastPage(false);
    placingForms.clear();
    return super.reset();
  }

  @Override
  void sign(Headers headers, int concurrent) {
    headers.set("Twilio-Concurrent-Requests", String.valueOf(concurrent));
    headers.set("Twilio-Request-Id", TwilioCalls.sid("RQ", requestIds.incrementAndGet()));
  }

  @Override
  Answer tooMany() {
    return Answer.error(429, 20429, "Too Many Requests");
  }

  /** The list of accounts counts as the main one's. */
  @Override
  String limitedAs(RequestSeen seen) {
    return seen.account() == null ? account : seen.account();
  }

  @Override
  Answer answer(RequestSeen seen, Headers headers) {
    String authorization = headers.getFirst("Authorization");
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
    if (seen.isPlacing()) {
      return place(asked);
    }
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
    unknown(query.unknown());
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
