package io.centralita.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/**
 * Limits how many bytes of provider responses are in memory, over all runs. A request first takes a
 * share, as large as such responses were lately, and gives it back when the records are stored. A
 * lane waits for a share only while it holds none, and one that holds a share needs no other to go
 * on, so some lane always does. A run whose account is paused holds at most three quarters, so that
 * it holds up no other run. A response that outgrows its share takes more where there is some;
 * where there is not, it is dropped and fetched again with a larger share. Thread-safe.
 */
public final class ResponseBudget implements ExecChainHandler {

  private static final long MEGABYTE = 1 << 20;

  /** What the program needs for itself. */
  private static final long OWN_NEEDS = 64 * MEGABYTE;

  /** An answer, its text, its records and the statement that stores them are there at once. */
  private static final int COPIES = 8;

  private static final long LEAST_ROOM = 4 * MEGABYTE;
  private static final long LARGEST_OF_ALL = 128 * MEGABYTE;

  /** How large an answer is taken to be before the first one has come. */
  private static final long FIRST_GUESS = MEGABYTE / 16;

  /** What is said in place of an answer is not read any further. */
  private static final int LONGEST_REFUSAL = 1 << 19;

  private static final int PIECE = 1 << 16;

  /** So that rounds of several slices find room side by side. */
  private static final int SHARES_AT_ONCE = 4;

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

  private final long room;
  private final long largest;
  private final long mostOfOneRun;
  private final LongConsumer goOn;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Queue<Share> waiting = new ArrayDeque<>();
  private final Set<Share> shares = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Map<String, Long> lately = new HashMap<>();
  private final Map<ProviderRequest, Long> givenUp = new WeakHashMap<>();
  private final ThreadLocal<Asked> asked = new ThreadLocal<>();
  private final Map<Cancellable, Long> underWay = new ConcurrentHashMap<>();
  private long taken;

  /** Which answer the thread at work waits for; the HTTP client leads no argument through. */
  private record Asked(Share share, ProviderRequest request) {}

  /**
   * @param room bytes of answers at the same time; a single one may have half of them
   * @param goOn throws where there is no use for a run in waiting any longer
   */
  ResponseBudget(long room, LongConsumer goOn) {
    this.room = room;
    this.largest = Math.min(room / 2, LARGEST_OF_ALL);
    this.mostOfOneRun = room - room / SHARES_AT_ONCE;
    this.goOn = goOn;
  }

  /**
   * As much as a heap has room for.
   *
   * @param heap the most that it may grow to, in bytes
   */
  public static ResponseBudget ofHeap(long heap, LongConsumer goOn) {
    return new ResponseBudget(Math.max(LEAST_ROOM, (heap - OWN_NEEDS) / COPIES), goOn);
  }

  /** Room for the answers to some questions, until it is given back. */
  public final class Share {
    private final long run;
    private final int requests;
    private final Map<ProviderRequest, Long> answers = new IdentityHashMap<>();
    private long size;
    private long used;
    private boolean full;

    private Share(long run, int requests, long size) {
      this.run = run;
      this.requests = requests;
      this.size = size;
    }

    /** How many questions there is room for. */
    public int requests() {
      return requests;
    }
  }

