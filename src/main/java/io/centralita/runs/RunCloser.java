package io.centralita.runs;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a run that did not succeed: as cancelled, as interrupted by a stop, or as failed, in one
 * sentence that names what went wrong with each account.
 */
public final class RunCloser {

  private static final Logger LOG = LoggerFactory.getLogger("sync");

  private final RunLedger ledger;
  private final AccountFailures failures;
  private final StopSignal stopSignal;

  public RunCloser(RunLedger ledger, AccountFailures failures, StopSignal stopSignal) {
    this.ledger = ledger;
    this.failures = failures;
    this.stopSignal = stopSignal;
  }

  /** An account turned out not to be active: the run warns of it, and does not fail. */
  public void leftOut(long run, String account, Throwable why) {
    // first: once the account is left out, nobody comes back to it
    ledger.warn(run, "Account " + account + " is left out. " + FailureMessage.of(why));
    failures.leftOut(run, account);
  }

  /** Closes the run in the ledger and says why in the log, once it is closed. */
  public Run afterFailure(long run, String source, Throwable failure) {
    if (ledger.isCancelled(run)) {
      Run cancelled = ledger.cancel(run);
      LOG.warn("⏹️ Run {} is cancelled; what it fetched is saved.", run);
      return cancelled;
    }
    if (stopSignal.stopping()) {
      Run ended = ledger.interrupt(run);
      LOG.warn("⏸️ Run {} is {} by the stop; what it fetched is saved.", run, ended.status());
      return ended;
    }
    String sentence = FailureMessage.of(failure, Provider.of(source).spelling());
    Run failed = ledger.fail(run, sentence);
    if ("failed".equals(failed.status())) {
      LOG.error("❌ Run {} failed: {}", run, sentence);
    } else {
      LOG.warn("⏸️ Run {} stops here: {}", run, sentence);
    }
    return failed;
  }
}
