package io.centralita.database;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Classifies a failure of the database: passing, lasting, or the data's. PostgreSQL tells by
 * SQLSTATE (documentation, appendix A). Poolers and proxies give all their errors one of those
 * (PgBouncer 08P01, Supavisor and Neon XX000, pgcat 58000): there the words decide.
 */
public final class DatabaseFaults {
  /** The driver's word for "no TLS here" and "a password is missing": time changes neither. */
  private static final String REJECTED = "08004";

  /** A replica, or a server whose disk is full and that is kept from writing. */
  static final String READ_ONLY = "25006";

  private static final String CONNECTION = "08";

  /** By hand, or by a limit of the role or the database. */
  private static final String CANCELLED = "57014";

  /** What used up is there again, what was taken is free, what stopped starts in a while. */
  private static final List<String> OUTAGES =
      List.of(CONNECTION, "53", "57P", READ_ONLY, "57000", "58000", "58030");

  /**
   * Deadlocks, locks, a transaction that a process slept through, and statements that a pooler has
   * lost or kept.
   */
  private static final List<String> COLLISIONS =
      List.of("40", "55006", "55P03", "25P03", "26000", "42P05");

  private static final Set<String> POOLERS = Set.of("08P01", "58000", "XX000");

  /** With what poolers refuse that which asking again does not change. */
  private static final Pattern REFUSED =
      Pattern.compile(
          "authentication failed|no such (database|user)|password|not found|does not exist"
              + "|not (allowed|specified|supported)|unsupported|allow_list|invalid format|banned"
              + "|no (tenant|auth_query|pool configured)|multiple users|SSL.* required",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern STATEMENT_TIMEOUT =
      Pattern.compile("statement timeout", Pattern.CASE_INSENSITIVE);

  private static final Pattern STALE_PLAN =
      Pattern.compile("cached plan must not change", Pattern.CASE_INSENSITIVE);

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

  /** Whether the database could not do its part, so that the same work may do well later. */
  public boolean isTheDatabases(Throwable fault) {
    return sqlCause(fault) != null && !isTheDatas(fault);
  }

  /**
   * Whether the same statement is said again in a moment. Nobody waits for the start: what comes by
   * itself comes again, and whoever asks is told.
   *
   * @param event what waits elsewhere for the database, {@code null} where nothing does
   */
  public boolean isPassing(Throwable fault, String event) {
    return event == null && isPassing(fault) && !DatabaseNotReadyException.caused(fault);
  }

  /** Whether the same may do well when it is asked for again: the start waits, statements too. */
  public boolean isPassing(Throwable fault) {
    return isOutage(fault) || isCollision(fault);
  }

  /** Whether the database, for a while, cannot be reached or cannot write. */
  public boolean isOutage(Throwable fault) {
    SQLException cause = sqlCause(fault);
    if (cause instanceof SQLTransientConnectionException) {
      // the pool's: there have been connections before
      return true;
    }
    String state = stateOf(cause);
    return cause != null
        && (OUTAGES.stream().anyMatch(state::startsWith)
            || "XX000".equals(state) && !saidByPostgres(cause))
        && !lasts(cause);
  }

  /** Whether the start waits until it has passed: nobody lifts a limit while nothing runs. */
  boolean isWorthWaiting(Throwable fault) {
    return isPassing(fault) && !stateOf(fault).equals(CANCELLED);
  }

  /** Whether it answers and takes no writes. */
  boolean isReadOnly(Throwable fault) {
    return READ_ONLY.equals(stateOf(fault));
  }

  /** Whether it is a failure of the database at all. */
  boolean isSaid(Throwable fault) {
    return sqlCause(fault) != null;
  }

  /** Whether somebody else was in the way: nothing is wrong with the database. */
  private boolean isCollision(Throwable fault) {
    SQLException cause = sqlCause(fault);
    String state = stateOf(cause);
    String message = String.valueOf(cause == null ? null : cause.getMessage());
    return COLLISIONS.stream().anyMatch(state::startsWith)
        || CANCELLED.equals(state) && STATEMENT_TIMEOUT.matcher(message).find()
        || "0A000".equals(state) && STALE_PLAN.matcher(message).find();
  }

  /** What no time mends although its SQLSTATE is that of an outage. */
  private static boolean lasts(SQLException fault) {
    String state = stateOf(fault);
    if (REJECTED.equals(state)
        || caused(fault, UnknownHostException.class)
        // the driver's own memory has run out, not the server's
        || caused(fault, Error.class)) {
      return true;
    }
    if (isTls(fault) || caused(fault, FileNotFoundException.class, FileSystemException.class)) {
      // a handshake that is cut is a server going down; a certificate stays as it is
      return !caused(
          fault, SocketException.class, SocketTimeoutException.class, EOFException.class);
    }
    return POOLERS.contains(state)
        && !isDrivers(fault)
        && REFUSED.matcher(String.valueOf(fault.getMessage())).find();
  }

  /** A host name that the certificate does not have is told without any cause. */
  private static boolean isTls(SQLException fault) {
    return caused(fault, SSLException.class, GeneralSecurityException.class)
        || Arrays.stream(fault.getStackTrace())
            .limit(2)
            .anyMatch(frame -> frame.getClassName().startsWith("org.postgresql.ssl."));
  }

  /** A pooler has no source file and line to name. */
  private static boolean saidByPostgres(SQLException fault) {
    return fault instanceof PSQLException fromDriver
        && Optional.ofNullable(fromDriver.getServerErrorMessage())
            .map(ServerErrorMessage::getFile)
            .isPresent();
  }

  private static boolean isDrivers(SQLException fault) {
    return fault instanceof PSQLException fromDriver && fromDriver.getServerErrorMessage() == null;
  }

  /** What the database, or the way to it, said; without a final stop. */
  String reason(Throwable fault) {
    SQLException cause = sqlCause(fault);
    if (cause == null) {
      return "no connection";
    }
    if (isReadOnly(cause)) {
      return "it is read-only";
    }
    if (caused(cause, UnknownHostException.class)) {
      return "there is no such host";
    }
    boolean pool = cause instanceof SQLTransientConnectionException && cause.getCause() == null;
    return pool ? "no connection" : OneSentence.of(cause);
  }

  /** The failure, its cause, the cause of that, and so on. */
  static Stream<Throwable> causes(Throwable fault) {
    return Stream.iterate(fault, each -> each != null, Throwable::getCause);
  }

  private static boolean caused(Throwable fault, Class<?>... types) {
    return causes(fault).anyMatch(each -> Arrays.stream(types).anyMatch(t -> t.isInstance(each)));
  }

  private static String stateOf(Throwable fault) {
    SQLException cause = sqlCause(fault);
    return cause == null || cause.getSQLState() == null ? "" : cause.getSQLState();
  }

  private static SQLException sqlCause(Throwable fault) {
    return causes(fault)
        .filter(SQLException.class::isInstance)
        .map(SQLException.class::cast)
        .findFirst()
        .orElse(null);
  }
}
