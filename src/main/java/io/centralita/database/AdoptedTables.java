package io.centralita.database;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.locator.ClasspathSqlLocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prepares tables that an older system may have made, at each start, after the migrations. It may
 * be cut short and repeated.
 */
public final class AdoptedTables {

  private static final Logger LOG = LoggerFactory.getLogger(AdoptedTables.class);
  private static final ClasspathSqlLocator SQL = ClasspathSqlLocator.removingComments();

  private final Jdbi database;

  public AdoptedTables(DataSource dataSource) {
    this.database = Database.jdbi(dataSource);
  }

  /**
   * Makes sure that there is a workspace of that number; one that is there is not touched.
   *
   * @throws DatabaseUnavailableException in one sentence where the table does not take it
   */
  public void ensureWorkspace(long id) {
    DatabaseUnavailableException.unlessDone(
        "The workspace " + id + " cannot be added to public.workspaces",
        "add it by hand, then start again",
        () ->
            database.useTransaction(
                handle -> {
                  handle
                      .select(
                          "SELECT set_config('centralita.workspace', ?, true)", String.valueOf(id))
                      .mapTo(String.class)
                      .one();
                  handle.execute(SQL.locate(AdoptedTables.class, "ensure-workspace"));
                }));
  }

  /**
   * Brings the snapshots of adopted calls and conversations in line with them.
   *
   * @throws DatabaseUnavailableException in one sentence where the tables do not take them
   */
  public void rollUp() {
    // in nobody's name: a run counts what it has changed itself
    long taker = -ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
    DatabaseUnavailableException.unlessDone(
        "The snapshots of what an older system stored cannot be brought in line with it",
        "see to the tables public.twilio_snapshots and public.elevenlabs_snapshots, then start again",
        () ->
            database.useHandle(
                handle -> {
                  for (String records : List.of("", "conversation-")) {
                    if (handle
                            .createUpdate(
                                SQL.locate(
                                    AdoptedTables.class, "claim-adopted-" + records + "hours"))
                            .bind("run", taker)
                            .execute()
                        > 0) {
                      rollUp(handle, records.isEmpty() ? "calls" : "conversations", taker);
                    }
                  }
                }));
  }

  private static void rollUp(Handle handle, String records, long taker) {
    if (records.equals("calls")) {
      handle.createUpdate(RouteStatement.of("phones/sum-weeks")).bind("run", taker).execute();
    }
    long snapshots =
        handle
            .createQuery(RouteStatement.of("snapshots/roll-up-" + records))
            .bind("run", taker)
            .mapTo(Long.class)
            .one();
    LOG.info("{} snapshots of {} that an older system stored are up to date.", snapshots, records);
  }
}
