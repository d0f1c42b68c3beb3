package io.centralita.alerts;

import io.centralita.api.ApiRequest;
import io.centralita.api.ApiResponse;
import io.centralita.api.QueryParameters;
import io.centralita.database.Database;
import io.centralita.runs.InvalidRequestException;
import io.centralita.time.Timestamps;
import java.sql.Timestamp;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.locator.ClasspathSqlLocator;

/** Answers which alerts are open. */
public final class AlertsApi {

  private static final ClasspathSqlLocator SQL = ClasspathSqlLocator.removingComments();

  private final Jdbi database;

  public AlertsApi(DataSource dataSource) {
    this.database = Database.jdbi(dataSource);
  }

  /**
   * Those that are open, the oldest first.
   *
   * @throws InvalidRequestException for a parameter, of which there are none
   */
  public ApiResponse alerts(ApiRequest request) {
    QueryParameters.of(request.query());
    List<Map<String, Object>> alerts =
        database.withHandle(
            handle ->
                handle.createQuery(SQL.locate(AlertsApi.class, "select-alerts")).mapToMap().list());
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("success", true);
    content.put("alerts", alerts.stream().map(AlertsApi::content).toList());
    return new ApiResponse(200, content);
  }

  private static Map<String, Object> content(Map<String, Object> alert) {
    Map<String, Object> content = new LinkedHashMap<>(alert);
    content.put("since", Timestamps.format(((Timestamp) alert.get("since")).toInstant()));
    return content;
  }
}
