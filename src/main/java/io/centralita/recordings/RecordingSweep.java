package io.centralita.recordings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.centralita.database.Database;
import io.centralita.twilio.Page;
import io.centralita.twilio.PagedList;
import io.centralita.twilio.Sid;
import io.centralita.twilio.TwilioApi;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/** Lists the recordings at Twilio, to queue those that no callback has named. Thread-safe. */
public final class RecordingSweep {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A day more than is new: a recording is listed by its beginning, and may take hours. */
  private static final String SINCE =
      "SELECT greatest(now() - interval '30 days', coalesce(max(started_at), now()) - interval '24 hours')"
          + " FROM public.sync_runs WHERE job = 'twilio-recordings' AND status = 'succeeded'";

  private final TwilioApi api;
  private final Jdbi database;

  RecordingSweep(TwilioApi api, DataSource dataSource) {
    this.api = api;
    this.database = Database.jdbi(dataSource);
  }

  /** From when on recordings are listed. */
  public Instant since() {
    return database
        .withHandle(handle -> handle.createQuery(SINCE).mapTo(OffsetDateTime.class).one())
        .toInstant();
  }

  /** An account's recordings, to be read. */
  public PagedList list(String account, Instant since) {
    return api.recordings(account, since);
  }

  /** A page's recordings that can be fetched, as the parameters of queue-recordings.sql. */
  public Map<String, Object> page(PagedList list, Page page) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (JsonNode recording : list.take(page)) {
      String sid = recording.path("sid").asText("");
      String call = recording.path("call_sid").asText("");
      if ("completed".equals(recording.path("status").asText(""))
          && Sid.is("RE", sid)
          && Sid.is("CA", call)) {
        Map<String, Object> row = new HashMap<>();
        row.put("account", list.account());
        row.put("call", call);
        row.put("recording", sid);
        row.put("seconds", seconds(recording.path("duration").asText("")));
        // the newest come first
        row.put("place", -rows.size());
        rows.add(row);
      }
    }
    return Map.of("rows", json(rows));
  }

  private static Integer seconds(String duration) {
    return duration.matches("[0-9]{1,9}") ? Integer.valueOf(duration) : null;
  }

  private static String json(Object rows) {
    try {
      return JSON.writeValueAsString(rows);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
