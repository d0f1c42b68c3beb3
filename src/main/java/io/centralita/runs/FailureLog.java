package io.centralita.runs;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs one line for a failure that no caller waits for. */
public final class FailureLog {

  private static final Logger LOG = LoggerFactory.getLogger("sync");

  /** Names the route and says what went wrong in it. */
  public void failed(String route, Throwable failure) {
    LOG.error("❌ {}: {}", route, FailureMessage.of(failure));
  }
}
