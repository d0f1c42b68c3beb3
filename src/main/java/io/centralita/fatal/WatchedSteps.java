package io.centralita.fatal;

import java.util.function.Consumer;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Makes whatever a step of a route throws the failure of its exchange. Camel does so with
 * exceptions; an Error may take the thread with it, and a split then waits for ever for an exchange
 * that never comes. Thread-safe.
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
      try {
        return super.process(exchange, outcome);
      } catch (Throwable failure) {
        OutOfMemory.endIfIn(failure);
        if (outcome.known) {
          throw failure;
        }
        exchange.setException(failure);
        outcome.done(true);
        return true;
      }
    }
  }

  private static final class Outcome implements AsyncCallback {

    private final Exchange exchange;
    private final AsyncCallback callback;
    private volatile boolean known;

    Outcome(Exchange exchange, AsyncCallback callback) {
      this.exchange = exchange;
      this.callback = callback;
    }

    @Override
    public void done(boolean synchronously) {
      known = true;
      OutOfMemory.endIfIn(exchange.getException());
      callback.done(synchronously);
    }
  }
}
