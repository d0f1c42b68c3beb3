package io.centralita.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Supabase Storage on a loopback port: one bucket, errors that hide their status in the body, and a
 * key without which nothing is done.
 */
public final class FakeSupabase implements AutoCloseable {

  private static final String OBJECTS = "/storage/v1/object/";

  /**
   * A request that came.
   *
   * @param headers the names in lower case
   */
  public record Seen(String method, String path, Map<String, String> headers) {}

  private final HttpServer server;
  private final ExecutorService workers =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "FakeSupabase");
            thread.setDaemon(true);
            return thread;
          });
  private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
  private final List<Seen> requests = new CopyOnWriteArrayList<>();
  private final String key;
  private volatile String buckets = "";
  private volatile String refusal;

  private FakeSupabase(String key) {
    this.key = key;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(workers);
    server.createContext("/", this::answer);
    server.start();
  }

  public static FakeSupabase start(String key) {
    return new FakeSupabase(key);
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  public Map<String, byte[]> objects() {
    return objects;
  }

  public List<Seen> requests() {
    return requests;
  }

  /** What was asked to be made, all requests one after the other. */
  public String buckets() {
    return buckets;
  }

  /** Every upload is refused with HTTP 400 and this in its body, until it is null again. */
  public void refuse(String body) {
    refusal = body;
  }

  public void reset() {
    objects.clear();
    requests.clear();
    buckets = "";
    refusal = null;
  }

  private void answer(HttpExchange exchange) {
    try (exchange) {
      Map<String, String> headers = new ConcurrentHashMap<>();
      exchange
          .getRequestHeaders()
          .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
      String path = exchange.getRequestURI().getPath();
      requests.add(new Seen(exchange.getRequestMethod(), path, headers));
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (!key.equals(headers.get("apikey"))) {
        error(exchange, "403", "Unauthorized", "new row violates row-level security policy");
      } else if (path.equals("/storage/v1/bucket")) {
        buckets += new String(body, StandardCharsets.UTF_8);
        send(exchange, 200, "application/json", "{\"name\":\"call-recordings\"}".getBytes());
      } else if (buckets.isEmpty()) {
        error(exchange, "404", "Bucket not found", "Bucket not found");
      } else if ("POST".equals(exchange.getRequestMethod())) {
        store(exchange, path.substring(OBJECTS.length()), headers, body);
      } else {
        read(exchange, path.substring(OBJECTS.length() + "authenticated/".length()), headers);
      }
    } catch (IOException clientWentAway) {
      // nobody to tell
    }
  }

  private void store(HttpExchange exchange, String name, Map<String, String> headers, byte[] body)
      throws IOException {
    if (refusal != null) {
      send(exchange, 400, "application/json", refusal.getBytes(StandardCharsets.UTF_8));
    } else if (objects.containsKey(name) && !"true".equals(headers.get("x-upsert"))) {
      error(exchange, "409", "Duplicate", "The resource already exists");
    } else {
      objects.put(name, body);
      send(exchange, 200, "application/json", "{\"Id\":\"1\",\"Key\":\"x\"}".getBytes());
    }
  }

  private void read(HttpExchange exchange, String name, Map<String, String> headers)
      throws IOException {
    byte[] whole = objects.get(name);
    boolean headOnly = "HEAD".equals(exchange.getRequestMethod());
    if (whole == null && headOnly) {
      exchange.sendResponseHeaders(400, -1);
    } else if (whole == null) {
      error(exchange, "404", "not_found", "Object not found");
    } else if (headOnly) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(whole.length));
      exchange.sendResponseHeaders(200, -1);
    } else if (headers.containsKey("range")) {
      part(exchange, whole, headers.get("range").substring("bytes=".length()));
    } else {
      send(exchange, 200, "audio/mpeg", whole);
    }
  }

  private static void part(HttpExchange exchange, byte[] whole, String range) throws IOException {
    String[] ends = range.split("-", 2);
    long from =
        ends[0].isEmpty()
            ? Math.max(0, whole.length - Long.parseLong(ends[1]))
            : Long.parseLong(ends[0]);
    long to =
        ends[0].isEmpty() || ends[1].isEmpty()
            ? whole.length - 1
            : Math.min(whole.length - 1, Long.parseLong(ends[1]));
    if (from >= whole.length) {
      exchange.getResponseHeaders().set("Content-Range", "bytes */" + whole.length);
      error(exchange, "416", "InvalidRange", "The requested range is not satisfiable");
      return;
    }
    exchange
        .getResponseHeaders()
        .set("Content-Range", "bytes %d-%d/%d".formatted(from, to, whole.length));
    send(exchange, 206, "audio/mpeg", Arrays.copyOfRange(whole, (int) from, (int) to + 1));
  }

  private static void error(HttpExchange exchange, String status, String error, String message)
      throws IOException {
    send(
        exchange,
        400,
        "application/json",
        "{\"statusCode\":\"%s\",\"error\":\"%s\",\"message\":\"%s\"}"
            .formatted(status, error, message)
            .getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    workers.shutdownNow();
    server.stop(0);
  }
}
