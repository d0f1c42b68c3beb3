package io.centralita.runs;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Closes a run that did not succeed: as interrupted by a stop, or as failed, in one sentence that
 * names what went wrong with each account.
 */
public final class RunCloser {

  private static final Logger LOG = LoggerFactory.getLogger("sync");

  private final RunLedger ledger;
  private final StopSignal stopSignal;

  public RunCloser(RunLedger ledger, StopSignal stopSignal) {
    this.ledger = ledger;
    this.stopSignal = stopSignal;
  }

  /** The failures of a run, none so far. */
  public AccountFailures failures(long run) {
    return new AccountFailures(run);
  }

  /** An account could not be read to its end. */
  public void failed(AccountFailures failures, String account, Throwable failure) {
    failures.failed(account, failure);
  }

  /** An account turned out not to be active: the run warns of it, and does not fail. */
  public void leftOut(AccountFailures failures, long run, String account, Throwable why) {
    failures.leftOut(account);
    ledger.warn(run, "Account " + account + " is left out. " + FailureMessage.of(why, "Twilio"));
  }

  /**
   * Makes the failures of single accounts the run's.
   *
   * @throws AccountsFailedException where there were any
   */
  public void settle(AccountFailures failures, List<String> accounts)
      throws AccountsFailedException {
    failures.settle(accounts);
  }

  /** Closes the run in the ledger and says why in the log, once it is closed. */
  public Run afterFailure(long run, String source, Throwable failure) {
    try (var ignored = MDC.putCloseable("run", String.valueOf(run))) {
      if (stopSignal.stopping()) {
        Run interrupted = ledger.interrupt(run);
        LOG.warn("⏸️ Run {} is interrupted by the stop; what it fetched is saved.", run);
        return interrupted;
      }
      String sentence = FailureMessage.of(failure, Job.provider(source));
      Run failed = ledger.fail(run, sentence);
      LOG.error("❌ Run {} failed: {}", run, sentence);
      return failed;
    }
  }
}
