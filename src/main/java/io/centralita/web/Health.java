package io.centralita.web;

import io.centralita.database.DatabaseCondition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Whether the program can do its work: the database takes writes, every route is there and started,
 * no edit of a route file is broken, no event waits for long. A broken edit only degrades: the last
 * good one goes on; so does a wait: nothing is lost by it.
 */
public final class Health {

  private static final int DATABASE_SECONDS = 2;

  private static final Check NO_DATABASE =
      new Check("database", "DOWN", "The database does not answer.");

  private final DatabaseCondition database;
  private final List<Supplier<List<Check>>> others;

  /**
   * One thing that was looked at.
   *
   * @param status UP, DEGRADED or DOWN
   * @param reason {@code null} where it is UP
   */
  public record Check(String name, String status, String reason) {

    public static Check up(String name) {
      return new Check(name, "UP", null);
    }

    Map<String, Object> content() {
      Map<String, Object> content = new LinkedHashMap<>();
      content.put("name", name);
      content.put("status", status);
      if (reason != null) {
        content.put("reason", reason);
      }
      return content;
    }
  }

  /**
   * @param others what is checked besides the database, in this order
   */
  public Health(DatabaseCondition database, List<Supplier<List<Check>>> others) {
    this.database = database;
    this.others = others;
  }

  /** All checks: 503 where one is DOWN. */
  public Answer report() {
    List<Check> checks = new ArrayList<>();
    checks.add(database());
    others.forEach(other -> checks.addAll(other.get()));
    String status = has(checks, "DOWN") ? "DOWN" : has(checks, "DEGRADED") ? "DEGRADED" : "UP";
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("status", status);
    content.put("checks", checks.stream().map(Check::content).toList());
    return new Answer("DOWN".equals(status) ? 503 : 200, content);
  }

  /** That the process answers at all. */
  public Answer live() {
    return new Answer(200, Map.of("status", "UP"));
  }

  private static boolean has(List<Check> checks, String status) {
    return checks.stream().anyMatch(check -> check.status().equals(status));
  }

  private Check database() {
    try {
      // a pool without a database lets its callers wait for long
      return CompletableFuture.supplyAsync(database::obstacle)
          .get(DATABASE_SECONDS, TimeUnit.SECONDS)
          .map(obstacle -> new Check("database", "DOWN", obstacle))
          .orElseGet(() -> Check.up("database"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return NO_DATABASE;
    } catch (ExecutionException | TimeoutException e) {
      return NO_DATABASE;
    }
  }
}
