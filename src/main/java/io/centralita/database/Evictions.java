package io.centralita.database;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/**
 * Which connections the pool gives up besides those it knows to be broken: of a server that has
 * become a replica, or of a pooler that has lost its own. The next one may lead elsewhere.
 */
final class Evictions implements SQLExceptionOverride {
  private final DatabaseFaults faults = new DatabaseFaults();

  @java.lang.Override
  public Override adjudicate(SQLException failure) {
    return faults.isOutage(failure) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
  }
}
