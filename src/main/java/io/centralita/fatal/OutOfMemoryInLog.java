package io.centralita.fatal;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.slf4j.Marker;

/**
 * Finds the OutOfMemoryErrors that libraries catch, log and live on with (Quartz, Camel's timers
 * and reactive threads, Vert.x), at any log level. Made by logback.xml.
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
