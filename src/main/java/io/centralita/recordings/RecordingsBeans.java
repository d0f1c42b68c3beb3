package io.centralita.recordings;

import io.centralita.client.ClientBeans;
import io.centralita.database.DatabaseBeans;
import io.centralita.runs.StopSignal;
import io.centralita.twilio.TwilioApi;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.SimpleEventNotifierSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes what the routes over recordings name. */
public final class RecordingsBeans implements CamelConfiguration {

  private static final Logger LOG = LoggerFactory.getLogger("recordings");

  private final RecordingsSettings settings;
  private final Clock clock;

  public RecordingsBeans(RecordingsSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public void configure(CamelContext camel) {
    DataSource dataSource = DatabaseBeans.dataSource(camel);
    StopSignal stopSignal = CamelContextHelper.mandatoryFindSingleByType(camel, StopSignal.class);
    TwilioApi api = CamelContextHelper.mandatoryFindSingleByType(camel, TwilioApi.class);
    StreamingClient client =
        new StreamingClient(
            millis(camel, "{{recordings.longest-silence:60000}}"), ClientBeans.watched(camel));
    RecordingStore store = new RecordingStore(settings);
    // with nowhere to go where it is not used
    SupabaseStorage supabase =
        new SupabaseStorage(
            settings.supabaseUrl().orElse(URI.create("")), settings.supabaseKey().orElse(""));
    camel.getRegistry().bind("recordingStore", store);
    camel.getRegistry().bind("supabaseStorage", supabase);
    camel.getRegistry().bind("recordingsClient", HttpClientConfigurer.class, client.configurer());
    camel.getRegistry().bind("recordingSource", new RecordingSource(client, settings, clock));
    camel
        .getRegistry()
        .bind(
            "fetches",
            new Fetches(millis(camel, "{{recordings.retry-delay:5000}}"), stopSignal::stopping));
    camel
        .getRegistry()
        .bind(
            "partialFiles",
            new PartialFiles(List.of(settings.incoming(), Path.of(settings.directory())), clock));
    camel.getRegistry().bind("recordings", new Recordings(dataSource));
    camel.getRegistry().bind("recordingPlayer", new RecordingPlayer(store, supabase, client));
    camel.getRegistry().bind("recordingSweep", new RecordingSweep(api, dataSource));
    camel.getManagementStrategy().addEventNotifier(new End(client));
  }

  private static Duration millis(CamelContext camel, String setting) {
    return Duration.ofMillis(Long.parseLong(camel.resolvePropertyPlaceholders(setting)));
  }

  /** A stop waits for no recording. */
  private static final class End extends SimpleEventNotifierSupport {

    private final StreamingClient client;

    End(StreamingClient client) {
      this.client = client;
    }

    @Override
    public void notify(CamelEvent event) {
      if (event instanceof CamelEvent.CamelContextStoppingEvent) {
        client.hangUp();
      } else if (event instanceof CamelEvent.CamelContextStoppedEvent) {
        try {
          client.close();
        } catch (IOException e) {
          LOG.debug("It was closed already: {}", e.toString());
        }
      }
    }
  }
}
