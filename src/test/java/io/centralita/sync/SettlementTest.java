package io.centralita.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.centralita.database.TestDatabase;
import io.centralita.testkit.TimeOfTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a run may spend on calls that are waited for, day by day. */
class SettlementTest {

  private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");
  private static final Instant LARGE = Instant.parse("2026-03-08T00:00:00Z");
  private static final int MOST = 10;

  @Test
  void aDayThatCostsMoreThanARunMaySpend_takesNoOthersTurn() throws Exception {
    try (TestDatabase database = TestDatabase.migrated()) {
      // 20 pages, 2,000 calls without a price; then smaller days, and one of 8 pages
      calls(database, LARGE, 20_000, 10);
      for (int day = 4; day <= 7; day++) {
        calls(database, Instant.parse("2026-03-0" + day + "T08:00:00Z"), 1, 1);
      }
      calls(database, Instant.parse("2026-03-09T00:00:00Z"), 7_500, 5);
      TimeOfTest time = new TimeOfTest(NOW);
      Settlement settlement = new Settlement(database.dataSource(), time, "calls", MOST);

      Map<String, Integer> turns = new HashMap<>();
      for (int run = 0; run < 6; run++) {
        List<DuePeriod> duePeriods = settlement.duePeriods("AC1", NOW);
        boolean first = run == 0;

        assertThat(duePeriods.stream().mapToInt(DuePeriod::mostRequests))
            .allMatch(share -> share > 0);
        assertThat(duePeriods.stream().mapToInt(DuePeriod::mostRequests).sum())
            .isLessThanOrEqualTo(MOST);
        for (DuePeriod duePeriod : duePeriods) {
          String day = duePeriod.period().from().truncatedTo(ChronoUnit.DAYS).toString();
          turns.merge(day.substring(0, 10), 1, Integer::sum);
          ask(database, duePeriod, time.instant());
        }
        if (first) {
          assertThat(turns).containsKeys("2026-03-04", "2026-03-05", "2026-03-06", "2026-03-07");
        }
        time.pass(Duration.ofMinutes(1));
      }

      assertThat(turns.get("2026-03-08")).isGreaterThan(1);
      assertThat(turns.get("2026-03-09")).isGreaterThan(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'1 2 3', '1 2 3'",
    "'9 2 9 1', '7 2 1'",
    "'4 50 3 50', '4 6'",
    "'2 3 4 5 6', '2 3 4 1'",
    "'12', '10'",
    "'1 1 1 1 1 1 1 1 1 1 1', '1 1 1 1 1 1 1 1 1 1'",
    "'', ''"
  })
  void shares_ofWhatARunMaySpend_areAllForThoseThatCostLittle_thenForTheOthersInTurn(
      String costs, String shares) {
    List<DuePeriod> due =
        Stream.of(costs.split(" "))
            .filter(cost -> !cost.isEmpty())
            .map(cost -> new DuePeriod(null, Integer.parseInt(cost)))
            .toList();

    assertThat(Settlement.shares(due, MOST))
        .extracting(DuePeriod::mostRequests)
        .map(String::valueOf)
        .isEqualTo(Stream.of(shares.split(" ")).filter(share -> !share.isEmpty()).toList());
  }

  /** As many as may be, those first that have waited longest. */
  private static void ask(TestDatabase database, DuePeriod duePeriod, Instant now)
      throws Exception {
    sql(
        database,
        """
        INSERT INTO sync_awaited (record_id, asked_at)
        SELECT call.id, '%s'
          FROM calls AS call LEFT JOIN sync_awaited AS awaited ON awaited.record_id = call.id
         WHERE is_unsettled(call.status, call.cost) AND call.call_date >= '%s' AND call.call_date < '%s'
         ORDER BY awaited.asked_at NULLS FIRST LIMIT %d
        ON CONFLICT (record_id) DO UPDATE SET asked_at = excluded.asked_at"""
            .formatted(
                now, duePeriod.period().from(), duePeriod.period().to(), duePeriod.mostRequests()));
  }

  private static void calls(TestDatabase database, Instant from, int number, int unpricedEach)
      throws SQLException {
    sql(
        database,
        """
        INSERT INTO calls (id, source, account_sid, call_date, status, cost)
        SELECT 'CA%s' || n, 'twilio', 'AC1', timestamptz '%s' + n * interval '4 seconds', 'completed',
               CASE WHEN n %% %d > 0 THEN 0.01 END
          FROM generate_series(0, %d) AS n"""
            .formatted(from, from, unpricedEach, number - 1));
  }

  private static void sql(TestDatabase database, String sql) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
