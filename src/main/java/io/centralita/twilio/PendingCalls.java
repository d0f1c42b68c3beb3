package io.centralita.twilio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.centralita.client.RateLimitedException;
import io.centralita.client.ResponseTooLargeException;
import io.centralita.client.TransientProviderException;
import io.centralita.database.DatabaseFaults;
import io.centralita.runs.AccountFailures;
import io.centralita.runs.FailureMessage;
import io.centralita.runs.RunLedger;
import io.centralita.time.Period;
import java.io.IOException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks up calls of {@code crm_calls} at Twilio that stay pending: by their sid, or, where placing
 * a call broke off before Twilio gave it one, by its two numbers and its time.
 *
 * @see <a href="https://www.twilio.com/docs/voice/api/call-resource">Call resource</a>
 */
public final class PendingCalls {

  /** After so many it is the account's fault, not the calls'. */
  private static final int MOST_FAILED_IN_A_ROW = 3;

  /** Around the row's start a call that it may be has started: clocks differ, and calls queue. */
  private static final Duration BEFORE = Duration.ofMinutes(1);

  private static final Duration AFTER = Duration.ofHours(1);

  private static final DatabaseFaults FAULTS = new DatabaseFaults();

  private final TwilioApi api;
  private final RunLedger ledger;
  private final AccountFailures failures;

  /**
   * One row of crm_calls.
   *
   * @param sid {@code null} where Twilio has not named the call
   */
  public record Pending(
      String id, String sid, String account, String from, String to, Instant started) {

    /** When a call that it may be has started. */
    private Period near() {
      return new Period(started.minus(BEFORE), started.plus(AFTER));
    }
  }

  /** The calls of one run, and how many of them could not be looked up. Used by one thread. */
  public static final class Round {
    private final List<Pending> calls;
    private int failed;
    private int failedInARow;
    private String firstReason;

    private Round(List<Pending> calls) {
      this.calls = calls;
    }

    /** The one that was looked up longest ago comes first. */
    public List<Pending> calls() {
      return calls;
    }

    private boolean goesOnAfter(String reason) {
      failed++;
      firstReason = firstReason == null ? reason : firstReason;
      return ++failedInARow < MOST_FAILED_IN_A_ROW;
    }
  }

  public PendingCalls(TwilioApi api, RunLedger ledger, AccountFailures failures) {
    this.api = api;
    this.ledger = ledger;
    this.failures = failures;
  }

  /** Begins with the rows of select-pending-calls.sql. */
  public Round round(long run, List<Map<String, Object>> rows) {
    List<Pending> calls = rows.stream().map(this::pending).toList();
    failures.reads(run, calls.stream().map(Pending::account).distinct().toList());
    ledger.lookedAt(run, calls.size());
    return new Round(calls);
  }

  private Pending pending(Map<String, Object> row) {
    String account = (String) row.get("account_sid");
    return new Pending(
        (String) row.get("id"),
        (String) row.get("call_sid"),
        account == null ? api.mainAccount() : account,
        (String) row.get("from_number"),
        (String) row.get("to_number"),
        ((Timestamp) row.get("started_at")).toInstant());
  }

  /** Whether the call can be looked up: its account has not failed. */
  public boolean isReachable(long run, Pending call) {
    return !failures.isLost(run, call.account());
  }

  /** The request that looks a call up. */
  public PagedList request(Pending call) {
    return new PagedList(
        api,
        call.account(),
        call.sid() == null
            ? PageRequest.callsBetween(call.account(), call.from(), call.to(), call.near())
            : PageRequest.call(call.account(), call.sid()));
  }

  /** Twilio's answer as the parameters of settle-pending-call.sql. */
  public Map<String, Object> settlement(Pending call, PagedList request) {
    ArrayNode found = JsonNodeFactory.instance.arrayNode();
    request.records().stream()
        .filter(record -> call.sid() != null || isLike(call, record))
        .forEach(record -> add(record, found));
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("id", call.id());
    parameters.put("call_sid", call.sid());
    parameters.put("calls", found.toString());
    return parameters;
  }

  /** Perhaps Twilio filters by day only. */
  private static boolean isLike(Pending call, JsonNode record) {
    Instant started = time(record, "start_time");
    Instant time = started == null ? time(record, "date_created") : started;
    return "outbound-api".equals(record.path("direction").asText())
        && time != null
        && call.near().contains(time);
  }

  private static void add(JsonNode record, ArrayNode found) {
    Instant ended = time(record, "end_time");
    Instant end = ended == null ? time(record, "date_updated") : ended;
    String seconds = record.path("duration").asText("");
    found
        .addObject()
        .put("sid", record.path("sid").asText())
        .put("status", record.path("status").asText())
        .put("ended_at", end == null ? null : end.toString())
        .put("duration", seconds.matches("[0-9]{1,9}") ? Integer.valueOf(seconds) : null);
  }

  private static Instant time(JsonNode record, String field) {
    return CallParser.instantOrNull(record.path(field).asText(""));
  }

  /**
   * Notes that a call was looked up.
   *
   * @param warning where somebody has to look, else {@code null}
   */
  public void settled(long run, Round round, String warning) {
    round.failedInARow = 0;
    if (warning != null) {
      ledger.warn(run, warning);
    }
  }

  /**
   * Notes that a call could not be looked up. The others are looked up all the same, unless several
   * in a row fail.
   */
  public void failed(long run, Round round, Pending call, Throwable failure) {
    boolean itsOwn =
        failure instanceof RateLimitedException
            || failure instanceof TransientProviderException
            || failure instanceof ResponseTooLargeException
            || failure instanceof IOException
            || FAULTS.isTheDatas(failure);
    if (!itsOwn || !round.goesOnAfter(FailureMessage.of(failure, "Twilio"))) {
      failures.failed(run, "twilio", call.account(), failure);
    }
  }

  /** Warns of how many could not be looked up. */
  public void warn(long run, Round round) {
    if (round.failed > 0) {
      ledger.warn(
          run,
          "Twilio could not be asked for %d pending calls; a later run asks again. %s"
              .formatted(round.failed, round.firstReason));
    }
  }
}
