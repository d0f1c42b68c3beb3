package io.centralita.runs;

import java.time.Instant;
import java.util.Date;
import org.quartz.Trigger;

/**
 * Tells for which time of its schedule a trigger fired, so that all processes name a fire alike.
 */
final class Fires {

  private Fires() {}

  /**
   * The last time of the schedule that is not later than the fire. Quartz says so itself, except of
   * a fire that a process makes up for, because it was asleep: then it says when that was.
   *
   * @param previous when the trigger fired before; {@code null} where it had not
   * @param fired for when the fire was planned, or made up for
   */
  static Instant planned(Trigger trigger, Date previous, Date fired) {
    Date planned = fired;
    // a trigger looks for what comes after a time, and never fires before its start
    Date next = trigger.getFireTimeAfter(previous == null ? new Date(0) : previous);
    while (next != null && !next.after(fired)) {
      planned = next;
      next = trigger.getFireTimeAfter(next);
    }
    return planned.toInstant();
  }
}
