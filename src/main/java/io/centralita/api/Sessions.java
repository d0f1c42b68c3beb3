package io.centralita.api;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.locator.ClasspathSqlLocator;

/**
 * Keeps the sessions of those who signed in to the pages, in a table: they outlast a process and
 * hold in every other. No method waits for the database; what it returns fails where the database
 * does not answer within five seconds. Thread-safe.
 */
public final class Sessions {

  /** The cookie that holds a session's id. */
  public static final String COOKIE = "centralita_session";

  /** How long a session holds. */
  public static final Duration LIFETIME = Duration.ofHours(12);

  private static final ClasspathSqlLocator SQL = ClasspathSqlLocator.removingComments();
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int ID_BYTES = 32;

  /** Of an id, without which the database is not even asked. */
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");

  private static final String ALGORITHM = "HmacSHA256";
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Jdbi database;
  private final SecretKeySpec key;
  private final Executor threads;

  /**
   * @param secret of the sign-in: a session that was opened with another one does not hold
   * @param threads few, for strangers may have sessions looked up that there are not
   */
  public Sessions(Jdbi database, String secret, Executor threads) {
    this.database = database;
    this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    this.threads = threads;
  }

  /**
   * Opens a session.
   *
   * @param replaced the id of the one that ends with that; {@code null} where there is none
   * @return its id, 256 random bits
   */
  public CompletionStage<String> open(String replaced) {
    byte[] random = new byte[ID_BYTES];
    RANDOM.nextBytes(random);
    String id = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    return later(
        handle -> {
          handle
              .createUpdate(sql("open-session"))
              .bind("hash", hash(id))
              .bind("replaced", replaced == null ? null : hash(replaced))
              .bind("seconds", LIFETIME.toSeconds())
              .execute();
          return id;
        });
  }

  /** Whether a session of that id was opened, has not ended and has not expired. */
  public CompletionStage<Boolean> holds(String id) {
    if (!FORM.matcher(id).matches()) {
      return CompletableFuture.completedFuture(false);
    }
    return later(
        handle ->
            handle
                .createQuery(sql("find-session"))
                .bind("hash", hash(id))
                .mapTo(Boolean.class)
                .one());
  }

  /** Ends the session of that id, in every process; one that is none is none. */
  public CompletionStage<Void> end(String id) {
    return later(
        handle -> {
          handle.createUpdate(sql("end-session")).bind("hash", hash(id)).execute();
          return null;
        });
  }

  private <T> CompletionStage<T> later(Function<Handle, T> statement) {
    CompletableFuture<T> result =
        new CompletableFuture<T>().orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    try {
      threads.execute(() -> complete(result, statement));
    } catch (RejectedExecutionException e) {
      // too many wait already
      result.completeExceptionally(e);
    }
    return result;
  }

  /** What nobody waits for any more is not done either: it was said to have failed. */
  private <T> void complete(CompletableFuture<T> result, Function<Handle, T> statement) {
    if (result.isDone()) {
      return;
    }
    try {
      database.useHandle(
          handle -> {
            if (!result.isDone()) {
              result.complete(statement.apply(handle));
            }
          });
    } catch (RuntimeException e) {
      result.completeExceptionally(e);
    }
  }

  private byte[] hash(String id) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(id.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA256", e);
    }
  }

  private static String sql(String name) {
    return SQL.locate(Sessions.class, name);
  }
}
