package io.centralita.telephony;

import io.centralita.runs.FailureMessage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.locator.ClasspathSqlLocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds whose number was called. A caller waits for the database for half a second at most; where
 * it does not answer, what it said before holds. Thread-safe.
 */
public final class CalledTenants {

  private static final Logger LOG = LoggerFactory.getLogger("telephony");
  private static final ClasspathSqlLocator SQL = ClasspathSqlLocator.removingComments();

  private static final Duration PATIENCE = Duration.ofMillis(500);

  /** After a failure nobody waits for that long, but for one who tries. */
  private static final long PAUSE_NANOS = Duration.ofSeconds(2).toNanos();

  /** A thread is not to wait for a silent server longer than that. */
  private static final int SILENCE_MILLIS = 2_000;

  private static final int MOST = 10_000;

  private final Jdbi database;
  private final ExecutorService threads;

  /** By number; what the database said last. */
  private volatile Map<String, Tenant> known = new ConcurrentHashMap<>();

  /** When the next question may be asked, of the nanosecond clock; 0 while all are answered. */
  private final AtomicLong nextQuestion = new AtomicLong();

  /**
   * Who was called.
   *
   * @param greeting {@code null} where there is none; so are the numbers, in E.164
   */
  record Tenant(String greeting, String salesNumber, String supportNumber) {}

  /**
   * What is known of a call.
   *
   * @param tenant {@code null} where the number is nobody's, or it is not known whose
   * @param caller the name the tenant has for who calls; {@code null} where there is none
   * @param certain whether the database said so, now
   */
  record Called(Tenant tenant, String caller, boolean certain) {}

  /**
   * @param threads few, of which a silent database may hold all; refuses what they cannot do
   */
  CalledTenants(Jdbi database, ExecutorService threads) {
    this.database = database;
    this.threads = threads;
  }

  /**
   * Whose number it is, and who calls.
   *
   * @param to in E.164
   * @param from in E.164; {@code null} where it is withheld
   */
  Called find(String to, String from) {
    return mayAsk() ? ask(to, from).orElseGet(() -> remembered(to)) : remembered(to);
  }

  private Called remembered(String to) {
    return new Called(known.get(to), null, false);
  }

  private boolean mayAsk() {
    long next = nextQuestion.get();
    long now = System.nanoTime();
    return next == 0 || now - next >= 0 && nextQuestion.compareAndSet(next, now + PAUSE_NANOS);
  }

  private Optional<Called> ask(String to, String from) {
    Future<Called> answer = null;
    try {
      answer = threads.submit(() -> database.withHandle(handle -> query(handle, to, from)));
      return Optional.of(answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (RejectedExecutionException e) {
      // others ask already
      return Optional.empty();
    } catch (TimeoutException e) {
      // one that has begun goes on: what it brings is still worth knowing
      answer.cancel(false);
      return failed("no answer within " + PATIENCE.toMillis() + " ms");
    } catch (ExecutionException e) {
      return failed(FailureMessage.of(e.getCause(), "The database"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private Optional<Called> failed(String reason) {
    if (nextQuestion.getAndSet(System.nanoTime() + PAUSE_NANOS) == 0) {
      LOG.warn("Calls are answered with the tenants known so far ({}).", reason);
    }
    return Optional.empty();
  }

  private Called query(Handle handle, String to, String from) throws SQLException {
    impatient(handle);
    Called called =
        handle
            .createQuery(sql("find-called-tenant"))
            .bind("to", to)
            .bind("from", from)
            .map((row, context) -> new Called(tenant(row), row.getString("caller"), true))
            .findFirst()
            .orElse(new Called(null, null, true));
    remember(to, called.tenant());
    return called;
  }

  private void remember(String number, Tenant tenant) {
    if (tenant == null) {
      known.remove(number);
    } else if (known.size() < MOST || known.containsKey(number)) {
      known.put(number, tenant);
    }
    answered();
  }

  private void answered() {
    if (nextQuestion.getAndSet(0) != 0) {
      LOG.info("Tenants are looked up again.");
    }
  }

  /** Reads whose numbers there are, so that also one that was never called is known. */
  public void readAll() throws SQLException {
    Map<String, Tenant> all = new ConcurrentHashMap<>();
    database.useHandle(
        handle -> {
          impatient(handle);
          handle
              .createQuery(sql("select-called-tenants"))
              .bind("most", MOST)
              .map((row, context) -> Map.entry(row.getString("number"), tenant(row)))
              .forEach(entry -> all.put(entry.getKey(), entry.getValue()));
        });
    known = all;
    answered();
  }

  /** The pool takes that back. */
  private static void impatient(Handle handle) throws SQLException {
    handle.getConnection().setNetworkTimeout(Runnable::run, SILENCE_MILLIS);
  }

  private static Tenant tenant(ResultSet row) throws SQLException {
    return new Tenant(
        row.getString("greeting"), row.getString("sales_number"), row.getString("support_number"));
  }

  private static String sql(String name) {
    return SQL.getResource("io/centralita/telephony/CalledTenants/" + name + ".sql");
  }
}
