package io.centralita.web;

import io.centralita.ledger.BadRequest;
import io.centralita.ledger.Moment;
import java.sql.Timestamp;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How alerts are told: in the log when one opens or closes, and to whoever asks which are open. */
public final class Alerts {

  private static final Logger LOG = LoggerFactory.getLogger("alerts");

  /** Some have opened or closed. */
  public void changed(List<Map<String, Object>> alerts) {
    for (Map<String, Object> alert : alerts) {
      if (Boolean.TRUE.equals(alert.get("open"))) {
        LOG.warn("🚨 {}: {} {}", alert.get("id"), alert.get("message"), alert.get("action"));
      } else {
        LOG.info("✅ {}: it is over.", alert.get("id"));
      }
    }
  }

  /**
   * Those that are open, the oldest first.
   *
   * @throws BadRequest for a parameter, of which there are none
   */
  public Answer answer(List<Map<String, Object>> alerts, String query) {
    QueryParameters.of(query);
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("success", true);
    content.put("alerts", alerts.stream().map(Alerts::content).toList());
    return new Answer(200, content);
  }

  private static Map<String, Object> content(Map<String, Object> alert) {
    Map<String, Object> content = new LinkedHashMap<>(alert);
    content.put("since", Moment.format(((Timestamp) alert.get("since")).toInstant()));
    return content;
  }
}
