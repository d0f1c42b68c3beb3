package io.centralita.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.commons.io.IOUtils;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RollUpAllCallsTest {

  private final TestDatabase test = TestDatabase.migrated();
  private final Jdbi database = Database.jdbi(test.dataSource());

  @AfterEach
  void drop() {
    test.close();
  }

  @Test
  void rollUpAll_writesEveryHour_andTakesAwayWhatHasNoCalls() {
    call("CA1", "2026-03-01T10:00:00Z", 1);
    call("CA2", "2026-03-01T10:59:59Z", 2);
    call("CA3", "2026-05-01T00:00:00Z", 4);
    execute(
        "INSERT INTO twilio_snapshots (workspace_id, snapshot_date, total_calls)"
            + " VALUES (1, '2026-03-01T10:00:00Z', 7), (1, '2026-03-02T10:00:00Z', 7)");

    execute(sql("mark-all-call-hours"), sql("claim-pending-hours"), sql("roll-up-all-calls"));

    assertThat(snapshots()).containsExactly("2026-03-01 10 2 3.0000", "2026-05-01 00 1 4.0000");
    assertThat(pending()).isEmpty();
  }

  @Test
  void rollUpAll_leavesAnHourAlone_thatSomebodyElseHasTakenSince() {
    call("CA1", "2026-03-01T10:00:00Z", 1);
    call("CA2", "2026-03-01T11:00:00Z", 2);
    execute(sql("mark-all-call-hours"), sql("claim-pending-hours"));
    execute("UPDATE sync_pending_hours SET taken_by = -2 WHERE hour = '2026-03-01T11:00:00Z'");

    execute(sql("roll-up-all-calls"));

    assertThat(snapshots()).containsExactly("2026-03-01 10 1 1.0000");
    assertThat(pending()).containsExactly("2026-03-01 11");
  }

  @Test
  void rollUpAll_withoutACall_isNothing() {
    execute(sql("mark-all-call-hours"), sql("claim-pending-hours"), sql("roll-up-all-calls"));

    assertThat(snapshots()).isEmpty();
    assertThat(pending()).isEmpty();
  }

  @Test
  void rollUpAll_endlessDates_haveNoHour() {
    call("CA1", "-infinity", 1);
    call("CA2", "2026-03-01T10:00:00Z", 2);
    call("CA3", "infinity", 4);

    execute(sql("mark-all-call-hours"), sql("claim-pending-hours"), sql("roll-up-all-calls"));

    assertThat(snapshots()).containsExactly("2026-03-01 10 1 2.0000");
  }

  private void call(String id, String date, int cost) {
    execute(
        "INSERT INTO calls (id, source, workspace_id, call_date, cost) VALUES ('%s', 'twilio', 1, '%s', %d)"
            .formatted(id, date, cost));
  }

  private List<String> snapshots() {
    return strings(
        "SELECT to_char(snapshot_date AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24') || ' ' || total_calls || ' ' || total_cost"
            + " FROM twilio_snapshots ORDER BY 1");
  }

  private List<String> pending() {
    return strings(
        "SELECT to_char(hour AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24') FROM sync_pending_hours ORDER BY 1");
  }

  private List<String> strings(String query) {
    return database.withHandle(handle -> handle.createQuery(query).mapTo(String.class).list());
  }

  private void execute(String... statements) {
    database.useHandle(handle -> List.of(statements).forEach(handle::execute));
  }

  /** As somebody who works for no run. */
  private static String sql(String name) {
    try {
      return IOUtils.resourceToString("/sql/snapshots/" + name + ".sql", StandardCharsets.UTF_8)
          .replaceAll("(?m)^ *--.*$", "")
          .replace(":?run", "(-1)");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
