package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.database.Database;
import io.centralita.statistics.DailySums;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * That days were added up beforehand never shows: statistics are those of the snapshots as they
 * are, whoever changed them and when.
 */
class DailySumsTest {

  private static final Instant BEGIN = Instant.parse("2026-03-01T00:00:00Z");
  private static final int HOURS = 8 * 24;

  @RegisterExtension static final CentralitaExtension extension = new CentralitaExtension();

  private final RunningCentralita centralita = extension.program();

  private final DailySums sums =
      new DailySums(Database.jdbi(centralita.dataSource()), run -> false);

  private void addSnapshots(Random random) {
    centralita.sql("INSERT INTO workspaces (id, name) VALUES (2, 'Dos'), (3, NULL)");
    SnapshotRows rows = SnapshotRows.elevenLabs();
    for (int hour = 0; hour < HOURS; hour++) {
      for (long workspace = 1; workspace <= 3; workspace++) {
        if (random.nextInt(3) > 0) {
          rows.add(random, workspace, BEGIN.plus(Duration.ofHours(hour)));
        }
      }
    }
    rows.insert(centralita.dataSource());
  }

  /** A random edit by hand, of a few hours or days. */
  private static String edit(Random random) {
    Instant from = BEGIN.plus(Duration.ofHours(random.nextInt(HOURS)));
    Instant to = from.plus(Duration.ofHours(1 + random.nextInt(30)));
    String there =
        " WHERE snapshot_date >= '%s' AND snapshot_date < '%s' AND workspace_id <> %d"
            .formatted(from, to, random.nextInt(4));
    return List.of(
            "UPDATE elevenlabs_snapshots SET total_cost = total_cost + 1.5,"
                + " llm_usage = llm_usage || '{\"new\":{\"input\":{\"tokens\":7}}}'"
                + there,
            "DELETE FROM elevenlabs_snapshots" + there,
            "UPDATE elevenlabs_snapshots AS old SET snapshot_date = snapshot_date + interval '9 days'"
                + there
                + " AND NOT EXISTS (SELECT FROM elevenlabs_snapshots AS other"
                + " WHERE other.workspace_id = old.workspace_id"
                + " AND other.snapshot_date = old.snapshot_date + interval '9 days')",
            "INSERT INTO elevenlabs_snapshots (workspace_id, snapshot_date, total_conversations)"
                + " SELECT workspaces.id, '%s', 3 FROM workspaces".formatted(from)
                + " ON CONFLICT (workspace_id, snapshot_date) DO UPDATE SET llm_charge = 9",
            "DELETE FROM workspaces WHERE id = 3",
            "INSERT INTO workspaces (id, name) VALUES (3, 'again') ON CONFLICT DO NOTHING")
        .get(random.nextInt(random.nextInt(5) == 0 ? 6 : 4));
  }

  private static String question(Random random) {
    Instant from = BEGIN.plus(Duration.ofHours(random.nextInt(-30, HOURS)));
    Instant to = from.plus(Duration.ofHours(1 + random.nextInt(2 * HOURS)));
    String ends =
        List.of("from=" + from + "&to=" + to, "from=" + from + "&to=" + to, "to=" + to)
            .get(random.nextInt(3));
    return "/api/elevenlabs-stats?"
        + ends
        + List.of("", "&group=hour", "&group=day", "&group=day&zone=America/New_York")
            .get(random.nextInt(4));
  }

  /** Answers with what was added up beforehand, and from the snapshots alone. */
  private void assertNothingShows(String question) {
    String pending =
        centralita.value("SELECT coalesce(array_agg(day), '{}')::text FROM sync_pending_days");

    JsonNode answer = centralita.get(question).body();

    centralita.sql(
        "INSERT INTO sync_pending_days SELECT date_trunc('day', snapshot_date, 'UTC')"
            + " FROM elevenlabs_snapshots UNION SELECT day FROM elevenlabs_sums");
    assertThat(answer).as(question + " " + pending).isEqualTo(centralita.get(question).body());
    centralita.sql(
        "DELETE FROM sync_pending_days WHERE NOT day = ANY ('%s'::timestamptz[])"
            .formatted(pending));
  }

  private long pendingDays() {
    return Long.parseLong(centralita.value("SELECT count(DISTINCT day) FROM sync_pending_days"));
  }

  @Test
  void whateverIsEdited_andWhenever_statisticsAreThoseOfTheSnapshots() {
    Random random = new Random(1);
    addSnapshots(random);
    assertThat(pendingDays()).isEqualTo(8);

    for (int i = 0; i < 32; i++) {
      if (i % 4 == 0) {
        sums.sum(1);
        assertThat(pendingDays()).isZero();
      } else {
        centralita.sql(edit(random));
      }
      for (int j = 0; j < 3; j++) {
        assertNothingShows(question(random));
      }
    }
    centralita.sql("TRUNCATE elevenlabs_snapshots");
    assertNothingShows("/api/elevenlabs-stats?to=2027-01-01");
    sums.sum(1);
    assertThat(centralita.value("SELECT count(*) FROM elevenlabs_sums")).isEqualTo("0");
  }

