package io.centralita.testkit;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
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
 * A provider's API on a loopback port: it remembers what it was asked, and misbehaves on demand.
 * What it answers when it behaves is its subclass's. Everything may be changed while it serves;
 * safe for use by many threads.
 *
 * @param <P> the subclass itself
 */
abstract class FakeProvider<P extends FakeProvider<P>> implements AutoCloseable {
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
  private final List<Planned> faults = new CopyOnWriteArrayList<>();
  private final Queue<RequestSeen> requests = new ConcurrentLinkedQueue<>();
  private final AtomicInteger arrived = new AtomicInteger();
  private final Queue<String> unknownParameters = new ConcurrentLinkedQueue<>();
  private final Pauses pauses = new Pauses();
  private final Load load = new Load();
  private final Map<String, Load> loads = new ConcurrentHashMap<>();
  private final ThreadLocal<Instant> arrival = new ThreadLocal<>();

  private volatile Duration latency = Duration.ZERO;
  private volatile int concurrencyLimit = Integer.MAX_VALUE;
  private volatile FaultShare faultShare = NO_SHARE;

  FakeProvider() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    workers = Executors.newFixedThreadPool(THREADS, this::daemon);
    clock = Executors.newSingleThreadScheduledExecutor(this::daemon);
  }

  abstract P self();

  /** An honest answer. */
  abstract Answer answer(RequestSeen seen, Headers headers);

  /** What a request too many at a time is answered. */
  abstract Answer tooMany();

  /** The account whose limits hold for the request. */
  abstract String limitedAs(RequestSeen seen);

  /** The body of a request that has arrived whole. */
  void received(RequestSeen seen, byte[] body) {}

  /** What every answer carries, honest or not. */
  void sign(Headers headers, int concurrent) {}

  /** The subclass is ready. */
  final P serve() {
    server.setExecutor(this::work);
    server.createContext("/", this::handle);
    server.start();
    return self();
  }

  final String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** How long every answer takes, however many are asked for at once. */
  public final P latency(Duration ofEachAnswer) {
    latency = ofEachAnswer;
    return self();
  }

  /** More requests of an account at a time than these are refused with 429. */
  public final P concurrencyLimit(int limit) {
    concurrencyLimit = limit;
    return self();
  }

  /** The next {@code times} requests that fit are answered so; the fault planned first wins. */
  public final P fault(Predicate<RequestSeen> when, int times, Fault fault) {
    faults.add(new Planned(request -> when.test(request.seen()), new AtomicInteger(times), fault));
    return self();
  }

  /** Only the n-th request since the start, or since they were forgotten, is answered so. */
  public final P faultAt(int number, Fault fault) {
    faults.add(new Planned(request -> request.number() == number, new AtomicInteger(1), fault));
    return self();
  }

  /**
   * Besides the planned ones: each request meets with this probability one of the faults. The same
   * seed draws the same, as far as requests come in the same order.
   */
  public final P faultShare(double share, long seed, Fault... some) {
    faultShare = new FaultShare(share, seed, List.of(some));
    return self();
  }

  public final P noFaults() {
    faults.clear();
    faultShare = NO_SHARE;
    return self();
  }

  public final List<RequestSeen> requests() {
    return List.copyOf(requests);
  }

  /** Names of parameters that it did not heed. */
  public final List<String> unknownParameters() {
    return List.copyOf(unknownParameters);
  }

  final void unknown(Collection<String> parameters) {
    unknownParameters.addAll(parameters);
  }

  /** The most requests under way at one moment; one left hanging no longer is. */
  public final int maxConcurrent() {
    return load.most();
  }

  public final int maxConcurrent(String account) {
    return load(account).most();
  }

  /** How many are under way now. */
  final int underWay() {
    return load.running();
  }

  /**
   * Requests that came sooner than an earlier {@code Retry-After} allowed their account; what was
   * on its way already is not blamed.
   */
  public final List<RequestSeen> hasty() {
    return hasty(TOLERANCE);
  }

  /** With more patience, where client and server share too few processors. */
  public final List<RequestSeen> hasty(Duration tolerance) {
    return requests.stream()
        .filter(seen -> pauses.forbid(limitedAs(seen), seen.time(), tolerance))
        .toList();
  }

  /** Forgets the requests seen and the pauses they were told, not what the accounts hold. */
  public final P forgetRequests() {
    requests.clear();
    arrived.set(0);
    unknownParameters.clear();
    pauses.forget();
    load.forget();
    loads.values().forEach(Load::forget);
    return self();
  }

  /** As just started, at the same address. */
  public P reset() {
    latency = Duration.ZERO;
    concurrencyLimit = Integer.MAX_VALUE;
    return noFaults().forgetRequests();
  }

  @Override
  public final void close() {
    clock.shutdownNow();
    workers.shutdownNow();
    server.stop(0);
  }

  private Thread daemon(Runnable work) {
    Thread thread = new Thread(work, getClass().getSimpleName());
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
    Load ofAccount = load(limitedAs(seen));
    load.begin();
    int concurrent = ofAccount.begin();
    Reply reply =
        new Reply(
            exchange,
            answer -> pauses.answering(limitedAs(seen), answer),
            () -> {
              load.end();
              ofAccount.end();
            });
    requests.add(seen);
    Arrived request = new Arrived(seen, arrived.incrementAndGet());
    sign(exchange.getResponseHeaders(), concurrent);
    // a request too many is none that a fault could befall
    Optional<Fault> fault =
        concurrent > concurrencyLimit ? Optional.of(Fault.answer(tooMany())) : planned(request);
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
      // also what a client sends with a GET: it must be read to keep the connection
      received(seen, exchange.getRequestBody().readAllBytes());
      Headers headers = exchange.getRequestHeaders();
      if (fault.isPresent()) {
        fault.get().apply(reply, () -> answer(seen, headers));
      } else {
        reply.send(answer(seen, headers));
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

  private Load load(String account) {
    return loads.computeIfAbsent(account, it -> new Load());
  }

  private Optional<Fault> planned(Arrived request) {
    return faults.stream()
        .filter(plan -> plan.when().test(request))
        .filter(plan -> plan.left().getAndUpdate(left -> Math.max(0, left - 1)) > 0)
        .map(Planned::fault)
        .findFirst()
        .or(faultShare::draw);
  }
}
