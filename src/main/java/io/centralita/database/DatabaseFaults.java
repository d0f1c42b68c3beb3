package io.centralita.database;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/** What a failed statement means, by its SQLSTATE (PostgreSQL documentation, appendix A). */
public final class DatabaseFaults {

  /**
   * Whether it is one of the rows that PostgreSQL cannot hold, or that a constraint or a trigger of
   * an older table refuses, so that the others may do well.
   */
  public boolean isTheDatas(Throwable fault) {
    String state = stateOf(fault);
    return state.startsWith("22")
        || state.startsWith("23")
        || state.startsWith("54")
        || state.equals("P0001");
  }

  /** Whether it is a character that the database's encoding does not have. */
  public boolean isTheEncodings(Throwable fault) {
    return stateOf(fault).equals("22P05");
  }

  /** Whether the database could not do its part, so that the same work may do well later. */
  public boolean isTheDatabases(Throwable fault) {
    return sqlCause(fault) != null && !isTheDatas(fault);
  }

  /**
   * Whether the same statement is said again in a moment.
   *
   * @param event what waits elsewhere for the database, {@code null} where nothing does
   */
  public boolean isPassing(Throwable fault, String event) {
    return event == null && isPassing(fault);
  }

  /** Whether the same statement may do well in a moment: lost connection, deadlock, restart. */
  public boolean isPassing(Throwable fault) {
    String state = stateOf(fault);
    return sqlCause(fault) instanceof SQLTransientConnectionException
        || state.startsWith("08")
        || state.startsWith("40")
        || state.startsWith("53")
        || state.startsWith("57P");
  }

  /** What the database, or the way to it, said; without a final stop. */
  String reason(Throwable fault) {
    SQLException cause = sqlCause(fault);
    boolean connection =
        cause == null
            || cause instanceof SQLTransientConnectionException
            || stateOf(cause).startsWith("08");
    return connection ? "no connection" : OneSentence.of(cause);
  }

  private static String stateOf(Throwable fault) {
    SQLException cause = sqlCause(fault);
    return cause == null || cause.getSQLState() == null ? "" : cause.getSQLState();
  }

  private static SQLException sqlCause(Throwable fault) {
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return sql;
      }
    }
    return null;
  }
}
