package io.centralita.api;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Limits how many bytes of large bodies are in memory, over all requests; a body without room waits
 * in line. Thread-safe.
 */
final class BodyBudget {

  private final Deque<Place> waiting = new ArrayDeque<>();
  private long free;

  /**
   * @param bytes at least as many as one body may have
   */
  BodyBudget(long bytes) {
    this.free = bytes;
  }

  /** Room for one body, from when it is granted until it is given back. */
  final class Place {

    private final long bytes;
    private final Runnable granted;
    private boolean held;

    private Place(long bytes, Runnable granted) {
      this.bytes = bytes;
      this.granted = granted;
    }

    /** Whether it has not been granted yet. */
    boolean isWaiting() {
      synchronized (BodyBudget.this) {
        return !held;
      }
    }

    /** The body is no longer in memory, or is no longer to come. */
    void giveBack() {
      synchronized (BodyBudget.this) {
        if (held) {
          held = false;
          free += bytes;
        } else {
          waiting.remove(this);
        }
      }
      grant();
    }
  }

  /**
   * Asks for room.
   *
   * @param granted called once, when there is room, by whichever thread has made it
   */
  Place ask(long bytes, Runnable granted) {
    Place place = new Place(bytes, granted);
    synchronized (this) {
      waiting.add(place);
    }
    grant();
    return place;
  }

  /** How many bytes are not taken. */
  synchronized long free() {
    return free;
  }

  private void grant() {
    List<Place> next = new ArrayList<>();
    synchronized (this) {
      while (!waiting.isEmpty() && waiting.peek().bytes <= free) {
        Place place = waiting.poll();
        place.held = true;
        free -= place.bytes;
        next.add(place);
      }
    }
    next.forEach(place -> place.granted.run());
  }
}
