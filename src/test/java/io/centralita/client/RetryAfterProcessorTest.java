package io.centralita.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class RetryAfterProcessorTest {
  private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());
  private final List<Throwable> told = new ArrayList<>();

  @Test
  void process_aPauseAskedFor_isTheNextDelay() {
    after(new RateLimitedException("Slower.", Duration.ofMinutes(3)));

    assertThat(exchange.getIn().getHeader(Exchange.REDELIVERY_DELAY)).isEqualTo(180_000L);
  }

  @Test
  void process_busyWithoutAPause_leavesTheDelayToThePolicy() {
    after(new RateLimitedException("Slower.", null));

    assertThat(exchange.getIn().getHeaders()).isEmpty();
  }

  @Test
  void process_anyFailure_isToldToWhatIsTriedAgain() {
    TransientProviderException fault = new TransientProviderException("Not now.", true);
    exchange.setVariable("request", new Told());

    after(fault);

    assertThat(told).containsExactly(fault);
  }

  private final class Told extends SomeRequest {
    @Override
    public void failed(Throwable failure) {
      told.add(failure);
    }
  }

  private void after(Throwable failure) {
    exchange.setProperty(Exchange.EXCEPTION_CAUGHT, failure);
    new RetryAfterProcessor().process(exchange);
  }
}
