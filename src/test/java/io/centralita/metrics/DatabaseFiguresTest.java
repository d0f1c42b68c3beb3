package io.centralita.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.centralita.database.TestDatabase;
import io.centralita.runs.RunLedger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** What only the database knows is counted now and then. */
class DatabaseFiguresTest {

  @Test
  void whatWasCounted_holdsForAWhile_unlessSomethingHasChanged() {
    try (TestDatabase database = TestDatabase.migrated()) {
      DataSource source = database.dataSource();
      RunLedger ledger =
          new RunLedger(source, source, UUID.randomUUID(), Clock.systemUTC(), Instant.EPOCH);
      DatabaseFigures figures = new DatabaseFigures(ledger.coverage(), source, Duration.ofHours(1));
      assertThat(figures.look().alerts()).isEmpty();

      Jdbi.create(source)
          .useHandle(
              handle ->
                  handle.execute(
                      "INSERT INTO public.sync_alerts (id, message, action)"
                          + " VALUES ('no-calls', 'm', 'a')"));
      assertThat(figures.look().alerts()).isEmpty();
      figures.changed();

      assertThat(figures.look().alerts()).containsExactly("no-calls");
    }
  }
}
