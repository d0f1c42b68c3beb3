package io.centralita.log;

import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.slf4j.MDC;

/**
 * Puts the run and the account that a step of a route works for (its variables {@code run} and
 * {@code account}) on every line that the step logs, on whichever thread. Thread-safe.
 */
public final class RunInLog implements InterceptStrategy {

  @Override
  public Processor wrapProcessorInInterceptors(
      CamelContext camel, NamedNode node, Processor target, Processor next) {
    return new Step(target);
  }

  private static final class Step extends DelegateAsyncProcessor {

    Step(Processor step) {
      super(step);
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
      String run = MDC.get("run");
      String account = MDC.get("account");
      // an event's number, below zero, is no run's
      boolean ofARun = exchange.getVariable("run") instanceof Long number && number > 0;
      put("run", ofARun ? exchange.getVariable("run") : null);
      put("account", ofARun ? exchange.getVariable("account") : null);
      try {
        return super.process(exchange, callback);
      } finally {
        put("run", run);
        put("account", account);
      }
    }

    private static void put(String key, Object value) {
      if (value == null) {
        MDC.remove(key);
      } else {
        MDC.put(key, value.toString());
      }
    }
  }
}
