package io.centralita.webhook;

import io.centralita.runs.StopSignal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.support.CamelContextHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the spools of webhook events and the answers to their senders. */
public final class WebhookBeans implements CamelConfiguration {

  private static final Logger LOG = LoggerFactory.getLogger("spool");

  private final Clock clock;

  public WebhookBeans(Clock clock) {
    this.clock = clock;
  }

  @Override
  public void configure(CamelContext camel) {
    Path folder = Path.of(camel.resolvePropertyPlaceholders("{{webhook.spools}}"));
    Map<Sender, Spool> spools = new EnumMap<>(Sender.class);
    for (Sender sender : Sender.values()) {
      Spool spool = new Spool(sender.folder(folder), clock);
      deleteUnfinished(spool);
      spools.put(sender, spool);
      camel.getRegistry().bind(sender.id() + "Spool", spool);
    }
    StopSignal stopSignal = CamelContextHelper.mandatoryFindSingleByType(camel, StopSignal.class);
    camel.getRegistry().bind("eventDelivery", new SpoolDelivery(spools, stopSignal::stopping));
    camel.getRegistry().bind("spoolHealth", new SpoolHealth(spools.values()));
    camel.getRegistry().bind("webhookApi", new WebhookApi());
  }

  private static void deleteUnfinished(Spool spool) {
    try {
      spool.deleteUnfinished();
    } catch (IOException e) {
      LOG.warn(
          "{} cannot be read ({}): webhooks are answered 500.", spool.directory(), e.toString());
    }
  }
}
