package io.centralita.sync;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Names the accounts that a run reads.
 *
 * @param created since when there has been each, as far as the provider says
 */
public record Accounts(List<String> sids, Map<String, Instant> created) {

  public Accounts(List<String> sids) {
    this(sids, Map.of());
  }
}
