package io.centralita.webhook;

import io.centralita.runs.StopSignal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.support.CamelContextHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the spool of webhook events and the answers to their senders. */
public final class WebhookBeans implements CamelConfiguration {

  private static final Logger LOG = LoggerFactory.getLogger("spool");

  private final Clock clock;

  public WebhookBeans(Clock clock) {
    this.clock = clock;
  }

  @Override
  public void configure(CamelContext camel) {
    Spool spool =
        new Spool(Path.of(camel.resolvePropertyPlaceholders("{{elevenlabs.spool}}")), clock);
    try {
      spool.deleteUnfinished();
    } catch (IOException e) {
      LOG.warn(
          "{} cannot be read ({}): webhooks are answered 500.", spool.directory(), e.toString());
    }
    StopSignal stopSignal = CamelContextHelper.mandatoryFindSingleByType(camel, StopSignal.class);
    camel.getRegistry().bind("elevenLabsSpool", spool);
    camel
        .getRegistry()
        .bind("elevenLabsDelivery", new SpoolDelivery("ElevenLabs", spool, stopSignal::stopping));
    camel.getRegistry().bind("spoolHealth", new SpoolHealth(spool));
    camel.getRegistry().bind("webhookApi", new WebhookApi());
  }
}
