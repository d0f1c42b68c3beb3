package io.centralita.fatal;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Turns whatever a step of a route throws into its exchange's failure. Camel does so with
 * exceptions; an Error may take the thread with it, and a split then waits for ever. Thread-safe.
 */
public final class WatchedSteps implements InterceptStrategy {

  private final Consumer<Exchange> begins;

  /**
   * @param begins told of each step that begins
   */
  public WatchedSteps(Consumer<Exchange> begins) {
    this.begins = begins;
  }

  @Override
  public Processor wrapProcessorInInterceptors(
      CamelContext camel, NamedNode node, Processor target, Processor next) {
    return new Step(target);
  }

  private final class Step extends DelegateAsyncProcessor {

    Step(Processor step) {
      super(step);
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
      begins.accept(exchange);
      Outcome outcome = new Outcome(exchange, callback);
      boolean synchronously = true;
      try {
        synchronously = super.process(exchange, outcome);
      } catch (Throwable failure) {
        OutOfMemory.endIfIn(failure);
        exchange.setException(failure);
        outcome.held = true;
      }
      outcome.release(synchronously);
      return synchronously;
    }
  }

  /**
   * Holds what goes on after a step until the step has returned: some of Camel's processors go on
   * as if all were well, and throw their Error only then.
   */
  private static final class Outcome implements AsyncCallback {

    private final Thread thread = Thread.currentThread();
    private final Exchange exchange;
    private final AsyncCallback callback;
    private final AtomicBoolean gone = new AtomicBoolean();

    // both are read and written by that thread alone
    private boolean returned;
    private boolean held;

    Outcome(Exchange exchange, AsyncCallback callback) {
      this.exchange = exchange;
      this.callback = callback;
    }

    @Override
    public void done(boolean synchronously) {
      if (thread.equals(Thread.currentThread()) && !returned) {
        held = true;
      } else {
        goOn(synchronously);
      }
    }

    void release(boolean synchronously) {
      returned = true;
      if (held) {
        goOn(synchronously);
      }
    }

    /** Once, also where a step throws something after it has handed its work to another thread. */
    private void goOn(boolean synchronously) {
      OutOfMemory.endIfIn(exchange.getException());
      if (gone.compareAndSet(false, true)) {
        callback.done(synchronously);
      }
    }
  }
}
