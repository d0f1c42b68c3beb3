package io.centralita.runs;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in one sentence why something failed, for the run's {@code error}, the log and alerts. */
public final class FailureMessage {

  private static final Logger LOG = LoggerFactory.getLogger("sync");

  private FailureMessage() {}

  /** The sentence where it is not known which provider was asked, if any. */
  public static String of(Throwable failure) {
    return of(failure, "The provider");
  }

  /**
   * The one sentence an operator reads about a failure.
   *
   * @param provider who was asked, as the sentence's subject
   */
  public static String of(Throwable failure, String provider) {
    return causes(failure)
        .map(cause -> known(cause, provider))
        .filter(sentence -> !sentence.isEmpty())
        .findFirst()
        .orElseGet(() -> unexpected(failure));
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, t -> t != null, Throwable::getCause);
  }

  private static String known(Throwable failure, String provider) {
    if (failure instanceof RunFailedException) {
      return failure.getMessage();
    }
    if (failure instanceof SQLTransientConnectionException) {
      return "The database could not be reached.";
    }
    if (failure instanceof SQLException refusal) {
      return RunLostException.SQL_STATE.equals(refusal.getSQLState())
          ? firstLine(failure).replaceFirst("^ERROR: ", "") + "."
          : "The database could not do its part: " + firstLine(failure) + ".";
    }
    if (failure instanceof IOException) {
      return provider + " could not be reached: " + firstLine(failure) + ".";
    }
    return "";
  }

  private static String unexpected(Throwable failure) {
    LOG.error("Something nobody foresaw", failure);
    return "Something nobody foresaw went wrong; the log has the details ("
        + failure.getClass().getSimpleName()
        + ").";
  }

  /** Without its full stop: the sentence it becomes part of has one. */
  private static String firstLine(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    return message.lines().findFirst().orElse("").replaceFirst("[.]$", "");
  }
}
