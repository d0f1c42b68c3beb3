package io.centralita.recordings;

import java.time.Clock;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;

/** Makes what the routes over recordings name. */
public final class RecordingsBeans implements CamelConfiguration {

  private final RecordingsSettings settings;
  private final Clock clock;

  public RecordingsBeans(RecordingsSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public void configure(CamelContext camel) {}
}
