package io.centralita.fatal;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.DefaultThreadPoolFactory;
import org.apache.camel.util.concurrent.RejectableScheduledThreadPoolExecutor;
import org.apache.camel.util.concurrent.RejectableThreadPoolExecutor;
import org.apache.camel.util.concurrent.SizedScheduledExecutorService;

/**
 * Checks the outcome of every task in Camel's thread pools, which keep what a task throws in a
 * future nobody reads. Thread-safe.
 */
public final class WatchedThreadPools extends DefaultThreadPoolFactory {

  @Override
  public ExecutorService newCachedThreadPool(ThreadFactory threads) {
    return new Pool(0, Integer.MAX_VALUE, 60, TimeUnit.SECONDS, new SynchronousQueue<>(), threads);
  }

  @Override
  public ExecutorService newThreadPool(
      int corePoolSize,
      int maxPoolSize,
      long keepAliveTime,
      TimeUnit timeUnit,
      int maxQueueSize,
      boolean allowCoreThreadTimeOut,
      RejectedExecutionHandler rejected,
      ThreadFactory threads) {
    // as Camel has it: a pool of none that cannot keep tasks either is one of one
    boolean single = corePoolSize == 0 && maxQueueSize <= 0;
    Pool pool =
        new Pool(
            single ? 1 : corePoolSize,
            single ? 1 : maxPoolSize,
            keepAliveTime,
            timeUnit,
            maxQueueSize > 0 ? new LinkedBlockingQueue<>(maxQueueSize) : new SynchronousQueue<>(),
            threads);
    pool.allowCoreThreadTimeOut(allowCoreThreadTimeOut);
    pool.setRejectedExecutionHandler(
        rejected == null ? new ThreadPoolExecutor.CallerRunsPolicy() : rejected);
    return pool;
  }

  @Override
  public ScheduledExecutorService newScheduledThreadPool(
      ThreadPoolProfile profile, ThreadFactory threads) {
    ScheduledPool pool = new ScheduledPool(profile.getPoolSize(), threads);
    pool.setRemoveOnCancelPolicy(true);
    return profile.getMaxPoolSize() > 0
        ? new SizedScheduledExecutorService(pool, profile.getMaxQueueSize())
        : pool;
  }

  private static void look(Runnable task, Throwable thrown) {
    OutOfMemory.endIfIn(thrown);
    if (thrown == null && task instanceof Future<?> future && future.isDone()) {
      try {
        future.get();
      } catch (ExecutionException e) {
        OutOfMemory.endIfIn(e);
      } catch (CancellationException e) {
        // nothing was thrown
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static final class Pool extends RejectableThreadPoolExecutor {
    Pool(
        int core,
        int most,
        long keepAlive,
        TimeUnit unit,
        BlockingQueue<Runnable> queue,
        ThreadFactory threads) {
      super(core, most, keepAlive, unit, queue, threads);
    }

    @Override
    protected void afterExecute(Runnable task, Throwable thrown) {
      super.afterExecute(task, thrown);
      look(task, thrown);
    }
  }

  private static final class ScheduledPool extends RejectableScheduledThreadPoolExecutor {
    ScheduledPool(int core, ThreadFactory threads) {
      super(core, threads, new ThreadPoolExecutor.CallerRunsPolicy());
    }

    @Override
    protected void afterExecute(Runnable task, Throwable thrown) {
      super.afterExecute(task, thrown);
      look(task, thrown);
    }
  }
}
