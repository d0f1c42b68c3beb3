package io.centralita.demo;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Twilio account that exists only on this machine: six weeks of made-up calls, served over HTTP
 * on the loopback address. It remembers nothing; at the same time of its clock it always tells the
 * same story.
 */
public final class SimulatedTwilio implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SimulatedTwilio.class);
  private static final String ACCOUNT_SID = "AC000000000000000000000000000000d0";
  private static final String AUTH_TOKEN = "0123456789abcdef0123456789abcdef";
  private static final int THREADS = 4;

  private final HttpServer server;
  private final ScheduledExecutorService threads;
  private final ApiEndpoint endpoint;
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicLong requests = new AtomicLong();

  /** A workspace and the numbers that belong to it. */
  public record Workspace(long id, String name, List<String> phoneNumbers) {}

  private SimulatedTwilio(HttpServer server, Clock clock) {
    this.server = server;
    this.threads = Executors.newScheduledThreadPool(THREADS, SimulatedTwilio::thread);
    this.endpoint = new ApiEndpoint(ACCOUNT_SID, AUTH_TOKEN, clock);
    server.setExecutor(threads);
    server.createContext("/", this::receive);
  }

  /** Starts the account on a free port. */
  public static SimulatedTwilio start(Clock clock) {
    try {
      InetSocketAddress freePort = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0);
      SimulatedTwilio twilio = new SimulatedTwilio(HttpServer.create(freePort, 0), clock);
      twilio.server.start();
      return twilio;
    } catch (IOException e) {
      throw new UncheckedIOException("The simulated Twilio account found no free port", e);
    }
  }

  public String baseUrl() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  public String accountSid() {
    return ACCOUNT_SID;
  }

  public String authToken() {
    return AUTH_TOKEN;
  }

  /** The workspaces whose numbers make the calls; two numbers of the account are left out. */
  public List<Workspace> workspaces() {
    return Campaign.ALL.stream().map(Campaign::workspace).toList();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void receive(HttpExchange exchange) {
    running.incrementAndGet();
    String requestId = Sids.of("RQ", requests.incrementAndGet());
    Answer answer = answer(exchange);
    // a timer rather than a sleep: requests that wait hold no thread
    threads.schedule(
        () -> send(exchange, answer, requestId),
        answer.latency().toMillis(),
        TimeUnit.MILLISECONDS);
  }

  private Answer answer(HttpExchange exchange) {
    try {
      return endpoint.answer(
          exchange.getRequestMethod(),
          exchange.getRequestURI(),
          exchange.getRequestHeaders().getFirst("Authorization"));
    } catch (RuntimeException e) {
      LOG.warn("The simulated Twilio account could not answer", e);
      return Answer.of(Refusal.serverFault());
    }
  }

  private void send(HttpExchange exchange, Answer answer, String requestId) {
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", "application/json");
    headers.set("Twilio-Request-Id", requestId);
    headers.set("Twilio-Concurrent-Requests", String.valueOf(running.getAndDecrement()));
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

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "simulated-twilio");
    thread.setDaemon(true);
    return thread;
  }
}
