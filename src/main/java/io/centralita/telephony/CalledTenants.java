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
 * Looks up the tenant of a called number, within a deadline of half a second. Where the database
 * does not answer, a cache of tenants by number does, and a circuit breaker keeps other callers
 * from waiting. Thread-safe.
 */
public final class CalledTenants {

  private static final Logger LOG = LoggerFactory.getLogger("telephony");
  private static final ClasspathSqlLocator SQL = ClasspathSqlLocator.removingComments();

  private static final Duration DEADLINE = Duration.ofMillis(500);

  /** How long the circuit stays open after a failure; then one lookup tries again. */
  private static final long PAUSE_NANOS = Duration.ofSeconds(2).toNanos();

  /** After which a thread gives up a silent server. */
  private static final int NETWORK_TIMEOUT_MILLIS = 2_000;

  private static final int CACHE_SIZE = 10_000;

  private final Jdbi database;
  private final ExecutorService threads;

  /** By number, as the database said last. */
  private volatile Map<String, Tenant> cache = new ConcurrentHashMap<>();

  /** When the next lookup may try, on the nanosecond clock; 0 while the circuit is closed. */
  private final AtomicLong nextTry = new AtomicLong();

  /**
   * What is needed of a tenant to answer its calls.
   *
   * @param greeting {@code null} where there is none; so are the numbers, in E.164
   */
  record Tenant(String greeting, String salesNumber, String supportNumber) {}

  /**
   * The result of a lookup.
   *
   * @param tenant {@code null} where the number is no tenant's, or the cache does not have it
   * @param caller the caller's name among the tenant's contacts; {@code null} where there is none
   * @param certain whether the database answered, rather than the cache
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
   * Looks up the tenant and the caller's name.
   *
   * @param to in E.164
   * @param from in E.164; {@code null} where it is withheld
   */
  Called find(String to, String from) {
    return mayTry() ? lookup(to, from).orElseGet(() -> cached(to)) : cached(to);
  }

  private Called cached(String to) {
    return new Called(cache.get(to), null, false);
  }

  private boolean mayTry() {
    long next = nextTry.get();
    long now = System.nanoTime();
    return next == 0 || now - next >= 0 && nextTry.compareAndSet(next, now + PAUSE_NANOS);
  }

  private Optional<Called> lookup(String to, String from) {
    Future<Called> answer = null;
    try {
      answer = threads.submit(() -> database.withHandle(handle -> query(handle, to, from)));
      return Optional.of(answer.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (RejectedExecutionException e) {
      // all threads wait for the database already
      return Optional.empty();
    } catch (TimeoutException e) {
      // one that has begun goes on: its result still fills the cache
      answer.cancel(false);
      return failed("no answer within " + DEADLINE.toMillis() + " ms");
    } catch (ExecutionException e) {
      return failed(FailureMessage.of(e.getCause(), "The database"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Opens the circuit. */
  private Optional<Called> failed(String reason) {
    if (nextTry.getAndSet(System.nanoTime() + PAUSE_NANOS) == 0) {
      LOG.warn("Calls are answered with the tenants known so far ({}).", reason);
    }
    return Optional.empty();
  }

  private Called query(Handle handle, String to, String from) throws SQLException {
    limitWait(handle);
    Called called =
        handle
            .createQuery(sql("find-called-tenant"))
            .bind("to", to)
            .bind("from", from)
            .map((row, context) -> new Called(tenant(row), row.getString("caller"), true))
            .findFirst()
            .orElse(new Called(null, null, true));
    cache(to, called.tenant());
    return called;
  }

  private void cache(String number, Tenant tenant) {
    if (tenant == null) {
      cache.remove(number);
    } else if (cache.size() < CACHE_SIZE || cache.containsKey(number)) {
      cache.put(number, tenant);
    }
    closeCircuit();
  }

  /** Closes the circuit. */
  private void closeCircuit() {
    if (nextTry.getAndSet(0) != 0) {
      LOG.info("Tenants are looked up again.");
    }
  }

  /** Reads all tenants by number into the cache, so that it also has numbers never called yet. */
  public void readAll() throws SQLException {
    Map<String, Tenant> all = new ConcurrentHashMap<>();
    database.useHandle(
        handle -> {
          limitWait(handle);
          handle
              .createQuery(sql("select-called-tenants"))
              .bind("most", CACHE_SIZE)
              .map((row, context) -> Map.entry(row.getString("number"), tenant(row)))
              .forEach(entry -> all.put(entry.getKey(), entry.getValue()));
        });
    cache = all;
    closeCircuit();
  }

  /** For as long as the connection is out of the pool, which resets it. */
  private static void limitWait(Handle handle) throws SQLException {
    handle.getConnection().setNetworkTimeout(Runnable::run, NETWORK_TIMEOUT_MILLIS);
  }

  private static Tenant tenant(ResultSet row) throws SQLException {
    return new Tenant(
        row.getString("greeting"), row.getString("sales_number"), row.getString("support_number"));
  }

  private static String sql(String name) {
    return SQL.getResource("io/centralita/telephony/CalledTenants/" + name + ".sql");
  }
}
