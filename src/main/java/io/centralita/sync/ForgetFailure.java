package io.centralita.sync;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Lets a route that has caught a failure go on with other questions and statements: else Camel's
 * error handlers would take each later failure on the same exchange for one that has been dealt
 * with, and not ask again.
 */
public final class ForgetFailure implements Processor {

  @Override
  public void process(Exchange exchange) {
    exchange.getExchangeExtension().setErrorHandlerHandled(null);
    exchange.getExchangeExtension().setFailureHandled(false);
    exchange.getExchangeExtension().setRedeliveryExhausted(false);
    exchange.removeProperty(Exchange.EXCEPTION_CAUGHT);
    // by them Camel counts the attempts
    exchange.getIn().removeHeaders("*");
  }
}
