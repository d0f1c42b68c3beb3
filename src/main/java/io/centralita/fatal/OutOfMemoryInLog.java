package io.centralita.fatal;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.slf4j.Marker;

/**
 * Sees the OutOfMemoryErrors that libraries catch, log and live on with (Quartz, the timers and
 * reactive threads of Camel, Vert.x), whatever the level at which they do. Made by logback.xml.
 */
public final class OutOfMemoryInLog extends TurboFilter {

  @Override
  public FilterReply decide(
      Marker marker, Logger logger, Level level, String text, Object[] values, Throwable failure) {
    OutOfMemory.endIfIn(failure);
    if (values != null
        && values.length > 0
        && values[values.length - 1] instanceof Throwable thrown) {
      OutOfMemory.endIfIn(thrown);
    }
    return FilterReply.NEUTRAL;
  }
}
