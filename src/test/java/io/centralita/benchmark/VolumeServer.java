package io.centralita.benchmark;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Twilio's lists of calls over a {@link CallVolume} an account, newest first, with a fixed latency.
 */
final class VolumeServer implements AutoCloseable {

  /**
   * How long an answer takes.
   *
   * @param perPage whatever it holds
   * @param perRecord and for each record beside
   */
  record Latency(Duration perPage, Duration perRecord) {
    static final Latency NONE = new Latency(Duration.ZERO, Duration.ZERO);

    Duration of(int records) {
      return perPage.plus(perRecord.multipliedBy(records));
    }
  }

  private static final int THREADS = 4;
  private static final int LARGEST_PAGE = 1_000;

  static {
    // headers and body are two packets: without this the second one waits 40 ms for an
    // acknowledgement of the first
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpServer server;
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(THREADS);
  private Map<String, Account> accounts = Map.of();
  private Latency latency = Latency.NONE;
  private int requests;
  private int underWay;
  private int mostUnderWay;
  private long busySince;
  private long busy;

  /** One account's calls, and how many requests for them are under way, and were at most. */
  private static final class Account {
    private final CallVolume calls;
    private int underWay;
    private int mostUnderWay;

    Account(CallVolume calls) {
      this.calls = calls;
    }
  }

  private VolumeServer(HttpServer server) {
    this.server = server;
    server.setExecutor(threads);
    server.createContext("/", this::receive);
    server.start();
  }

  static VolumeServer start() {
    try {
      return new VolumeServer(
          HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it serves from now on; forgets what it has counted. */
  void serve(CallVolume calls, Latency perAnswer) {
    serve(List.of(calls), perAnswer);
  }

  /** The same for the calls of several accounts. */
  synchronized void serve(List<CallVolume> calls, Latency perAnswer) {
    accounts = calls.stream().collect(Collectors.toMap(CallVolume::account, Account::new));
    latency = perAnswer;
    requests = 0;
    mostUnderWay = 0;
    busy = 0;
  }

  String baseUrl() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The time in which at least one answer was being waited for. */
  synchronized Duration busy() {
    return Duration.ofNanos(busy);
  }

  synchronized int requests() {
    return requests;
  }

  /** The most requests that were under way at once. */
  synchronized int mostAtOnce() {
    return mostUnderWay;
  }

  /** The most requests of one account that were under way at once. */
  synchronized int mostAtOnceOfAnAccount() {
    return accounts.values().stream().mapToInt(account -> account.mostUnderWay).max().orElse(0);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void receive(HttpExchange exchange) {
    long arrival = System.nanoTime();
    Map<String, String> query = query(exchange);
    Account account;
    Latency perAnswer;
    synchronized (this) {
      account = accounts.get(exchange.getRequestURI().getPath().split("/")[3]);
      perAnswer = latency;
      arrived(account, arrival);
    }
    CallVolume calls = account.calls;
    int size = Math.min(LARGEST_PAGE, Integer.parseInt(query.get("PageSize")));
    int first = calls.firstFrom(Instant.parse(query.get("StartTime>")));
    int end =
        query.containsKey("PageToken")
            ? Integer.parseInt(query.get("PageToken"))
            : calls.firstFrom(Instant.parse(query.get("StartTime<")).plusSeconds(1));
    int start = Math.max(first, end - size);
    byte[] body = page(exchange, calls, start, end, start > first);
    long wait = perAnswer.of(Math.max(0, end - start)).toNanos() - (System.nanoTime() - arrival);
    // a timer rather than a sleep: requests that wait hold no thread
    threads.schedule(() -> send(exchange, account, body), Math.max(0, wait), TimeUnit.NANOSECONDS);
  }

  private void arrived(Account account, long arrival) {
    requests++;
    if (underWay++ == 0) {
      busySince = arrival;
    }
    account.underWay++;
    mostUnderWay = Math.max(mostUnderWay, underWay);
    account.mostUnderWay = Math.max(account.mostUnderWay, account.underWay);
  }

  private static byte[] page(
      HttpExchange exchange, CallVolume calls, int start, int end, boolean more) {
    StringBuilder json = new StringBuilder(2_000 * (1 + Math.max(0, end - start)));
    json.append("{\"calls\": [");
    for (int number = end - 1; number >= start; number--) {
      calls.append(json, number);
      json.append(number > start ? "," : "");
    }
    String uri = exchange.getRequestURI().toString().replaceFirst("&PageToken=.*", "");
    json.append("], \"first_page_uri\": \"").append(uri).append("\", \"next_page_uri\": ");
    json.append(more ? "\"" + uri + "&PageToken=" + start + "\"" : "null").append('}');
    return json.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private void send(HttpExchange exchange, Account account, byte[] body) {
    // before the first byte: whoever has read the last one may ask again
    over(account);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    try (exchange;
        OutputStream out = exchange.getResponseBody()) {
      exchange.sendResponseHeaders(200, body.length);
      out.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized void over(Account account) {
    account.underWay--;
    if (--underWay == 0) {
      busy += System.nanoTime() - busySince;
    }
  }

  private static Map<String, String> query(HttpExchange exchange) {
    Map<String, String> query = new HashMap<>();
    for (String pair : exchange.getRequestURI().getRawQuery().split("&")) {
      // a bound's name ends in < or >, and only then comes the sign
      String decoded = URLDecoder.decode(pair, StandardCharsets.UTF_8);
      int equals = decoded.indexOf('=');
      query.put(decoded.substring(0, equals), decoded.substring(equals + 1));
    }
    return query;
  }
}
