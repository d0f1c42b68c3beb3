package io.centralita.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.locator.ClasspathSqlLocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A day is a UTC day, wherever the database believes us to be, when clocks change there, too. */
class SessionZoneTest {

  private static final ClasspathSqlLocator SQL = ClasspathSqlLocator.removingComments();

  private final TestDatabase test = TestDatabase.migrated();
  private final Jdbi database = Database.jdbi(test.dataSource());

  @AfterEach
  void drop() {
    test.close();
  }

  /** Midnights that are not there or there twice, and a day that never was. */
  @ParameterizedTest
  @CsvSource({
    "America/Santiago, 2026-09-06",
    "America/Santiago, 2026-04-05",
    "America/Havana, 2026-03-08",
    "Pacific/Apia, 2011-12-30",
    "Asia/Kolkata, 2026-03-29",
    "UTC, 2026-03-29"
  })
  void everyDayIsReconciledAndReported_withItsOwnCalls(String zone, LocalDate change) {
    OffsetDateTime from = change.minusDays(3).atStartOfDay().atOffset(ZoneOffset.UTC);
    OffsetDateTime to = from.plusDays(7);

    List<String> reconciled =
        database.inTransaction(
            handle -> {
              handle.execute("SET LOCAL timezone = '" + zone + "'");
              prepare(handle, from);
              handle
                  .createUpdate(sql("sql/reconciliation/reconcile"))
                  .bindMap(
                      Map.of(
                          "rows",
                          "[{\"day\": \"" + change + "\", \"calls\": 1, \"cost\": 1}]",
                          "account",
                          "AC1",
                          "from",
                          from.toString(),
                          "to",
                          to.toString(),
                          "run",
                          1))
                  .execute();
              return strings(
                  handle,
                  "SELECT day || ' ' || calls || ' ' || twilio_calls FROM twilio_reconciliations ORDER BY day");
            });
    List<String> covered =
        database.inTransaction(
            handle -> {
              handle.execute("SET LOCAL timezone = '" + zone + "'");
              return handle
                  .createQuery(sql("io/centralita/runs/LedgerStatements/coverage-days"))
                  .bind("from", from)
                  .bind("to", to)
                  .bind("now", to.plusDays(1))
                  .map((row, context) -> row.getString("day") + " " + row.getLong("calls"))
                  .list();
            });

    List<LocalDate> days = from.toLocalDate().datesUntil(to.toLocalDate()).toList();
    assertThat(reconciled)
        .containsExactlyElementsOf(
            days.stream().map(day -> day + " 24 " + (day.equals(change) ? 1 : 0)).toList());
    assertThat(covered).containsExactlyElementsOf(days.stream().map(day -> day + " 24").toList());
  }

  /** A call at half past each hour, and the run that reads them. */
  private static void prepare(Handle handle, OffsetDateTime from) {
    Instant start = from.toInstant();
    handle.execute(
        "INSERT INTO calls (id, source, account_sid, call_date)"
            + " SELECT 'CA' || n, 'twilio', 'AC1', ?::timestamptz + n * interval '1 hour' + interval '30 minutes'"
            + " FROM generate_series(0, 24 * 7 - 1) AS n",
        start.atOffset(ZoneOffset.UTC));
    handle.execute("INSERT INTO sync_coverage VALUES ('AC1', now(), now())");
    handle.execute(
        "INSERT INTO sync_runs (job, holds, trigger, status, owner)"
            + " VALUES ('twilio-reconcile', '{}', 'http', 'running', gen_random_uuid())");
  }

  private static List<String> strings(Handle handle, String query) {
    return handle.createQuery(query).mapTo(String.class).list();
  }

  private static String sql(String name) {
    return SQL.getResource(name + ".sql").replace(":?", ":");
  }
}
