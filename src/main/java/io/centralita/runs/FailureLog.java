package io.centralita.runs;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes one line about a failure that nobody waits to hear of. */
public final class FailureLog {

  private static final Logger LOG = LoggerFactory.getLogger("sync");

  /** Names the route and says what went wrong in it. */
  public void failed(String route, Throwable failure) {
    LOG.error("❌ {}: {}", route, FailureMessage.of(failure, "The provider"));
  }
}
