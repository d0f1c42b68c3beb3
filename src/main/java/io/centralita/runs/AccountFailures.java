package io.centralita.runs;

import static io.centralita.runs.LedgerStatements.sql;

import io.centralita.database.Database;
import io.centralita.database.DatabaseFaults;
import io.centralita.database.PlainText;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/**
 * Records why accounts of a run could not be read on (table sync_run_accounts). After an account's
 * first failure its other slices stop at their next page, those of other processes a second later;
 * other accounts go on. Thread-safe.
 */
public final class AccountFailures {

  private static final DatabaseFaults FAULTS = new DatabaseFaults();

  private final Jdbi database;
  private final UUID worker;
  private final Map<Long, OfRun> runs = new ConcurrentHashMap<>();

  /** What this process knows of a run, so that it need not ask the table at every page. */
  private static final class OfRun {
    private final Set<String> lost = ConcurrentHashMap.newKeySet();
    private long lastMissed = System.nanoTime();
    private int missedInARow;

    private synchronized int missed(long lastHad) {
      if (lastHad - lastMissed > 0) {
        missedInARow = 0;
      }
      lastMissed = System.nanoTime();
      return ++missedInARow;
    }
  }

  private record Account(String sid, String error) {

    /** What went wrong, with the account's name where there are several. */
    private String sentence(boolean several) {
      return several ? (sid.startsWith("AC") ? "Account " : "The ") + sid + ": " + error : error;
    }
  }

  /**
   * @param worker the name of this process
   */
  public AccountFailures(DataSource dataSource, UUID worker) {
    this.database = Database.jdbi(dataSource);
    this.worker = worker;
  }

  private OfRun of(long run) {
    return runs.computeIfAbsent(run, unused -> new OfRun());
  }

  /** Writes down which accounts a run reads. */
  public void reads(long run, List<String> accounts) {
    database.useHandle(
        handle ->
            handle
                .createUpdate(sql("add-accounts"))
                .bind("run", run)
                .bindArray("accounts", String.class, accounts)
                .execute());
  }

  /** A slice could not be read to its end, nor is its account; its first failure is told. */
  public void failed(Slice slice, Throwable failure) {
    lost(slice.run(), slice.account());
    write(
        FailureMessage.of(failure, Provider.of(slice.source()).spelling()),
        sentence ->
            database.useHandle(
                handle ->
                    handle
                        .createUpdate(sql("fail-slice"))
                        .bind("slice", slice.id())
                        .bind("worker", worker)
                        .bind("error", sentence)
                        .execute()));
  }

  /** An account could not be read; its first failure is told. */
  public void failed(long run, String source, String account, Throwable failure) {
    lost(run, account);
    write(
        FailureMessage.of(failure, Provider.of(source).spelling()),
        sentence -> giveUp(run, account, sentence));
  }

  /** An account is not to be read on, and that is no failure. */
  void leftOut(long run, String account) {
    lost(run, account);
    giveUp(run, account, null);
  }

  private void giveUp(long run, String account, String error) {
    database.useHandle(
        handle ->
            handle
                .createUpdate(sql("fail-account"))
                .bind("run", run)
                .bind("account", account)
                .bind("error", error)
                .execute());
  }

  /** What the provider said is part of the sentence, and may be what the database cannot hold. */
  private static void write(String sentence, Consumer<String> statement) {
    try {
      statement.accept(sentence);
    } catch (JdbiException e) {
      if (!FAULTS.isTheDatas(e)) {
        throw e;
      }
      statement.accept(PlainText.of(sentence));
    }
  }

  /**
   * The account's slices in this process are to stop; why is written down by the one that failed.
   */
  public void lost(long run, String account) {
    of(run).lost.add(account);
  }

  /** Other processes may have written down that accounts are not read on. */
  public void learn(long run, Collection<String> accounts) {
    if (!accounts.isEmpty()) {
      of(run).lost.addAll(accounts);
    }
  }

  /** Believes only what is written down: nothing is read in this process that could still be. */
  public void relearn(long run, Collection<String> accounts) {
    OfRun failures = runs.get(run);
    if (failures != null) {
      failures.lost.retainAll(accounts);
    }
    learn(run, accounts);
  }

  /** The accounts of which no slice is to be read on. */
  public Set<String> lostAccounts(long run) {
    OfRun failures = runs.get(run);
    return failures == null ? Set.of() : Set.copyOf(failures.lost);
  }

  /** Whether a slice of the account has failed. */
  public boolean isLost(long run, String account) {
    OfRun failures = runs.get(run);
    return failures != null && failures.lost.contains(account);
  }

  /**
   * One more record of a run could not be had.
   *
   * @param lastHad when one was had, on the clock of {@link System#nanoTime}
   * @return how many in a row
   */
  public int missedInARow(long run, long lastHad) {
    return of(run).missed(lastHad);
  }

  /**
   * Makes the failures the run's.
   *
   * @throws AccountsFailedException where there were any, by account unless there is only one
   */
  public void settle(long run) {
    List<Account> accounts =
        database.withHandle(
            handle ->
                handle
                    .createQuery(sql("run-accounts"))
                    .bind("run", run)
                    .map(
                        (row, context) ->
                            new Account(row.getString("account_sid"), row.getString("error")))
                    .list());
    String failures =
        accounts.stream()
            .filter(account -> account.error() != null)
            .map(account -> account.sentence(accounts.size() > 1))
            .collect(Collectors.joining(" "));
    if (!failures.isEmpty()) {
      throw new AccountsFailedException(failures);
    }
  }

  /** Forgets a run that is over. */
  void over(long run) {
    runs.remove(run);
  }
}
