package io.centralita.ledger;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What the program can be asked to do, under the name an operator uses. */
public enum Job {
  TWILIO_HISTORICAL("twilio-historical", "Resincronización histórica completada", "calls", null),
  TWILIO_HOURLY(
      "twilio-hourly", "Sincronización horaria completada", "calls", Duration.ofMinutes(75)),
  TWILIO_DAILY("twilio-daily", "Sincronización diaria completada", "calls", Duration.ofHours(24)),
  TWILIO_SNAPSHOTS("twilio-snapshots", "Generación de snapshots completada", "calls", null),
  TWILIO_REASSIGN("twilio-reassign", "Reasignación de workspaces completada", "calls", null),
  TWILIO_RECONCILE(
      "twilio-reconcile", "Reconciliación con Twilio completada", "twilio_reconciliations", null);

  private final String id;
  private final String message;
  private final String table;
  private final Duration window;

  Job(String id, String message, String table, Duration window) {
    this.id = id;
    this.message = message;
    this.table = table;
    this.window = window;
  }

  /**
   * The job of that name.
   *
   * @throws BadRequest where there is none
   */
  public static Job of(String id) {
    return Arrays.stream(values())
        .filter(job -> job.id.equals(id))
        .findFirst()
        .orElseThrow(() -> new BadRequest("There is no job \"" + id + "\"."));
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

  /** Whether the job reads calls from Twilio over a period. */
  public boolean reads() {
    return this == TWILIO_HISTORICAL || window != null;
  }

  /** Whether a period may be wished for. */
  public boolean takesPeriod() {
    return this == TWILIO_HISTORICAL || this == TWILIO_RECONCILE;
  }

  /** The tables the job writes; jobs that share one never run at the same time. */
  List<String> holds() {
    return List.of(table);
  }
}
