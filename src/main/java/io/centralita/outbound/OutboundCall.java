package io.centralita.outbound;

import io.centralita.api.ApiResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Carries a call that is to be placed through its route: the request, the progress, and the answer
 * as soon as there is one. Used by one thread at a time; no record, for expressions would compute
 * its hash code each time.
 */
public final class OutboundCall {

  private final Wanted wanted;
  private final Key key;
  private final UUID row = UUID.randomUUID();
  private final long asked = System.nanoTime();

  private String caller;
  private long waitMillis;
  private double secondsAskedFor;
  private boolean claimed;
  private boolean prepared;
  private boolean failed;
  private String sid;
  private String metadata = "{}";
  private ApiResponse answer;
  private Long retryAfter;

  /**
   * What a request asks for.
   *
   * @param to the number to call, E.164
   * @param contact its id, or {@code null}
   * @param agent the id of who calls, or {@code null}
   * @param script where Twilio finds what to say
   */
  record Wanted(String to, String tenant, String contact, String agent, String script) {}

  /**
   * What tells a request that is sent again from another one.
   *
   * @param request a hash of the body
   */
  record Key(String text, String request) {}

  /**
   * @param key {@code null} where the client gave none
   */
  OutboundCall(Wanted wanted, Key key) {
    this.wanted = wanted;
    this.key = key;
  }

  Wanted wanted() {
    return wanted;
  }

  String caller() {
    return caller;
  }

  UUID row() {
    return row;
  }

  /** Seconds since it was asked for. */
  double age() {
    return (System.nanoTime() - asked) / 1e9;
  }

  /** The answer, {@code null} as long as there is none. */
  public ApiResponse answer() {
    return answer;
  }

  public boolean isAnswered() {
    return answer != null;
  }

  /** Seconds after which asking again makes sense; {@code null} where nobody knows. */
  public Long retryAfter() {
    return retryAfter;
  }

  public boolean hasKey() {
    return key != null;
  }

  /** Milliseconds until the account may place it. */
  public long waitMillis() {
    return waitMillis;
  }

  /** Whether no call was placed, for certain, and asking again with the same key makes sense. */
  public boolean freesKey() {
    return claimed && (!prepared || answer != null && !keepsAnswer());
  }

  /** Whatever came of it once its row was there, but that nobody had time for it. */
  private boolean keepsAnswer() {
    return prepared && answer.status() != 429 && answer.status() != 503;
  }

  double secondsAskedFor() {
    return secondsAskedFor;
  }

  void answerWith(ApiResponse given) {
    answer = given;
  }

  void mayAskAgainAfter(long seconds) {
    retryAfter = Math.max(1, seconds);
  }

  void claimed() {
    claimed = true;
  }

  void callFrom(String number) {
    caller = number;
  }

  /** It has a turn, whatever came of the one before. */
  void waitFor(long millis) {
    waitMillis = Math.max(0, millis);
    secondsAskedFor = 0;
    failed = false;
    metadata = "{}";
    answer = null;
    retryAfter = null;
  }

  /** Twilio wants to be asked again after a while. */
  void askAgainAfter(double seconds) {
    secondsAskedFor = seconds;
  }

  void prepared() {
    prepared = true;
  }

  void placed(String callSid, ApiResponse given) {
    sid = callSid;
    answer = given;
  }

  /** No call came of it, for certain. */
  void failed(String why, ApiResponse given) {
    failed = true;
    metadata = why;
    answer = given;
  }

  /** The parameters of claim-key.sql and release-key.sql. */
  public Map<String, Object> keyParameters() {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("key", key == null ? null : key.text());
    parameters.put("request", key == null ? null : key.request());
    return parameters;
  }

  /** The parameters of find-caller.sql and insert-call.sql. */
  public Map<String, Object> rowParameters() {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("call", row.toString());
    parameters.put("tenant", wanted.tenant());
    parameters.put("contact", wanted.contact());
    parameters.put("agent", wanted.agent());
    parameters.put("from", caller);
    parameters.put("to", wanted.to());
    return parameters;
  }

  /**
   * The parameters of settle-call.sql.
   *
   * @param json the answer's content
   */
  Map<String, Object> outcomeParameters(String json, String storableMetadata) {
    Map<String, Object> parameters = keyParameters();
    parameters.put("call", row.toString());
    parameters.put("sid", sid);
    parameters.put("failed", failed);
    parameters.put("metadata", storableMetadata);
    parameters.put("status", answer.status());
    parameters.put("answer", json);
    parameters.put("kept", keepsAnswer());
    return parameters;
  }

  String metadata() {
    return metadata;
  }
}
