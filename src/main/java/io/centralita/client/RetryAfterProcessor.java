package io.centralita.client;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Sets the delay before a retry to what a 429 asks, in place of the policy's own, and tells the
 * request of the failure, so that it may ask for less. Camel restores the message before each
 * attempt, so the header has to be set at each failure.
 */
public final class RetryAfterProcessor implements Processor {

  @Override
  public void process(Exchange exchange) {
    Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    ProviderRequest request = exchange.getVariable("request", ProviderRequest.class);
    // one that may be put off does its waiting at the gate, which is shut as long
    if (failure instanceof RateLimitedException busy
        && (request == null || !request.isPostponable())) {
      busy.retryAfter()
          .ifPresent(
              pause -> exchange.getIn().setHeader(Exchange.REDELIVERY_DELAY, pause.toMillis()));
    }
    // that is no attempt: Camel has this called as well where the attempt before failed
    if (request != null && !(failure instanceof AccountMustWaitException)) {
      request.failed(failure);
    }
  }
}
