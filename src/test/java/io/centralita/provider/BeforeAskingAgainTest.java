package io.centralita.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class BeforeAskingAgainTest {
  private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());
  private final List<Throwable> told = new ArrayList<>();

  @Test
  void process_aPauseAskedFor_isTheNextDelay() {
    after(new ProviderBusy("Slower.", Duration.ofMinutes(3)));

    assertThat(exchange.getIn().getHeader(Exchange.REDELIVERY_DELAY)).isEqualTo(180_000L);
  }

  @Test
  void process_busyWithoutAPause_leavesTheDelayToThePolicy() {
    after(new ProviderBusy("Slower.", null));

    assertThat(exchange.getIn().getHeaders()).isEmpty();
  }

  @Test
  void process_anyFailure_isToldToWhatIsTriedAgain() {
    ProviderFault fault = new ProviderFault("Not now.", true);
    exchange.setProperty("question", new Told());

    after(fault);

    assertThat(told).containsExactly(fault);
  }

  private final class Told implements Question {
    @Override
    public String account() {
      return "AC1";
    }

    @Override
    public String kind() {
      return "calls";
    }

    @Override
    public boolean canAskForLess() {
      return false;
    }

    @Override
    public void failed(Throwable failure) {
      told.add(failure);
    }

    @Override
    public boolean tooManyAtOnce(int status, byte[] body) {
      return false;
    }
  }

  private void after(Throwable failure) {
    exchange.setProperty(Exchange.EXCEPTION_CAUGHT, failure);
    new BeforeAskingAgain().process(exchange);
  }
}
