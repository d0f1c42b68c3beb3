package io.centralita.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Twilio's recordings on one host and their media on another, as late, torn and odd as a test
 * wants. Every recording that nobody said anything about is there, with bytes of its own.
 */
public final class FakeMedia implements AutoCloseable {

  /** How a request is answered. */
  public interface Reply {
    void send(HttpExchange exchange) throws IOException, InterruptedException;
  }

  /**
   * A request that came.
   *
   * @param authorization the header, or null
   */
  public record Seen(boolean atTwilio, String path, String query, String authorization) {}

  private final HttpServer twilio = server();
  private final HttpServer other = server();
  private final ExecutorService workers =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "FakeMedia");
            thread.setDaemon(true);
            return thread;
          });
  private final Map<String, Queue<Reply>> planned = new ConcurrentHashMap<>();
  private final Map<String, String> lists = new ConcurrentHashMap<>();
  private final List<Seen> requests = new CopyOnWriteArrayList<>();

  private FakeMedia() {
    serve(twilio, true);
    serve(other, false);
  }

  public static FakeMedia start() {
    return new FakeMedia();
  }

  private static HttpServer server() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serve(HttpServer server, boolean isTwilio) {
    server.setExecutor(workers);
    server.createContext("/", exchange -> answer(exchange, isTwilio));
    server.start();
  }

  private void answer(HttpExchange exchange, boolean isTwilio) {
    String path = exchange.getRequestURI().getPath();
    requests.add(
        new Seen(
            isTwilio,
            path,
            exchange.getRequestURI().getQuery(),
            exchange.getRequestHeaders().getFirst("Authorization")));
    try (exchange) {
      String name = path.substring(path.lastIndexOf('/') + 1).replace(".mp3", "");
      if (lists.containsKey(path)) {
        body(200, "application/json", lists.get(path).getBytes(StandardCharsets.UTF_8))
            .send(exchange);
        return;
      }
      Reply reply = isTwilio && planned.containsKey(name) ? planned.get(name).poll() : null;
      (reply == null ? audio(bytes(name)) : reply).send(exchange);
    } catch (IOException clientWentAway) {
      // as torn as was wanted
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  /** What {@code TWILIO_API_URL} must be. */
  public String url() {
    return "http://127.0.0.1:" + twilio.getAddress().getPort();
  }

  /** Where a recording is on the other host. */
  public String elsewhere(String recording) {
    return "http://127.0.0.1:" + other.getAddress().getPort() + "/media/" + recording + ".mp3";
  }

  /** The next requests for a recording are answered so, each once; then it is there. */
  public FakeMedia plan(String recording, Reply... replies) {
    planned.put(recording, new ConcurrentLinkedQueue<>(List.of(replies)));
    return this;
  }

  /** What a list says, whatever is asked of it. */
  public FakeMedia list(String path, String json) {
    lists.put(path, json);
    return this;
  }

  public List<Seen> requests() {
    return requests;
  }

  public void reset() {
    planned.clear();
    lists.clear();
    requests.clear();
  }

  /** The bytes of a recording. */
  public static byte[] bytes(String recording) {
    Random random = new Random(recording.hashCode());
    byte[] bytes = new byte[20_000 + random.nextInt(5_000)];
    random.nextBytes(bytes);
    return bytes;
  }

  public static Reply audio(byte[] bytes) {
    return body(200, "audio/mpeg", bytes);
  }

  public static Reply body(int status, String type, byte[] bytes) {
    return exchange -> {
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      if (bytes.length > 0) {
        exchange.getResponseBody().write(bytes);
      }
    };
  }

  public static Reply status(int status) {
    return body(status, "application/xml", "<TwilioResponse/>".getBytes(StandardCharsets.UTF_8));
  }

  public static Reply redirect(String location) {
    return exchange -> {
      exchange.getResponseHeaders().set("Location", location);
      exchange.sendResponseHeaders(302, -1);
    };
  }

  /** Announces all, sends half and hangs up. */
  public static Reply torn(byte[] bytes) {
    return halves(bytes, () -> false);
  }

  /** Sends half, and the other half when the latch opens. */
  public static Reply slow(byte[] bytes, CountDownLatch latch) {
    return halves(
        bytes,
        () -> {
          latch.await();
          return true;
        });
  }

  private interface Middle {
    boolean goesOn() throws InterruptedException;
  }

  private static Reply halves(byte[] bytes, Middle middle) {
    return exchange -> {
      exchange.getResponseHeaders().set("Content-Type", "audio/mpeg");
      exchange.sendResponseHeaders(200, bytes.length);
      OutputStream body = exchange.getResponseBody();
      body.write(bytes, 0, bytes.length / 2);
      body.flush();
      if (middle.goesOn()) {
        body.write(bytes, bytes.length / 2, bytes.length - bytes.length / 2);
      }
    };
  }

  @Override
  public void close() {
    workers.shutdownNow();
    twilio.stop(0);
    other.stop(0);
  }
}
