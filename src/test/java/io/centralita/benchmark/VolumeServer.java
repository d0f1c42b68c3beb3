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
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Twilio's list of calls over a {@link CallVolume}, newest first, with a fixed latency. */
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
  private CallVolume volume;
  private Latency latency = Latency.NONE;
  private int underWay;
  private long busySince;
  private long busy;

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
  synchronized void serve(CallVolume calls, Latency perAnswer) {
    volume = calls;
    latency = perAnswer;
    busy = 0;
  }

  String baseUrl() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The time in which at least one answer was being waited for. */
  synchronized Duration busy() {
    return Duration.ofNanos(busy);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void receive(HttpExchange exchange) {
    long arrival = System.nanoTime();
    Map<String, String> query = query(exchange);
    CallVolume calls;
    Latency perAnswer;
    synchronized (this) {
      calls = volume;
      perAnswer = latency;
      if (underWay++ == 0) {
        busySince = arrival;
      }
    }
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
    threads.schedule(() -> send(exchange, body), Math.max(0, wait), TimeUnit.NANOSECONDS);
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

  private void send(HttpExchange exchange, byte[] body) {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    try (exchange;
        OutputStream out = exchange.getResponseBody()) {
      exchange.sendResponseHeaders(200, body.length);
      out.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      over();
    }
  }

  private synchronized void over() {
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
