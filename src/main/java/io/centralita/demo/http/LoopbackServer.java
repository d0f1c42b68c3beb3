package io.centralita.demo.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves a simulated account over HTTP on a free port of the loopback address. */
public final class LoopbackServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LoopbackServer.class);
  private static final int THREADS = 4;
  private static final int LONGEST_BODY = 100_000;

  static {
    // headers and body are two packets: without this the second one waits 40 ms for an
    // acknowledgement of the first
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final String name;
  private final HttpServer server;
  private final ScheduledExecutorService threads;
  private final Api api;
  private final AtomicInteger running = new AtomicInteger();

  private LoopbackServer(String name, HttpServer server, Api api) {
    this.name = name;
    this.server = server;
    this.threads = Executors.newScheduledThreadPool(THREADS, this::thread);
    this.api = api;
    server.setExecutor(threads);
    server.createContext("/", this::receive);
  }

  /**
   * Starts serving.
   *
   * @param name what the account is called in messages
   */
  public static LoopbackServer start(String name, Api api) {
    try {
      InetSocketAddress freePort = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0);
      LoopbackServer server = new LoopbackServer(name, HttpServer.create(freePort, 0), api);
      server.server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("The simulated " + name + " account found no free port", e);
    }
  }

  public String baseUrl() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void receive(HttpExchange exchange) {
    Response answer = answer(exchange, running.incrementAndGet());
    // a timer rather than a sleep: requests that wait hold no thread
    threads.schedule(
        () -> send(exchange, answer), answer.latency().toMillis(), TimeUnit.MILLISECONDS);
  }

  private Response answer(HttpExchange exchange, int runningNow) {
    try {
      return api.answer(
          new Request(
              exchange.getRequestMethod(),
              exchange.getRequestURI(),
              exchange.getRequestHeaders(),
              body(exchange),
              runningNow));
    } catch (IOException | RuntimeException e) {
      LOG.warn("The simulated {} account could not answer", name, e);
      return api.fault();
    }
  }

  private static String body(HttpExchange exchange) throws IOException {
    return new String(exchange.getRequestBody().readNBytes(LONGEST_BODY), StandardCharsets.UTF_8);
  }

  private void send(HttpExchange exchange, Response answer) {
    running.decrementAndGet();
    byte[] body = answer.body();
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", "application/json");
    answer.headers().forEach(headers::set);
    boolean isHead = "HEAD".equals(exchange.getRequestMethod());
    try (exchange;
        OutputStream out = exchange.getResponseBody()) {
      exchange.sendResponseHeaders(answer.status(), isHead ? -1 : body.length);
      if (!isHead) {
        out.write(body);
      }
    } catch (IOException e) {
      LOG.debug("The client did not wait for the answer", e);
    }
  }

  private Thread thread(Runnable task) {
    Thread thread = new Thread(task, "simulated-" + name);
    thread.setDaemon(true);
    return thread;
  }
}
