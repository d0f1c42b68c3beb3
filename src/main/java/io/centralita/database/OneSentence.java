package io.centralita.database;

import java.net.SocketTimeoutException;
import java.sql.SQLException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What went wrong, short enough to stand in a sentence for an operator. */
final class OneSentence {
  private OneSentence() {}

  static String of(SQLException failure) {
    if (failure instanceof PSQLException fromDriver) {
      ServerErrorMessage fromServer = fromDriver.getServerErrorMessage();
      if (fromServer != null && fromServer.getMessage() != null) {
        return of(fromServer.getMessage());
      }
    }
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (root instanceof SocketTimeoutException) {
      return "no answer in time";
    }
    return of(root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage());
  }

  static String of(String message) {
    return message.strip().replaceAll("\\s+", " ").replaceFirst("[.:]+$", "");
  }
}
