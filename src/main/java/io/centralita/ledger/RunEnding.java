package io.centralita.ledger;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * How a run ends that does not succeed: as interrupted by a stop, or as failed, in one sentence.
 */
public final class RunEnding {

  private static final Logger LOG = LoggerFactory.getLogger("sync");

  private final Ledger ledger;
  private final BooleanSupplier stopping;

  public RunEnding(Ledger ledger, BooleanSupplier stopping) {
    this.ledger = ledger;
    this.stopping = stopping;
  }

  /** Whether the program is being stopped. */
  public boolean stopping() {
    return stopping.getAsBoolean();
  }

  /**
   * Makes the failures of single accounts the run's.
   *
   * @throws AccountsFailed where there were any
   */
  public void settle(Effort effort, List<String> accounts) throws AccountsFailed {
    effort.settle(accounts);
  }

  /** An account could not be read to its end. */
  public void failed(Effort effort, String account, Throwable failure) {
    effort.failed(account, failure);
  }

  /** An account turned out not to be active: the run says so, and is none the worse for it. */
  public void leftOut(Effort effort, long run, String account, Throwable why) {
    effort.leftOut(account);
    ledger.warn(run, "Account " + account + " is left out. " + sentence(why, "Twilio"));
  }

  /** The common effort of a run's slices. */
  public Effort effort(long run) {
    return new Effort(run);
  }

  /**
   * Whether a slice may ask once more.
   *
   * @throws RunInterrupted where the program is being stopped, or another slice of its account has
   *     failed
   * @throws RunLost where this process no longer works on the run
   */
  public void goOn(Effort effort, String account) {
    goOn(effort.run());
    if (effort.isLost(account)) {
      throw new RunInterrupted();
    }
  }

  /**
   * Whether there is time left to wait for anything.
   *
   * @throws RunInterrupted where the program is being stopped
   */
  public void goOn() {
    if (stopping.getAsBoolean()) {
      throw new RunInterrupted();
    }
  }

  /**
   * Whether there is time left to wait for anything on behalf of a run.
   *
   * @throws RunInterrupted where the program is being stopped
   * @throws RunLost where this process no longer works on it
   */
  public void goOn(long run) {
    goOn();
    if (!ledger.isWorkingOn(run)) {
      throw new RunLost(run);
    }
  }

  /** Closes the run in the ledger and says why in the log, once it is closed. */
  public Run afterFailure(long run, String source, Throwable failure) {
    try (var ignored = MDC.putCloseable("run", String.valueOf(run))) {
      if (stopping.getAsBoolean()) {
        Run interrupted = ledger.interrupt(run);
        LOG.warn("⏸️ Run {} is interrupted by the stop; what it fetched is saved.", run);
        return interrupted;
      }
      String sentence = sentence(failure, Job.provider(source));
      Run failed = ledger.fail(run, sentence);
      LOG.error("❌ Run {} failed: {}", run, sentence);
      return failed;
    }
  }

  /** Says in one line what went wrong where nobody waits for an answer. */
  public void unattended(String route, Throwable failure) {
    LOG.error("❌ {}: {}", route, sentence(failure, "The provider"));
  }

  /**
   * The one sentence an operator reads about a failure.
   *
   * @param provider who was asked, as the sentence's subject
   */
  public static String sentence(Throwable failure, String provider) {
    return causes(failure)
        .filter(AccountsFailed.class::isInstance)
        .findFirst()
        .map(failed -> ((AccountsFailed) failed).sentence(one -> ofOne(one, provider)))
        .orElseGet(() -> ofOne(failure, provider));
  }

  private static String ofOne(Throwable failure, String provider) {
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
    if (failure instanceof RunFailure) {
      return failure.getMessage();
    }
    if (failure instanceof SQLTransientConnectionException) {
      return "The database could not be reached.";
    }
    if (failure instanceof SQLException refusal) {
      return RunLost.SQL_STATE.equals(refusal.getSQLState())
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
