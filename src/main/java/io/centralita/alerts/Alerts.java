package io.centralita.alerts;

import io.centralita.runs.FailureMessage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs alerts when they open or close. */
public final class Alerts {

  private static final Logger LOG = LoggerFactory.getLogger("alerts");

  /** What a message quotes may be a number, in whatever spelling: it is not for the log. */
  private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");

  private final AtomicReference<String> failure = new AtomicReference<>();

  /** They could not be looked for: said once for as long as that is so for the same reason. */
  public void failed(Exception reason) {
    String sentence = FailureMessage.of(reason);
    if (!sentence.equals(failure.getAndSet(sentence))) {
      LOG.error("❌ Alerts cannot be checked: {}", sentence);
    }
  }

  /** They were looked for; some may have opened or closed. */
  public void changed(List<Map<String, Object>> alerts) {
    if (failure.getAndSet(null) != null) {
      LOG.info("✅ Alerts are checked again.");
    }
    for (Map<String, Object> alert : alerts) {
      if (Boolean.TRUE.equals(alert.get("open"))) {
        String message = QUOTED.matcher((String) alert.get("message")).replaceAll("\"•••\"");
        LOG.warn("🚨 {}: {} {}", alert.get("id"), message, alert.get("action"));
      } else {
        LOG.info("✅ {}: it is over.", alert.get("id"));
      }
    }
  }
}
