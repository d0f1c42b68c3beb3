package io.centralita.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PgBouncerTest {
  private static final int THREADS = 8;
  private static final int POOL = 3;
  private static final int ROUNDS = 60;

  @Test
  void manyThreads_onFewServerConnections_getTheirOwnResults() throws Exception {
    try (TestDatabase pooled = TestDatabase.migratedBehindPgBouncer(POOL)) {
      Sql direct = Sql.on(pooled.directUrl());
      direct.execute("CREATE TABLE steps (thread int, step int, backend int)");

      ExecutorService threads = Executors.newFixedThreadPool(THREADS);
      try {
        List<CompletableFuture<Void>> all =
            IntStream.range(0, THREADS)
                .mapToObj(i -> CompletableFuture.runAsync(() -> work(pooled, i), threads))
                .toList();
        all.forEach(CompletableFuture::join);
      } finally {
        threads.shutdownNow();
      }

      assertThat(direct.rows("SELECT thread, count(*), sum(step) FROM steps GROUP BY 1 ORDER BY 1"))
          .containsExactlyElementsOf(
              IntStream.range(0, THREADS)
                  .mapToObj(i -> i + "|" + ROUNDS + "|" + ROUNDS * (ROUNDS - 1) / 2)
                  .toList());
      assertThat(Integer.parseInt(direct.one("SELECT count(DISTINCT backend) FROM steps")))
          .isBetween(2, POOL);
    }
  }

  @Test
  void aWrongPassword_isSaid_notWaitedFor() {
    PgBouncer.requireInstalled();
    try (TestDatabase empty = TestDatabase.empty();
        PgBouncer bouncer = PgBouncer.inFrontOf(empty.url(), POOL)) {
      DatabaseUrl right = bouncer.url();

      assertThatThrownBy(
              () ->
                  Database.connect(
                      new DatabaseUrl(right.jdbcUrl(), right.user(), "not " + right.password())))
          .isInstanceOf(DatabaseUnavailableException.class)
          .hasMessageContaining("refuses us")
          .hasMessageNotContaining(right.password());
    }
  }

  @Test
  void migrate_throughIt() throws Exception {
    PgBouncer.requireInstalled();
    try (TestDatabase empty = TestDatabase.empty();
        PgBouncer bouncer = PgBouncer.inFrontOf(empty.url(), POOL);
        Database database = Database.connect(DatabaseUrl.parse(bouncer.address()))) {
      database.migrate();

      assertThat(Sql.on(empty).one("SELECT id FROM workspaces")).isEqualTo("1");
      assertThat(Sql.on(empty).rows("SELECT FROM pg_locks WHERE locktype = 'advisory'")).isEmpty();
    }
  }

  @Test
  void aWrongPassword_isRefusedByItAlready() {
    try (TestDatabase pooled = TestDatabase.migratedBehindPgBouncer(POOL)) {
      DatabaseUrl url = pooled.url();
      assertThat(url.jdbcUrl()).isNotEqualTo(pooled.directUrl().jdbcUrl());
      assertThat(DatabaseUrl.parse(pooled.address())).isEqualTo(url);

      DatabaseUrl wrong = new DatabaseUrl(url.jdbcUrl(), url.user(), "guessed");
      assertThatThrownBy(() -> Sql.on(wrong).one("SELECT 1"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("authentication failed");
    }
  }

  @Test
  void close_stopsIt() throws Exception {
    try (TestDatabase empty = TestDatabase.empty()) {
      DatabaseUrl url = reachable(empty);

      assertThatThrownBy(() -> Sql.on(url).one("SELECT 1"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("refused");
    }
  }

  @Test
  void address_encodesWhatIsSpecial() {
    DatabaseUrl url =
        new DatabaseUrl("jdbc:postgresql://127.0.0.1:1/calls", "post gres", "a+b/c@d%é:?");

    assertThat(PgBouncer.address(url))
        .isEqualTo("postgresql://post%20gres:a%2Bb%2Fc%40d%25%C3%A9%3A%3F@127.0.0.1:1/calls");
    assertThat(DatabaseUrl.parse(PgBouncer.address(url))).isEqualTo(url);
  }

  private static DatabaseUrl reachable(TestDatabase database) throws SQLException {
    try (PgBouncer bouncer = PgBouncer.inFrontOf(database.url())) {
      assertThat(Sql.on(bouncer.url()).one("SELECT 1")).isEqualTo("1");
      return bouncer.url();
    }
  }

  private static void work(TestDatabase pooled, int thread) {
    try {
      for (int step = 0; step < ROUNDS; step++) {
        transaction(pooled, thread, step);
        assertThat(echo(pooled, thread * 1_000 + step)).isEqualTo(thread * 1_000 + step);
      }
    } catch (SQLException e) {
      throw new CompletionException(e);
    }
  }

  /** Two statements that only fit together, and one transaction in two is taken back. */
  private static void transaction(TestDatabase pooled, int thread, int step) throws SQLException {
    try (Connection connection = pooled.database().dataSource().getConnection();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO steps VALUES (?, ?, pg_backend_pid())");
        PreparedStatement count =
            connection.prepareStatement(
                "SELECT count(*) FROM steps WHERE thread = ? AND backend >= 0")) {
      connection.setAutoCommit(false);
      for (boolean kept : new boolean[] {false, true}) {
        insert.setInt(1, thread);
        insert.setInt(2, step);
        insert.executeUpdate();
        count.setInt(1, thread);
        try (ResultSet result = count.executeQuery()) {
          result.next();
          assertThat(result.getInt(1)).isEqualTo(step + 1);
        }
        if (kept) {
          connection.commit();
        } else {
          connection.rollback();
        }
      }
    }
  }

  private static int echo(TestDatabase pooled, int value) throws SQLException {
    try (Connection connection = pooled.database().dataSource().getConnection();
        PreparedStatement statement = connection.prepareStatement("SELECT ?::int")) {
      statement.setInt(1, value);
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        return result.getInt(1);
      }
    }
  }
}
