package io.centralita.elevenlabs;

import io.centralita.api.Door;
import io.centralita.database.DatabaseBeans;
import io.centralita.runs.AccountFailures;
import io.centralita.sync.Settlement;
import io.centralita.webhook.WebhookApi;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.SimpleEventNotifierSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes what the routes over ElevenLabs' conversations and its webhook name. */
public final class ElevenLabsBeans implements CamelConfiguration {

  private static final Logger LOG = LoggerFactory.getLogger("elevenlabs");

  private final ElevenLabsSettings settings;
  private final Clock clock;

  public ElevenLabsBeans(ElevenLabsSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public void configure(CamelContext camel) {
    ElevenLabsApi api = new ElevenLabsApi(settings.apiUrl(), settings.apiKey(), clock);
    camel.getRegistry().bind("elevenLabsApi", api);
    camel
        .getRegistry()
        .bind(
            "elevenLabsSource",
            new ElevenLabsSource(
                api,
                CamelContextHelper.mandatoryFindSingleByType(camel, AccountFailures.class),
                new Settlement(
                    DatabaseBeans.dataSource(camel), clock, "conversations", Settlement.REQUESTS),
                settings.concurrency()));
    // twice as many as may ask: those that wait before they ask again hold nobody up
    camel
        .getRegistry()
        .bind(
            "conversationPool",
            ExecutorService.class,
            camel
                .getExecutorServiceManager()
                .newFixedThreadPool(this, "conversation", 2 * settings.concurrency()));
    PostCallSignature signature = new PostCallSignature(settings.webhookSecret(), clock);
    camel.getRegistry().bind("elevenlabsSignature", signature);
    camel.getRegistry().bind("postCallEvents", new PostCallEvents(api));
    camel.getRegistry().bind("elevenLabsDoor", door(camel, signature));
    if (settings.apiKey().isEmpty()) {
      sayThatItIsOff(camel);
    }
  }

  /** Refuses a webhook whose signature cannot be one before its body is read. */
  private static Door door(CamelContext camel, PostCallSignature signature) {
    WebhookApi answers = CamelContextHelper.mandatoryFindSingleByType(camel, WebhookApi.class);
    return new Door(
        "/functions/v1/elevenlabs-webhook",
        request ->
            !signature.isConfigured()
                ? Optional.of(answers.without("ELEVENLABS_WEBHOOK_SECRET"))
                : signature.isPlausible(request.getHeader(PostCallSignature.HEADER))
                    ? Optional.empty()
                    : Optional.of(answers.unauthorized()));
  }

  private static void sayThatItIsOff(CamelContext camel) {
    camel
        .getManagementStrategy()
        .addEventNotifier(
            new SimpleEventNotifierSupport() {
              @Override
              public void notify(CamelEvent event) {
                if (event instanceof CamelEvent.CamelContextStartedEvent) {
                  LOG.info("ElevenLabs is off: ELEVENLABS_API_KEY is not set.");
                }
              }
            });
  }
}