  /**
   * Waits for room for the answers to as many of the questions as one may ask at once: the first of
   * them at least. Whoever calls it must not hold a share.
   */
  public Share take(long run, List<? extends ProviderRequest> upcoming)
      throws InterruptedException {
    lock.lockInterruptibly();
    try {
      Share share = share(run, upcoming);
      waiting.add(share);
      try {
        while (!isNext(share) || taken + share.size > room) {
          goOn.accept(run);
          changed.await(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
        }
      } finally {
        waiting.remove(share);
        changed.signalAll();
      }
      taken += share.size;
      shares.add(share);
      return share;
    } finally {
      lock.unlock();
    }
  }

  /** The first to wait is, of those whose run leaves the others their part. */
  private boolean isNext(Share share) {
    return waiting.stream()
        .filter(waiter -> mayHold(waiter.run, 0, waiter.size))
        .findFirst()
        .filter(share::equals)
        .isPresent();
  }

  /**
   * Whether a run leaves the others their part.
   *
   * @param own the size of a share that is not counted: a run may hold a single one of any size
   */
  private boolean mayHold(long run, long own, long more) {
    long others =
        shares.stream().filter(share -> share.run == run).mapToLong(s -> s.size).sum() - own;
    return others == 0 || others + own + more <= mostOfOneRun;
  }

  private Share share(long run, List<? extends ProviderRequest> upcoming) {
    int requests = 0;
    long size = 0;
    for (ProviderRequest request : upcoming) {
      long expected = expected(request);
      if (requests > 0 && size + expected > room / SHARES_AT_ONCE) {
        break;
      }
      requests++;
      size += expected;
    }
    return new Share(run, requests, size);
  }

  private long expected(ProviderRequest request) {
    long usual = lately.getOrDefault(request.kind(), FIRST_GUESS);
    return Math.min(largest, Math.max(usual, givenUp.getOrDefault(request, 0L)));
  }

  /** The records are stored, or nobody wants them any more; {@code null} for no share. */
  public void giveBack(Share share) {
    lock.lock();
    try {
      if (shares.remove(share)) {
        taken -= share.size;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * A run is over: whatever became of its lanes, none of them holds a share any longer, and none
   * waits for what has not arrived.
   */
  public void end(long run) {
    underWay.forEach(
        (call, itsRun) -> {
          if (itsRun == run) {
            call.cancel();
          }
        });
    lock.lock();
    try {
      new HashSet<>(shares).stream().filter(share -> share.run == run).forEach(this::giveBack);
    } finally {
      lock.unlock();
    }
  }

  /**
   * The thread at work is about to ask; to be followed by {@link #answered}.
   *
   * @throws ResponseBudgetExceededException where a question asked beside it has found no room
   */
  public void ask(Share share, ProviderRequest request) {
    lock.lock();
    try {
      if (share.full) {
        throw new ResponseBudgetExceededException();
      }
    } finally {
      lock.unlock();
    }
    asked.set(new Asked(share, request));
  }

  /** What the thread at work has asked is over, one way or the other. */
  public void answered() {
    asked.remove();
  }

  /** Reads an answer as a whole, as far as there is room for it. */
  @Override
  public ClassicHttpResponse execute(
      ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    Asked answer = asked.get();
    if (answer == null) {
      return chain.proceed(request, scope);
    }
    Cancellable call = ResponseDeadline.call(scope);
    underWay.put(call, answer.share().run);
    try {
      return read(chain.proceed(request, scope), answer, scope);
    } finally {
      underWay.remove(call);
    }
  }

  @SuppressWarnings("PMD.CloseResource")
  private ClassicHttpResponse read(
      ClassicHttpResponse response, Asked answer, ExecChain.Scope scope) throws IOException {
    HttpEntity body = response.getEntity();
    if (body == null) {
      return response;
    }
    try (InputStream content = body.getContent()) {
      byte[] bytes = read(content, response.getCode() == 200, answer, scope.execRuntime);
      response.setEntity(
          new ByteArrayEntity(bytes, ContentType.parseLenient(body.getContentType())));
      return response;
    }
  }

  private byte[] read(InputStream content, boolean wanted, Asked answer, ExecRuntime connection)
      throws IOException {
    boolean whole = false;
    try {
      byte[] bytes = wanted ? whole(content, answer) : content.readNBytes(LONGEST_REFUSAL);
      whole = wanted || bytes.length < LONGEST_REFUSAL;
      return bytes;
    } finally {
      if (!whole) {
        // else closing the stream would read on to the body's end
        connection.discardEndpoint();
      }
    }
  }

  private byte[] whole(InputStream content, Asked answer) throws IOException {
    List<InputStream> pieces = new ArrayList<>();
    int size = 0;
    for (byte[] piece = content.readNBytes(PIECE);
        piece.length > 0;
        piece = content.readNBytes(PIECE)) {
      size += piece.length;
      grow(answer.share(), answer.request(), size);
      pieces.add(new ByteArrayInputStream(piece));
    }
    read(answer.request(), size);
    return new SequenceInputStream(Collections.enumeration(pieces)).readNBytes(size);
  }

  private void grow(Share share, ProviderRequest request, long size) {
    lock.lock();
    try {
      if (size > largest) {
        throw new ResponseTooLargeException(largest / MEGABYTE);
      }
      Long before = share.answers.put(request, size);
      share.used += size - (before == null ? 0 : before);
      long more = share.used - share.size;
      if (more <= 0) {
        return;
      }
      if (!shares.contains(share) || taken + more > room || !mayHold(share.run, share.size, more)) {
        share.full = true;
        givenUp.merge(request, Math.min(largest, 2 * size), Math::max);
        learn(request, size);
        throw new ResponseBudgetExceededException();
      }
      taken += more;
      share.size += more;
    } finally {
      lock.unlock();
    }
  }

  private void read(ProviderRequest request, long size) {
    lock.lock();
    try {
      givenUp.remove(request);
      learn(request, size);
    } finally {
      lock.unlock();
    }
  }

  /** The largest one lately; smaller ones make it forgotten, bit by bit. */
  private void learn(ProviderRequest request, long size) {
    lately.merge(
        request.kind(), size, (usual, latest) -> Math.max(latest, usual - (usual - latest) / 32));
  }
}
