package io.centralita.client;

import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;

/**
 * Takes over the body, or the failure, of a step that ran on an exchange of its own. What the
 * step's error handler noted there stays there: a caller that catches the failure goes on as if
 * there had been none, and its own steps are repeated as often as any.
 */
public final class OwnExchange implements AggregationStrategy {

  @Override
  public Exchange aggregate(Exchange caller, Exchange own) {
    if (own.getException() == null) {
      caller.getMessage().setBody(own.getMessage().getBody());
    } else {
      caller.setException(own.getException());
      // where predicates look for it
      caller.setProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, own.getException());
    }
    return caller;
  }
}
