package io.centralita.runs;

import io.centralita.database.DatabaseFaults;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.locator.ClasspathSqlLocator;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/** Reads, runs and repeats the ledger's statements. */
final class LedgerStatements {

  private static final ClasspathSqlLocator SQL = ClasspathSqlLocator.removingComments();

  private static final DatabaseFaults FAULTS = new DatabaseFaults();

  /** How often a short transaction is tried. */
  private static final int TIMES = 3;

  private LedgerStatements() {}

  /**
   * A transaction that does not outlive a process that freezes in it: the locks it holds are what
   * whoever takes over waits for.
   */
  static <T> T briefly(Jdbi database, HandleCallback<T, RuntimeException> statements) {
    return briefly(database, statements, TIMES);
  }

  private static <T> T briefly(
      Jdbi database, HandleCallback<T, RuntimeException> statements, int times) {
    try {
      return database.inTransaction(
          handle -> {
            handle.execute("SET LOCAL idle_in_transaction_session_timeout = '20s'");
            return statements.withHandle(handle);
          });
    } catch (UnableToExecuteStatementException e) {
      // refused by a pooler or cut off, say: nothing of it was committed
      if (times == 1 || !FAULTS.isPassing(e)) {
        throw e;
      }
      return briefly(database, statements, times - 1);
    }
  }

  static String sql(String name) {
    return SQL.locate(LedgerStatements.class, name);
  }
}
