package io.centralita.health;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.component.quartz.QuartzConsumer;
import org.apache.camel.component.quartz.QuartzEndpoint;
import org.apache.camel.component.seda.BlockingQueueFactory;
import org.apache.camel.component.seda.SedaConsumer;
import org.apache.camel.component.timer.TimerConsumer;
import org.apache.camel.support.ScheduledPollConsumer;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;

/**
 * Checks whether the threads that start routes still run: a route whose queue, folder or timer
 * nobody polls counts as started all the same. It compares the number of polls with that of the
 * previous check. Thread-safe.
 */
public final class ConsumerPulse {

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** As a run may take between two steps. */
  private static final Duration LONGEST_WORK = Duration.ofMinutes(20);

  private final Map<String, Beat> beats = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;

  private record Beat(long looks, long since) {}

  public ConsumerPulse(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Whether nothing sets the route going any more; false for one that only others call. */
  // the consumers are Camel's
  @SuppressWarnings("PMD.CloseResource")
  public boolean hasStopped(Route route) {
    Consumer consumer = route.getConsumer();
    if (consumer instanceof QuartzConsumer) {
      return isOverdue((QuartzEndpoint) consumer.getEndpoint());
    }
    boolean working = route.getCamelContext().getInflightRepository().size(route.getId()) > 0;
    if (consumer instanceof SedaConsumer seda
        && seda.getEndpoint().getQueue() instanceof PolledQueue queue) {
      return hasStopped(route, queue.polls.get(), working ? LONGEST_WORK : LONGEST_PAUSE);
    }
    if (consumer instanceof TimerConsumer timer) {
      Duration pause = Duration.ofMillis(3 * timer.getPeriod()).plus(LONGEST_PAUSE);
      return hasStopped(route, timer.getCounter(), working ? LONGEST_WORK : pause);
    }
    // an event waits for the database as long as that takes
    return consumer instanceof ScheduledPollConsumer folder
        && !working
        && hasStopped(route, folder.getCounter(), LONGEST_PAUSE);
  }

  private boolean hasStopped(Route route, long looks, Duration patience) {
    long now = nanoTime.getAsLong();
    Beat beat =
        beats.compute(
            route.getId(),
            (id, last) -> last == null || last.looks != looks ? new Beat(looks, now) : last);
    return now - beat.since > patience.toNanos();
  }

  /** A schedule's next time is never in the past for long, unless no schedule fires at all. */
  private static boolean isOverdue(QuartzEndpoint schedule) {
    try {
      Scheduler scheduler = schedule.getComponent().getScheduler();
      Trigger trigger = scheduler.getTrigger(schedule.getTriggerKey());
      return !scheduler.isInStandbyMode()
          && trigger != null
          && trigger.getNextFireTime() != null
          && trigger.getNextFireTime().toInstant().isBefore(Instant.now().minus(LONGEST_PAUSE));
    } catch (SchedulerException e) {
      return true;
    }
  }

  /** Makes queues that know how often somebody has looked for something in them. */
  public static BlockingQueueFactory<Exchange> polledQueues() {
    return new BlockingQueueFactory<>() {
      @Override
      public PolledQueue create() {
        return new PolledQueue(Integer.MAX_VALUE);
      }

      @Override
      public PolledQueue create(int capacity) {
        return new PolledQueue(capacity);
      }
    };
  }

  private static final class PolledQueue extends LinkedBlockingQueue<Exchange> {
    private static final long serialVersionUID = 1;
    private final AtomicLong polls = new AtomicLong();

    PolledQueue(int capacity) {
      super(capacity);
    }

    @Override
    public Exchange poll(long timeout, TimeUnit unit) throws InterruptedException {
      polls.incrementAndGet();
      return super.poll(timeout, unit);
    }
  }
}
