package io.centralita.metrics;

import io.centralita.fatal.OutOfMemory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks something that may be silent for long. However many want to know, one thread waits for the
 * answer, and they wait for two seconds at most. Thread-safe.
 */
final class Question<T> {

  private static final Logger LOG = LoggerFactory.getLogger("metrics");

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Supplier<T> source;
  private CompletableFuture<T> asked;

  Question(Supplier<T> source) {
    this.source = source;
  }

  /** Empty where it takes too long or fails. */
  Optional<T> answer() {
    try {
      return Optional.of(asked().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      OutOfMemory.endIfIn(e);
      LOG.warn("The database was asked for figures in vain: {}", e.getCause().toString());
    } catch (TimeoutException e) {
      LOG.debug("The database has not answered yet", e);
    }
    return Optional.empty();
  }

  private synchronized CompletableFuture<T> asked() {
    if (asked == null || asked.isDone()) {
      asked = CompletableFuture.supplyAsync(source, Question::begin);
    }
    return asked;
  }

  private static void begin(Runnable task) {
    Thread thread = new Thread(task, "metrics");
    thread.setDaemon(true);
    thread.start();
  }
}
