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
 * Asks Twilio for calls of {@code crm_calls} that stay pending: by their sid, or where the placing
 * of a call broke off before Twilio named it, for calls between the same numbers at that time.
 *
 * @see <a href="https://www.twilio.com/docs/voice/api/call-resource">Call resource</a>
 */
public final class PendingCalls {

  /** Then it is not the call's fault. */
  private static final int MOST_MISSED_IN_A_ROW = 3;

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

  /** The calls of one run, and how many of them could not be had. Used by one thread. */
  public static final class Round {
    private final List<Pending> calls;
    private int missed;
    private int missedInARow;
    private String firstReason;

    private Round(List<Pending> calls) {
      this.calls = calls;
    }

    /** Those that have been asked for longest ago come first. */
    public List<Pending> calls() {
      return calls;
    }

    private boolean hasMissed(String reason) {
      missed++;
      firstReason = firstReason == null ? reason : firstReason;
      return ++missedInARow < MOST_MISSED_IN_A_ROW;
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

  /** Whether the call is asked for: its account has not failed. */
  public boolean isAsked(long run, Pending call) {
    return !failures.isLost(run, call.account());
  }

  /** What is fetched for a call. */
  public PagedList request(Pending call) {
    return new PagedList(
        api,
        call.account(),
        call.sid() == null
            ? PageRequest.callsBetween(call.account(), call.from(), call.to(), call.near())
            : PageRequest.call(call.account(), call.sid()));
  }

  /** What Twilio said, as the parameters of settle-pending-call.sql. */
  public Map<String, Object> answer(Pending call, PagedList request) {
    ArrayNode found = JsonNodeFactory.instance.arrayNode();
    request.records().stream()
        .filter(record -> call.sid() != null || isLike(call, record))
        .forEach(record -> tell(record, found));
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("id", call.id());
    parameters.put("call_sid", call.sid());
    parameters.put("calls", found.toString());
    return parameters;
  }

  /** Twilio filters by the day alone, perhaps. */
  private static boolean isLike(Pending call, JsonNode record) {
    Instant started = time(record, "start_time");
    Instant time = started == null ? time(record, "date_created") : started;
    return "outbound-api".equals(record.path("direction").asText())
        && time != null
        && call.near().contains(time);
  }

  private static void tell(JsonNode record, ArrayNode found) {
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

  /** A call was had. */
  public void had(long run, Round round, String sentence) {
    round.missedInARow = 0;
    if (sentence != null) {
      ledger.warn(run, sentence);
    }
  }

  /**
   * A call could not be had: the others are asked for all the same, unless several in a row could
   * not be.
   */
  public void missed(long run, Round round, Pending call, Throwable failure) {
    boolean itsOwn =
        failure instanceof RateLimitedException
            || failure instanceof TransientProviderException
            || failure instanceof ResponseTooLargeException
            || failure instanceof IOException
            || FAULTS.isTheDatas(failure);
    if (!itsOwn || !round.hasMissed(FailureMessage.of(failure, "Twilio"))) {
      failures.failed(run, "twilio", call.account(), failure);
    }
  }

  /** Says how many could not be had. */
  public void warn(long run, Round round) {
    if (round.missed > 0) {
      ledger.warn(
          run,
          "Twilio could not be asked for %d pending calls; a later run asks again. %s"
              .formatted(round.missed, round.firstReason));
    }
  }
}
