package io.centralita.demo.telephony;

import io.centralita.demo.campaign.Direction;
import io.centralita.demo.campaign.PlannedCall;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Plays the account's calls while the program runs: those that it places, and those of people who
 * call its numbers. It is the outside world, with threads and a timer of its own.
 */
public final class PhoneNetwork implements AutoCloseable {
  private static final int MOST_CALLERS = 3;
  private static final int SEED = 115;

  private final String accountSid;
  private final WebhookClient webhooks;
  private final Clock clock;
  private final Consumer<Duration> pace;
  private final PlayedCalls calls = new PlayedCalls();
  // seeded: two demos tell the same story, and whoever places a first call finds somebody in
  private final Random random = new Random(SEED);
  private final AtomicInteger callers = new AtomicInteger();
  private final ExecutorService lines = Executors.newCachedThreadPool(PhoneNetwork::thread);
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(PhoneNetwork::thread);

  /**
   * @param pace lets the time of a call pass
   */
  public PhoneNetwork(String accountSid, String authToken, Clock clock, Consumer<Duration> pace) {
    this.accountSid = accountSid;
    this.webhooks = new WebhookClient(authToken);
    this.clock = clock;
    this.pace = pace;
  }

  /** The pace of the world. */
  public static void asTimeGoesBy(Duration time) {
    try {
      TimeUnit.MILLISECONDS.sleep(time.toMillis());
    } catch (InterruptedException e) {
      throw (CancellationException) new CancellationException().initCause(e);
    }
  }

  public PlayedCalls calls() {
    return calls;
  }

  /** Lets people call from now on: the first at once, then one every minute or two. */
  public void open(List<Line> open) {
    timer.execute(() -> someoneCalls(open, People.whoLeaveAMessage()));
  }

  /** Places a call, which goes on by itself. */
  public PlannedCall place(Order order) {
    return place(order, People.any(random));
  }

  PlannedCall place(Order order, People people) {
    LiveCall call = begin(Direction.OUTBOUND_API, order.from(), order.to());
    PlannedCall queued = call.shown();
    play(() -> player(call, people).dial(order));
    return queued;
  }

  void ring(Line line, String from, People people) {
    LiveCall call = begin(Direction.INBOUND, from, line.number());
    callers.incrementAndGet();
    play(
        () -> {
          try {
            player(call, people).ring(line);
          } finally {
            callers.decrementAndGet();
          }
        });
  }

  private void someoneCalls(List<Line> open, People people) {
    Line line = anyOf(open);
    if (callers.get() < MOST_CALLERS) {
      ring(line, anyOf(line.callers()), people);
    }
    timer.schedule(
        () -> someoneCalls(open, People.any(random)), 60L + random.nextInt(60), TimeUnit.SECONDS);
  }

  private LiveCall begin(Direction direction, String from, String to) {
    return LiveCall.begin(accountSid, calls, clock, direction, from, to);
  }

  private Player player(LiveCall call, People people) {
    return new Player(call, people, webhooks, calls, clock, pace);
  }

  private void play(Runnable call) {
    lines.execute(
        () -> {
          try {
            call.run();
          } catch (CancellationException e) {
            // the program ends, and the world with it
          }
        });
  }

  private <T> T anyOf(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "simulated-calls");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() {
    timer.shutdownNow();
    lines.shutdownNow();
  }
}
