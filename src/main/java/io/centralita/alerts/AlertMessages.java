package io.centralita.alerts;

import io.centralita.time.Timestamps;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what ALERT_WEBHOOK_URL is told of an alert that opened or closed, and what comes of an
 * attempt that failed. A message is the columns of claim-alert-message.sql. Thread-safe.
 */
public final class AlertMessages {

  private static final Logger LOG = LoggerFactory.getLogger("alerts");

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
  private static final int MOST_DOUBLINGS = 20;

  private final AlertSettings settings;
  private final Duration firstPause;
  private final BooleanSupplier stopping;
  private final AtomicBoolean failing = new AtomicBoolean();

  /**
   * @param firstPause after the first failed attempt; doubled with each
   * @param stopping whether the program is being stopped
   */
  AlertMessages(AlertSettings settings, Duration firstPause, BooleanSupplier stopping) {
    this.settings = settings;
    this.firstPause = firstPause;
    this.stopping = stopping;
  }

  /** The receiver did not take a message. */
  static final class NotTakenException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotTakenException(int status) {
      super("it answered " + status);
    }
  }

  /** Whether this process tells anybody, as the parameter of check-alerts.sql. */
  public Map<String, Object> parameters() {
    return Map.of("webhook", settings.webhook().isPresent());
  }

  /** Where messages go; never for the log. */
  public String address() {
    return settings.webhook().orElseThrow();
  }

  /** The message as the object that is posted. */
  public Map<String, Object> content(Map<String, Object> message) {
    boolean opened = "opened".equals(message.get("state"));
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("id", message.get("id").toString());
    content.put("alert", message.get("alert"));
    content.put("state", message.get("state"));
    content.put("since", instant(message.get("since")));
    content.put("at", instant(message.get("created_at")));
    content.put("message", message.get("message"));
    content.put("action", message.get("action"));
    settings.publicAddress().ifPresent(address -> content.put("program", address.toString()));
    // what chat programs show of it
    content.put(
        "text",
        opened
            ? "🚨 %s: %s %s"
                .formatted(message.get("alert"), message.get("message"), message.get("action"))
            : "✅ %s: it is over.".formatted(message.get("alert")));
    return content;
  }

  private static String instant(Object column) {
    return Timestamps.format(((Timestamp) column).toInstant());
  }

  /**
   * Looks at the receiver's answer.
   *
   * @throws RuntimeException where it is not one of 200 to 299
   */
  public void requireTaken(int status) {
    if (status < 200 || status > 299) {
      throw new NotTakenException(status);
    }
    if (failing.compareAndSet(true, false)) {
      LOG.info("✅ ALERT_WEBHOOK_URL takes alerts again.");
    }
  }

  /** When a message that failed is sent again, as parameters of put-off-alert-message.sql. */
  public Map<String, Object> putOff(Map<String, Object> message) {
    boolean cutOff = stopping.getAsBoolean();
    int attempts = (Integer) message.get("attempts");
    return Map.of(
        "id",
        message.get("id"),
        "attempts",
        attempts,
        "pause",
        cutOff ? 0 : pause(attempts).toMillis(),
        // what a stop has cut off has not failed
        "counts",
        !cutOff);
  }

  private Duration pause(int attempts) {
    Duration pause = firstPause.multipliedBy(1L << Math.min(MOST_DOUBLINGS, attempts - 1));
    return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
  }

  /**
   * Tells that the receiver takes nothing, once for as long as that lasts, and of each message that
   * is given up.
   *
   * @param givenUp {@code null} where it is another process's by now
   */
  public void tellOfFailure(Map<String, Object> message, Boolean givenUp, Throwable failure) {
    if (stopping.getAsBoolean()) {
      return;
    }
    if (failing.compareAndSet(false, true)) {
      LOG.warn(
          "ALERT_WEBHOOK_URL cannot be told of an alert ({}); each message is tried for a day.",
          reason(failure));
    }
    if (Boolean.TRUE.equals(givenUp)) {
      LOG.error(
          "❌ ALERT_WEBHOOK_URL has not been told that {} has {}: given up after a day ({}).",
          message.get("alert"),
          message.get("state"),
          reason(failure));
    }
  }

  /** Not the words of an unknown exception: they may repeat the address. */
  private static String reason(Throwable failure) {
    Throwable innermost =
        Stream.iterate(failure, each -> each != null, Throwable::getCause)
            .filter(
                each ->
                    each instanceof NotTakenException
                        || each instanceof SQLException
                        || each instanceof IOException)
            .reduce((outer, inner) -> inner)
            .orElse(failure);
    if (innermost instanceof NotTakenException) {
      return innermost.getMessage();
    }
    if (innermost instanceof SQLException) {
      return "the database could not do its part";
    }
    if (innermost instanceof InterruptedIOException) {
      return "no answer in time";
    }
    if (innermost instanceof UnknownHostException) {
      return "there is no such host";
    }
    if (innermost instanceof ConnectException) {
      return "no connection";
    }
    return innermost instanceof SSLException
        ? "no trusted connection"
        : innermost.getClass().getSimpleName();
  }
}