  @Test
  void daysThatWereAddedUp_areNotOpenedAgain() {
    addSnapshots(new Random(2));
    sums.sum(1);
    centralita.sql(
        "UPDATE elevenlabs_sums SET total_duration = 1000000",
        "UPDATE elevenlabs_usage_sums SET model = 'summed'");

    String hours =
        centralita.value(
            "SELECT count(DISTINCT snapshot_date) FROM elevenlabs_snapshots"
                + " WHERE snapshot_date >= '2026-03-01T12:00Z' AND snapshot_date < '2026-03-08T12:00Z'");

    // from noon to noon: hours of all workspaces, and of each of them six days and two edges
    JsonNode body =
        centralita
            .get("/api/elevenlabs-stats?from=2026-03-01T12:00:00Z&to=2026-03-08T12:00:00Z")
            .body();

    assertThat(body.at("/totals/total_duration").asLong())
        .isEqualTo(Long.parseLong(hours) * 1_000_000);
    assertThat(body.at("/totals/llm_usage").fieldNames()).toIterable().containsExactly("summed");
    assertThat(body.at("/workspaces/0/total_duration").asLong())
        .isBetween(6 * 1_000_000L, 6 * 1_000_000L + 24 * 100_000L);
    assertThat(body.at("/workspaces/0/llm_usage").fieldNames())
        .toIterable()
        .contains("summed")
        .hasSize(4);
  }

  @Test
  void aRun_addsUpWhatChanged() {
    centralita.sql(
        "INSERT INTO elevenlabs_conversations (conversation_id, workspace_id, start_time, status, cost,"
            + " llm_usage) SELECT 'conv_' || i, 1, '2026-03-01T20:00Z'::timestamptz + i * interval '10 minutes',"
            + " 'done', i, '{\"m\":{\"input\":{\"tokens\":2,\"price\":0.5}}}' FROM generate_series(1, 60) AS i");

    assertThat(centralita.post("/api/generate-elevenlabs-snapshots").status()).isEqualTo(200);

    assertThat(pendingDays()).isZero();
    assertThat(
            centralita.value(
                "SELECT string_agg(day::date || ' ' || total_conversations, ', ' ORDER BY day)"
                    + " FROM elevenlabs_sums WHERE workspace_id = 1"))
        .isEqualTo("2026-03-01 23, 2026-03-02 37");
    assertThat(
            centralita.value(
                "SELECT count(*) || ' ' || sum(tokens) FROM elevenlabs_usage_sums WHERE hour IS NOT NULL"))
        .isEqualTo("11 120");
    assertNothingShows("/api/elevenlabs-stats?from=2026-03-01&group=day");
  }

  @Test
  void anEditThatIsNotCommittedYet_neitherWaits_norIsMissed() throws SQLException {
    addSnapshots(new Random(3));
    sums.sum(1);
    centralita.sql("UPDATE elevenlabs_snapshots SET total_cost = 1");

    try (Connection connection = centralita.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(
          "UPDATE elevenlabs_snapshots SET total_cost = 5 WHERE snapshot_date = '2026-03-04T10:00Z'");
      sums.sum(1);
      // the same day by somebody else
      centralita.sql(
          "UPDATE elevenlabs_snapshots SET total_cost = 7 WHERE snapshot_date = '2026-03-04T11:00Z'");
      connection.commit();
      connection.setAutoCommit(true);
    }

    assertThat(pendingDays()).isEqualTo(1);
    assertNothingShows("/api/elevenlabs-stats?from=2026-03-01&group=day");
    sums.sum(1);
    assertThat(pendingDays()).isZero();
    assertNothingShows("/api/elevenlabs-stats?from=2026-03-01&group=day");
  }

  @Test
  void whileOthersEdit_noEditIsMissed() {
    addSnapshots(new Random(4));

    List<CompletableFuture<Void>> editors =
        IntStream.range(0, 3)
            .mapToObj(
                editor ->
                    CompletableFuture.runAsync(
                        () -> {
                          Random random = new Random(editor);
                          for (int i = 0; i < 100; i++) {
                            centralita.sql(
                                "UPDATE elevenlabs_snapshots SET total_cost = total_cost + 1"
                                    + " WHERE workspace_id = %d AND snapshot_date = '%s'"
                                        .formatted(
                                            editor + 1,
                                            BEGIN.plus(Duration.ofHours(random.nextInt(HOURS)))));
                          }
                        }))
            .toList();
    CompletableFuture<Void> edited =
        CompletableFuture.allOf(editors.toArray(CompletableFuture[]::new));
    CompletableFuture<Void> other = CompletableFuture.runAsync(() -> sumUntil(edited));
    sumUntil(edited);
    other.join();
    edited.join();

    sums.sum(1);
    assertThat(pendingDays()).isZero();
    assertNothingShows("/api/elevenlabs-stats?from=2026-03-01&group=hour");
  }

  private void sumUntil(CompletableFuture<Void> end) {
    while (!end.isDone()) {
      sums.sum(1);
    }
  }
}
