package io.centralita;

import io.centralita.ledger.Moment;
import io.centralita.spool.Spool;
import io.centralita.spool.Spool.Backlog;
import io.centralita.web.Health.Check;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Whether accepted events are worked off. */
final class SpoolCheck implements Supplier<List<Check>> {

  private static final String NAME = "spool";

  /** A restart of the database is over by then. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Spool spool;

  SpoolCheck(Spool spool) {
    this.spool = spool;
  }

  @Override
  public List<Check> get() {
    List<String> reasons = new ArrayList<>();
    try {
      Backlog backlog = spool.waitingLongerThan(PATIENCE);
      if (backlog.events() > 0) {
        reasons.add(
            "%s waiting in %s, the oldest since %s."
                .formatted(
                    count(backlog.events()), spool.directory(), Moment.format(backlog.since())));
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
    return List.of(
        reasons.isEmpty()
            ? Check.up(NAME)
            : new Check(NAME, "DEGRADED", String.join(" ", reasons)));
  }

  private static String count(int events) {
    return events == 1 ? "1 event is" : events + " events are";
  }
}
