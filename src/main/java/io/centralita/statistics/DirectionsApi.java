package io.centralita.statistics;

import static io.centralita.database.Instants.at;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.centralita.api.ApiRequest;
import io.centralita.api.ApiResponse;
import io.centralita.api.QueryParameters;
import io.centralita.runs.InvalidRequestException;
import io.centralita.runs.RequestedPeriod;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.locator.ClasspathSqlLocator;

/** Answers how many calls each workspace had in a period, by direction and status. */
public final class DirectionsApi {

  private static final ClasspathSqlLocator SQL = ClasspathSqlLocator.removingComments();

  private final Jdbi database;

  DirectionsApi(Jdbi database) {
    this.database = database;
  }

  /**
   * Holds what the calls of a workspace, a direction and a status add up to, as it is answered.
   *
   * @param workspaceId {@code null}, like whatever an older system did not say of its calls
   * @param priceUnit the currency; {@code null} where none of the calls has one
   * @param unpriced those in no final state, or completed without a price
   * @param cost of the others
   * @param duration seconds
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Direction(
      Long workspaceId,
      String name,
      String direction,
      String status,
      String priceUnit,
      long calls,
      long unpriced,
      BigDecimal cost,
      long duration) {

    static Direction of(ResultSet row) throws SQLException {
      return new Direction(
          row.getObject("workspace_id", Long.class),
          row.getString("name"),
          row.getString("direction"),
          row.getString("status"),
          row.getString("price_unit"),
          row.getLong("calls"),
          row.getLong("unpriced"),
          row.getBigDecimal("cost"),
          row.getLong("duration"));
    }
  }

  /**
   * The directions of a period, which may begin and end at any instant.
   *
   * @throws InvalidRequestException with one sentence for what cannot be read
   */
  public ApiResponse directions(ApiRequest request) {
    QueryParameters parameters = QueryParameters.of(request.query(), "from", "to", "workspace");
    RequestedPeriod period = RequestedPeriod.of(parameters.get("from"), parameters.get("to"));
    Long workspace = parameters.id("workspace");
    if (period.equals(RequestedPeriod.NONE)) {
      throw new InvalidRequestException("This needs a period: give from, to or both.");
    }
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("success", true);
    content.put("directions", directions(period, workspace));
    return new ApiResponse(200, content);
  }

  private List<Direction> directions(RequestedPeriod period, Long workspace) {
    return database.inTransaction(
        handle -> {
          // to compile the statement takes a server longer than the calls of a year are worth
          handle.execute("SET LOCAL jit = off");
          return handle
              .createQuery(SQL.locate(DirectionsApi.class, "sum-directions"))
              .bind("from", at(period.from()))
              .bind("to", at(period.to()))
              .bind("workspace", workspace)
              .map((row, context) -> Direction.of(row))
              .list();
        });
  }
}
