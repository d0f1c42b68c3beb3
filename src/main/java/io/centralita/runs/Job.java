package io.centralita.runs;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Names what the program can be asked to do. */
public enum Job {
  TWILIO_HISTORICAL("twilio-historical", "Resincronización histórica completada", Tables.CALLS),
  TWILIO_HOURLY(
      "twilio-hourly", "Sincronización horaria completada", Tables.CALLS, Duration.ofMinutes(75)),
  TWILIO_DAILY(
      "twilio-daily", "Sincronización diaria completada", Tables.CALLS, Duration.ofHours(24)),
  TWILIO_SNAPSHOTS("twilio-snapshots", "Generación de snapshots completada", Tables.CALLS),
  TWILIO_REASSIGN(
      "twilio-reassign", "Reasignación de workspaces completada", Tables.CALLS_AND_CONVERSATIONS),
  TWILIO_RECONCILE(
      "twilio-reconcile", "Reconciliación con Twilio completada", Tables.RECONCILIATIONS),
  TWILIO_PENDING_CALLS(
      "twilio-pending-calls", "Revisión de llamadas pendientes completada", Tables.CRM_CALLS),
  TWILIO_RECORDINGS("twilio-recordings", "Búsqueda de grabaciones completada", Tables.RECORDINGS),
  ELEVENLABS_HISTORICAL(
      "elevenlabs-historical", "Resincronización histórica completada", Tables.CONVERSATIONS),
  ELEVENLABS_HOURLY(
      "elevenlabs-hourly",
      "Sincronización horaria completada",
      Tables.CONVERSATIONS,
      Duration.ofMinutes(75)),
  ELEVENLABS_SNAPSHOTS(
      "elevenlabs-snapshots", "Generación de snapshots completada", Tables.CONVERSATIONS);

  /** The tables that jobs write; those that share one never run at the same time. */
  private static final class Tables {
    static final List<String> CALLS = List.of("calls");
    static final List<String> CONVERSATIONS = List.of("elevenlabs_conversations");
    static final List<String> CALLS_AND_CONVERSATIONS =
        List.of("calls", "elevenlabs_conversations");
    static final List<String> RECONCILIATIONS = List.of("twilio_reconciliations");
    static final List<String> CRM_CALLS = List.of("crm_calls");
    static final List<String> RECORDINGS = List.of("call_recordings");
  }

  private final String id;
  private final Provider provider;
  private final String message;
  private final List<String> tables;
  private final Duration window;

  Job(String id, String message, List<String> tables) {
    this(id, message, tables, null);
  }

  Job(String id, String message, List<String> tables, Duration window) {
    this.id = id;
    this.provider = Provider.of(id.substring(0, id.indexOf('-')));
    this.message = message;
    this.tables = tables;
    this.window = window;
  }

  /**
   * The job of that name.
   *
   * @throws InvalidRequestException where there is none
   */
  public static Job of(String id) {
    return Arrays.stream(values())
        .filter(job -> job.id.equals(id))
        .findFirst()
        .orElseThrow(() -> new InvalidRequestException("There is no job \"" + id + "\"."));
  }

  public String id() {
    return id;
  }

  /** What the answer says when the run has succeeded, in the words operators know. */
  public String message() {
    return message;
  }

  /** The usual length of a recent window; empty for jobs that have none. */
  public Optional<Duration> window() {
    return Optional.ofNullable(window);
  }

  /** The provider whose records the job is about. */
  public Provider provider() {
    return provider;
  }

  /** What routes and tables call that provider. */
  public String source() {
    return provider.source();
  }

  /** The route that does the job's work; of a job that reads a provider, what comes after that. */
  public String work() {
    return reads()
        ? source() + "-after-sync"
        : id.endsWith("-snapshots") ? source() + "-snapshots" : id;
  }

  /** Whether the job reads a provider's records over a period. */
  public boolean reads() {
    return isHistorical() || window != null;
  }

  /** Whether the job reads all there is, or the requested period. */
  public boolean isHistorical() {
    return this == TWILIO_HISTORICAL || this == ELEVENLABS_HISTORICAL;
  }

  /** Whether the job asks the provider for anything, and needs credentials for that. */
  public boolean asks() {
    return reads() || !rollsUp();
  }

  /** Whether the job rolls up what it has changed. */
  public boolean rollsUp() {
    return !List.of(TWILIO_RECONCILE, TWILIO_PENDING_CALLS, TWILIO_RECORDINGS).contains(this);
  }

  /** Whether a period may be requested. */
  public boolean takesPeriod() {
    return isHistorical() || this == TWILIO_RECONCILE;
  }

  /** The tables the job writes; jobs that share one never run at the same time. */
  List<String> holds() {
    return tables;
  }
}
