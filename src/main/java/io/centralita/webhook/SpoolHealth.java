package io.centralita.webhook;

import io.centralita.health.Health.Check;
import io.centralita.health.HealthCheck;
import io.centralita.time.Timestamps;
import io.centralita.webhook.Spool.Backlog;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Checks whether events can be accepted, and whether they are being stored, of whichever sender.
 */
public final class SpoolHealth implements HealthCheck {

  private static final String NAME = "spool";

  /** A burst of events is stored by then. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Collection<Spool> spools;

  public SpoolHealth(Collection<Spool> spools) {
    this.spools = spools;
  }

  @Override
  public List<Check> look() {
    List<String> reasons = new ArrayList<>();
    spools.forEach(spool -> look(spool, reasons));
    return List.of(
        reasons.isEmpty()
            ? Check.up(NAME)
            : new Check(NAME, "DEGRADED", String.join(" ", reasons)));
  }

  private static void look(Spool spool, List<String> reasons) {
    try {
      if (!spool.isWritable()) {
        reasons.add("%s cannot be written to.".formatted(spool.directory()));
      }
      Backlog backlog = spool.waitingLongerThan(PATIENCE);
      if (backlog.events() > 0) {
        reasons.add(
            "%s waiting in %s, the oldest since %s."
                .formatted(
                    count(backlog.events()),
                    spool.directory(),
                    Timestamps.format(backlog.since())));
      }
      int failed = spool.countFailed();
      if (failed > 0) {
        reasons.add(
            "%s set aside in %s; the log says why.".formatted(count(failed), spool.failed()));
      }
    } catch (IOException e) {
      // who asks need not have signed in, so no more of it than that
      reasons.add("%s cannot be read.".formatted(spool.directory()));
    }
  }

  private static String count(int events) {
    return events == 1 ? "1 event is" : events + " events are";
  }
}
