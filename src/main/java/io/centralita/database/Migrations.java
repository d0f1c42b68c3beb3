package io.centralita.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.output.MigrateResult;
import org.flywaydb.core.internal.exception.FlywayMigrateException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what is new in {@code db/migration}, on an empty database or on one from before us; how
 * tables that are there already are adopted is in {@code db/callback}.
 */
final class Migrations {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);

  /** Not Flyway's own name for it: another program on the database may use Flyway, too. */
  private static final String HISTORY = "centralita_schema_history";

  /** PostgreSQL's words for a table, a function or something else that is there already. */
  private static final Set<String> DUPLICATE = Set.of("42P07", "42710", "42723");

  private static final String TAKEN =
      " in the schema public and is not Centralita's: rename it or move it to another schema, then"
          + " start again.";

  private static final String UNRELEASED =
      "The tables of this database were made by a version of Centralita that was never released, and"
          + " cannot be upgraded: name an empty database in DATABASE_URL, and run the historical"
          + " resyncs.";

  private final DataSource dataSource;

  Migrations(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  void run() throws SQLException {
    try {
      refuseUnreleasedTables();
      MigrateResult result = migrate();
      if (result.migrationsExecuted > 0) {
        LOG.info(
            "The database's tables are up to date ({} migrations).", result.migrationsExecuted);
      }
    } catch (FlywayException e) {
      throw new DatabaseUnavailableException(sentence(e), e);
    }
    closeHistoryToOthers();
  }

  /** Before the first release there were other migrations, which none of these continues. */
  private void refuseUnreleasedTables() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      // they went by Flyway's own name for the history at first
      for (String history : List.of(HISTORY, "flyway_schema_history")) {
        if (isTrue(
                statement,
                // another program's may not be ours to read
                "SELECT coalesce(has_table_privilege(to_regclass('public."
                    + history
                    + "')::oid, 'SELECT'), false)")
            && isTrue(
                statement,
                "SELECT EXISTS (SELECT FROM public."
                    + history
                    + " WHERE script = 'V1__calls_and_snapshots.sql')")) {
          throw new DatabaseUnavailableException(UNRELEASED);
        }
      }
    }
  }

  private static boolean isTrue(Statement statement, String query) throws SQLException {
    try (ResultSet row = statement.executeQuery(query)) {
      return row.next() && row.getBoolean(1);
    }
  }

  private MigrateResult migrate() {
    try {
      return flyway().migrate();
    } catch (FlywayMigrateException e) {
      throw e;
    } catch (FlywayException e) {
      // another process may just have made the history table that this one was about to make
      LOG.debug("Once more, after: {}", e.getMessage());
      return flyway().migrate();
    }
  }

  Flyway flyway() {
    return Flyway.configure()
        .dataSource(dataSource)
        .loggers(FlywayLog.class.getName())
        .locations("classpath:db/migration")
        .callbackLocations("classpath:db/callback")
        .failOnMissingLocations(true)
        .defaultSchema("public")
        .table(HISTORY)
        // Supabase's public schema is never empty, and an older system's tables are adopted
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .placeholderReplacement(false)
        // seconds; another process may be rewriting a large adopted table
        .lockRetryCount(3600)
        .load();
  }

  /**
   * Outside the migrations: Flyway holds locks on its table while they run. Nothing is locked where
   * there is nothing to change.
   */
  private void closeHistoryToOthers() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      try (ResultSet open =
          statement.executeQuery(
              "SELECT FROM pg_class WHERE oid = 'public."
                  + HISTORY
                  + "'::regclass AND NOT relrowsecurity")) {
        if (!open.next()) {
          return;
        }
      }
      statement.execute("ALTER TABLE public." + HISTORY + " ENABLE ROW LEVEL SECURITY");
    }
  }

  private static String sentence(FlywayException failure) {
    String migration =
        failure instanceof FlywayMigrateException named
            ? "The migration " + named.getMigration().getScript() + " failed: "
            : "The database's tables cannot be brought up to date: ";
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException fromDatabase) {
        return migration
            + OneSentence.of(fromDatabase)
            + (DUPLICATE.contains(String.valueOf(fromDatabase.getSQLState())) ? TAKEN : ".");
      }
    }
    return migration + OneSentence.of(failure.getMessage()) + ".";
  }
}
